"""Texts that people and code give to a section: checked, kept as revisions, never lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from drafter.domain.conversation import DiffPart
from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.progress import OnProgress, Progress, ProgressKind, ignore
from drafter.domain.report import (
    Draft,
    DraftState,
    Revision,
    RevisionOrigin,
    Section,
    SectionPlan,
    SectionRole,
    SectionState,
)
from drafter.domain.source import DocumentKind, Passage, PassageFilter
from drafter.domain.verification import Finding, SourcedSpan
from drafter.errors import InvalidRequest, NotFound
from drafter.ports import Clock, DraftStore, Retriever
from drafter.stages.assemble_draft import report_findings
from drafter.stages.gather_passages import known_abolitions, without_planted_orders
from drafter.verify.carried_over import past_claims, show_carried_over
from drafter.verify.hand_bound import kept_by_hand
from drafter.verify.mark_unverified import mark_unverified
from drafter.verify.overlap_share import SHORTEST_SECTION
from drafter.verify.past_wording import find_past_wording
from drafter.verify.superseded import Abolition
from drafter.verify.verify_section import SectionVerification, verify_section
from drafter.word_diff import word_diff

_QUERY = 200
"""Characters of a paragraph that are searched for."""
_HITS = 3


@dataclass(frozen=True)
class Revising:
    """Takes texts for sections, checks them, and looks at the whole. No writer is needed."""

    retriever: Retriever
    drafts: DraftStore
    lexicon: Lexicon
    clock: Clock
    new_id: Callable[[], str]

    def released_revision(
        self,
        draft: Draft,
        section_key: str,
        text: str,
        sources: Sequence[SourcedSpan],
        author: str,
        instruction: str = "",
        *,
        marks: bool = True,
    ) -> Revision:
        """A text for a section, checked against the draft's facts; nothing is stored.

        ``sources`` are the spans whose values code printed and that still read so. With ``marks``
        what rests on nothing is marked 【待核实】; without, a person's words are taken as they are,
        with findings beside them.

        Raises:
            NotFound: no such section.
        """
        section = section_of(draft, section_key)
        passage_ids = section.revision.passage_ids if section.revision else ()
        passages = self._policies(passage_ids, draft.sheet)
        abolitions = self._abolitions(draft.sheet)
        own = self._own_passages(draft.sheet)
        past = [
            p
            for p in self.retriever.passages(passage_ids, draft.sheet.organization)
            if p.kind is not DocumentKind.POLICY
        ]

        def check(wording: str, spans: Sequence[SourcedSpan]) -> SectionVerification:
            return verify_section(
                wording,
                section_key=section_key,
                section_role=section.plan.role,
                sheet=draft.sheet,
                sources=spans,
                passages=passages,
                abolitions=abolitions,
                lexicon=self.lexicon,
            )

        verification = check(text, sources)
        found = (v.source for v in verification.claims if v.source is not None)
        more = (f for f in found if not any(f.span.overlaps(s.span) for s in sources))
        bound = tuple(sorted((*sources, *more), key=lambda s: s.span))
        if marks:
            marked = mark_unverified(text, verification, sources)
            text, bound = marked.text, marked.sources
            verification = check(text, bound)
        return Revision(
            revision_id=self.new_id(),
            section_key=section_key,
            number=number_of(section) + 1,
            text=text,
            origin=RevisionOrigin.EDITED,
            writer=author,
            created_at=self.clock.now(),
            instruction=instruction,
            sources=bound,
            findings=(
                *self._with_origins(text, verification, own, past),
                *find_past_wording(text, bound, past, _ids(own), section.plan, self.lexicon),
            ),
            passage_ids=passage_ids,
        )

    def edited_revision(self, draft: Draft, section_key: str, text: str, author: str) -> Revision:
        """A person's text for a section, as it is, with findings; nothing is stored.

        What a person has bound to a fact by hand stays bound where its sentence is the same.

        Raises:
            NotFound: no such section.
        """
        before = section_of(draft, section_key).revision
        bound = kept_by_hand(before.text, before.sources, text) if before else ()
        return self.released_revision(draft, section_key, text, bound, author, marks=False)

    def look_again(self, draft_id: str) -> Draft:
        """The draft with what the whole report shows, after its texts or facts were changed.

        Raises:
            NotFound: no such draft.
        """
        return self._conclude(draft_id, ignore)

    def edit_section(
        self, draft_id: str, section_key: str, text: str, author: str, expected_number: int
    ) -> Draft:
        """Take a person's text for a section, as it is, with its findings beside it.

        ``expected_number`` is the number of the revision that the person saw.

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: someone changed the section meanwhile.
            Conflict: the draft is finalized.
            InvalidRequest: the author is not named.
        """
        if not author.strip():
            raise InvalidRequest("请写明修改人。")
        draft = self.drafts.get(draft_id)
        section = section_of(draft, section_key)
        revision = self.edited_revision(draft, section_key, text, author)
        return self._replace_text(draft, section, replace(revision, number=expected_number + 1))

    def restore_revision(
        self, draft_id: str, section_key: str, number: int, author: str, expected_number: int
    ) -> Draft:
        """Bring back a text that a section had, as a new revision; nothing is taken away.

        Its sources and findings come with it: a draft's facts do not change.

        Raises:
            NotFound: no such draft, section or revision.
            RevisionConflict: someone changed the section meanwhile.
            Conflict: the draft is finalized.
            InvalidRequest: the author is not named.
        """
        if not author.strip():
            raise InvalidRequest("请写明还原人。")
        draft = self.drafts.get(draft_id)
        section = section_of(draft, section_key)
        past = self.drafts.revisions(draft.draft_id, section_key)
        wanted = next((revision for revision in past if revision.number == number), None)
        if wanted is None:
            known = "、".join(str(revision.number) for revision in past) or "（还没有文本）"
            raise NotFound(f"这一部分没有第{number}稿，可还原的有：{known}")
        restored = replace(
            wanted,
            revision_id=self.new_id(),
            number=expected_number + 1,
            origin=RevisionOrigin.RESTORED,
            writer=author,
            created_at=self.clock.now(),
            writer_note=f"还原了第{number}稿的文本。",
        )
        return self._replace_text(draft, section, restored)

    def diff_of(
        self, draft_id: str, section_key: str, from_number: int, to_number: int
    ) -> tuple[DiffPart, ...]:
        """What changed from one text of a section to another, word by word; 0 is no text.

        Raises:
            NotFound: no such draft or revision.
        """
        past = self.drafts.revisions(draft_id, section_key)
        return word_diff(_text_of(past, from_number), _text_of(past, to_number))

    def _replace_text(self, draft: Draft, section: Section, revision: Revision) -> Draft:
        """Make a person's choice the section's text, if it is still the one that they saw."""
        changed = replace(section, state=SectionState.WRITTEN, revision=revision)
        self.drafts.add_revision(draft.draft_id, changed, expected_number=revision.number - 1)
        return self._conclude(draft.draft_id, ignore)

    def verify_text(
        self,
        text: str,
        sheet: FactSheet,
        section_role: SectionRole | None = None,
        passages: tuple[Passage, ...] = (),
    ) -> tuple[Finding, ...]:
        """What the checker finds in any text, whoever wrote it; its role where that is known.

        What the organization's own last reports say is told beside what has no source.
        """
        verification = verify_section(
            text,
            section_role=section_role,
            sheet=sheet,
            passages=passages,
            abolitions=self._abolitions(sheet),
            lexicon=self.lexicon,
        )
        return self._with_origins(text, verification, self._own_passages(sheet))

    def examine(self, text: str, sheet: FactSheet, section: SectionPlan) -> SectionVerification:
        """The verdicts on a part of a text that was written elsewhere, and what is found in it.

        It is held against the sheet, and against the library: policies out of force, what is kept
        from the organization's own reports, and wording of others'. A plan without a key stands
        for a part whose role is not known. Style is not looked at: it belongs to the whole text.
        """
        verification = verify_section(
            text,
            section_role=section.role if section.section_key else None,
            sheet=sheet,
            abolitions=self._abolitions(sheet),
            lexicon=self.lexicon,
            with_style=False,
        )
        sources = [v.source for v in verification.claims if v.source is not None]
        own, alike = self._own_passages(sheet), self._alike(text, sheet)
        findings = (
            *self._with_origins(text, verification, own, alike),
            *find_past_wording(text, sources, (*own, *alike), _ids(own), section, self.lexicon),
        )
        return replace(verification, findings=findings)

    def _alike(self, text: str, sheet: FactSheet) -> tuple[Passage, ...]:
        """Passages of other organizations' reports that are most like a text's paragraphs."""
        where = PassageFilter(
            kind=DocumentKind.PAST_REPORT, excluded_organization=sheet.organization
        )
        paragraphs = [p for p in text.split("\n") if len(p) >= SHORTEST_SECTION]
        search, whose = self.retriever.search, sheet.organization
        hits = (hit for p in paragraphs for hit in search(p[:_QUERY], where, _HITS, whose))
        return tuple({hit.passage.passage_id: hit.passage for hit in hits}.values())

    def _abolitions(self, sheet: FactSheet) -> tuple[Abolition, ...]:
        return known_abolitions(sheet, self.retriever, self.lexicon)

    def _with_origins(
        self,
        text: str,
        verification: SectionVerification,
        own: Sequence[Passage],
        shown: Sequence[Passage] = (),
    ) -> tuple[Finding, ...]:
        """The findings, those that a past report explains with its sentence.

        ``own`` are the organization's own last reports, ``shown`` what is known of others.
        """
        return show_carried_over(
            text,
            verification.claims,
            verification.findings,
            past_claims((*own, *shown), self.lexicon),
            _ids(own),
            self.lexicon,
        )

    def _own_passages(self, sheet: FactSheet) -> tuple[Passage, ...]:
        return self.retriever.own_passages(sheet.organization, sheet.report_type, sheet.report_year)

    def _policies(self, passage_ids: tuple[str, ...], sheet: FactSheet) -> tuple[Passage, ...]:
        found = self.retriever.passages(passage_ids, sheet.organization)
        return tuple(without_planted_orders(p) for p in found if p.kind is DocumentKind.POLICY)

    def _conclude(
        self, draft_id: str, on_progress: OnProgress, *, is_last_step: bool = False
    ) -> Draft:
        """Look at the whole report once more and record where it stands.

        What others change between the look and the record is looked at again. Before the last
        step of drafting a draft stays WRITING while sections are missing.
        """
        while True:
            seen = self.drafts.get(draft_id)
            concluded = self._seen_whole(seen, is_last_step=is_last_step)
            if self.drafts.set_outcome(concluded, seen_at=seen.updated_at):
                on_progress(Progress(ProgressKind.DONE, concluded.draft_id))
                return concluded

    def _seen_whole(self, draft: Draft, *, is_last_step: bool) -> Draft:
        if draft.state is DraftState.FINALIZED:
            state = DraftState.FINALIZED
        elif all(section.state is SectionState.WRITTEN for section in draft.sections):
            state = DraftState.READY
        elif draft.state is DraftState.CANCELLED:
            state = DraftState.CANCELLED
        elif draft.state is DraftState.WRITING and not is_last_step:
            state = DraftState.WRITING
        else:
            state = DraftState.INCOMPLETE
        return replace(
            draft,
            state=state,
            updated_at=self.clock.now(),
            findings=report_findings(draft.sections, draft.sheet, self.lexicon),
        )


def _text_of(past: Sequence[Revision], number: int) -> str:
    if number == 0:
        return ""
    found = next((revision for revision in past if revision.number == number), None)
    if found is None:
        known = "、".join(str(revision.number) for revision in past) or "（还没有文本）"
        raise NotFound(f"这一部分没有第{number}稿，有的是：{known}")
    return found.text


def _ids(passages: Sequence[Passage]) -> frozenset[str]:
    return frozenset(passage.passage_id for passage in passages)


def number_of(section: Section) -> int:
    """The number of the section's current revision; 0 where there is none."""
    return section.revision.number if section.revision else 0


def section_of(draft: Draft, section_key: str) -> Section:
    """The section with this key.

    Raises:
        NotFound: there is none; the message lists those there are.
    """
    section = draft.section(section_key)
    if section is None:
        known = "、".join(
            f"{s.plan.section_key} {s.plan.full_heading or '引言'}" for s in draft.sections
        )
        raise NotFound(f"《{draft.title}》没有编号为“{section_key}”的部分，可用的有：{known}")
    return section
