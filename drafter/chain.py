"""The whole way, from facts and past reports to a verified draft. Read this file first.

    plan outline ▸ gather passages ▸ write section ▸ render tokens ▸ verify ▸ repair
    ▸ fall back ▸ assemble

Sections are written side by side. Each is stored as soon as it is done, so that a failure later
loses nothing; a section that fails says so and leaves the others alone.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import (
    Draft,
    DraftState,
    Outline,
    ReportType,
    Revision,
    RevisionOrigin,
    Section,
    SectionRole,
    SectionState,
)
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.task import HouseStyle, SectionTask
from drafter.domain.verification import Finding, Severity, SourcedSpan
from drafter.errors import (
    Conflict,
    DrafterError,
    InvalidRequest,
    NotFound,
    RevisionConflict,
    WriterError,
)
from drafter.ports import Clock, DraftStore, Retriever, Writer
from drafter.redaction.planted import speaks_to_a_model
from drafter.redaction.private_names import private_names, private_texts
from drafter.stages.assemble_draft import draft_notices, report_findings
from drafter.stages.compose_section import compose_section
from drafter.stages.gather_passages import (
    Evidence,
    gather_passages,
    known_abolitions,
    read_house_style,
    without_planted_orders,
)
from drafter.stages.plan_outline import plan_outline
from drafter.stages.render_tokens import with_tokens
from drafter.verify.carried_over import past_claims, show_carried_over
from drafter.verify.mark_unverified import mark_unverified
from drafter.verify.superseded import Abolition
from drafter.verify.verify_section import SectionVerification, verify_section


class ProgressKind(StrEnum):
    """What happened."""

    PLANNED = "planned"
    SECTION_STARTED = "section_started"
    SECTION_TEXT = "section_text"
    SECTION_DONE = "section_done"
    SECTION_FAILED = "section_failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a draft, as it happens."""

    kind: ProgressKind
    draft_id: str
    section_key: str = ""
    text: str = ""
    """For SECTION_TEXT the next piece of the text, its tokens printed; for SECTION_DONE the whole
    text as it is stored, which takes the place of the pieces; for SECTION_FAILED the reason."""
    section_count: int = 0


OnProgress = Callable[[Progress], None]


def _ignore(_: Progress) -> None:
    return


@dataclass(frozen=True)
class Drafting:
    """Drafts reports, regenerates sections, takes edits. All that it needs is plugged in."""

    retriever: Retriever
    drafts: DraftStore
    lexicon: Lexicon
    clock: Clock
    new_id: Callable[[], str]
    parallelism: int = 4
    """Sections written at the same time."""
    candidates: int = 1
    """Texts that a writer is asked for where its first is at fault; the one with fewest faults is
    taken."""

    async def draft_report(
        self,
        sheet: FactSheet,
        report_type: ReportType,
        writer: Writer,
        on_progress: OnProgress = _ignore,
        *,
        notices: tuple[str, ...] = (),
    ) -> Draft:
        """Draft a whole report from a checked fact sheet with its derived facts.

        The draft is stored before the first section is written and after each one. If a writer
        fails, its section is FAILED with the reason and the draft INCOMPLETE; the rest is kept.
        A section that a person has filled meanwhile keeps the person's text. ``notices`` are what
        was to be said of the sheet; the draft carries them.
        """
        last_report = await asyncio.to_thread(
            self.retriever.last_report,
            sheet.organization,
            report_type.report_type,
            sheet.report_year,
        )
        outline = plan_outline(sheet, report_type, last_report, self._heading_check(sheet))
        now = self.clock.now()
        draft = Draft(
            draft_id=self.new_id(),
            title=outline.title,
            sheet=sheet,
            sections=tuple(Section(plan) for plan in outline.sections),
            state=DraftState.WRITING,
            writer=writer.name,
            created_at=now,
            updated_at=now,
            notices=(*notices, *draft_notices(sheet, report_type, outline, last_report)),
        )
        self.drafts.create(draft)
        count = len(outline.sections)
        on_progress(Progress(ProgressKind.PLANNED, draft.draft_id, section_count=count))
        style = read_house_style(sheet, report_type, last_report)
        limit = asyncio.Semaphore(self.parallelism)

        async def write(section: Section) -> None:
            async with limit:
                try:
                    await self._write_section(
                        draft, section, report_type, outline, style, writer, on_progress
                    )
                except RevisionConflict:  # a person was faster: theirs is the text
                    key = section.plan.section_key
                    stands = _section_of(self.drafts.get(draft.draft_id), key)
                    _done(draft, stands, on_progress)
                except DrafterError as error:
                    # A writer that cannot, an index that cannot be read: the others go on.
                    self._failed(draft, section, str(error), on_progress)

        await asyncio.gather(*(write(section) for section in draft.sections))
        return self._conclude(draft.draft_id, on_progress, is_last_step=True)

    async def regenerate_section(
        self,
        draft_id: str,
        section_key: str,
        report_type: ReportType,
        writer: Writer,
        instruction: str = "",
        on_progress: OnProgress = _ignore,
        *,
        expected_number: int | None = None,
    ) -> Draft:
        """Write one section again; every other section keeps its text to the byte.

        ``expected_number`` is the number of the revision that the person saw; None takes the
        present one. What is changed while the writer writes is never replaced.

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: someone changed the section meanwhile.
            Conflict: the draft is finalized.
            WriterError: nothing could be written; the old text stands.
        """
        draft = self.drafts.get(draft_id)
        section = _section_of(draft, section_key)
        if draft.state is DraftState.FINALIZED:
            raise Conflict(f"《{draft.title}》已定稿，不能再改写；如需修改请先取消定稿。")
        if expected_number not in (None, _number(section)):
            name = section.plan.full_heading or "引言"
            raise RevisionConflict(f"“{name}”已被他人修改，请对照最新文本再决定是否重写。")
        revision = await self.compose_revision(
            draft, section_key, report_type, writer, instruction, on_progress
        )
        written = replace(section, state=SectionState.WRITTEN, revision=revision)
        self._store(draft, section, written)
        _done(draft, written, on_progress)
        return self._conclude(draft.draft_id, on_progress)

    async def compose_revision(
        self,
        draft: Draft,
        section_key: str,
        report_type: ReportType,
        writer: Writer,
        instruction: str = "",
        on_progress: OnProgress = _ignore,
    ) -> Revision:
        """What a writer makes of a section of the draft as given; nothing is stored.

        Raises:
            NotFound: no such section.
            WriterError: nothing could be written.
        """
        section = _section_of(draft, section_key)
        sheet = draft.sheet
        last_report = await asyncio.to_thread(
            self.retriever.last_report, sheet.organization, sheet.report_type, sheet.report_year
        )
        style = read_house_style(sheet, report_type, last_report)
        outline = Outline(draft.title, tuple(s.plan for s in draft.sections))
        written = await self._compose(
            draft, section, report_type, outline, style, writer, on_progress, instruction
        )
        if written.revision is None:
            raise WriterError("没有写出文本。")
        return written.revision

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
        section = _section_of(draft, section_key)
        passage_ids = section.revision.passage_ids if section.revision else ()
        passages = self._policies(passage_ids)
        abolitions = self._abolitions(draft.sheet)
        past = [
            p for p in self.retriever.passages(passage_ids) if p.kind is not DocumentKind.POLICY
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
            number=_number(section) + 1,
            text=text,
            origin=RevisionOrigin.EDITED,
            writer=author,
            created_at=self.clock.now(),
            instruction=instruction,
            sources=bound,
            findings=self._with_origins(text, verification, draft.sheet, past),
            passage_ids=passage_ids,
        )

    def look_again(self, draft_id: str) -> Draft:
        """The draft with what the whole report shows, after its texts or facts were changed.

        Raises:
            NotFound: no such draft.
        """
        return self._conclude(draft_id, _ignore)

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
        section = _section_of(draft, section_key)
        revision = self.released_revision(draft, section_key, text, (), author, marks=False)
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
        section = _section_of(draft, section_key)
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

    def _replace_text(self, draft: Draft, section: Section, revision: Revision) -> Draft:
        """Make a person's choice the section's text, if it is still the one that they saw."""
        changed = replace(section, state=SectionState.WRITTEN, revision=revision)
        self.drafts.add_revision(draft.draft_id, changed, expected_number=revision.number - 1)
        return self._conclude(draft.draft_id, _ignore)

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
        return self._with_origins(text, verification, sheet)

    def _abolitions(self, sheet: FactSheet) -> tuple[Abolition, ...]:
        return known_abolitions(sheet, self.retriever, self.lexicon)

    def _with_origins(
        self,
        text: str,
        verification: SectionVerification,
        sheet: FactSheet,
        shown: Sequence[Passage] = (),
    ) -> tuple[Finding, ...]:
        """The findings, those that a past report explains with its sentence.

        Looked up are the organization's own last reports and what a writer was shown of others.
        """
        own = self.retriever.own_passages(sheet.organization, sheet.report_type, sheet.report_year)
        return show_carried_over(
            text,
            verification.claims,
            verification.findings,
            past_claims((*own, *shown), self.lexicon),
            {p.passage_id for p in own},
            self.lexicon,
        )

    def _heading_check(self, sheet: FactSheet) -> Callable[[str], bool]:
        abolitions = self._abolitions(sheet)

        def is_sourced(heading: str) -> bool:
            if speaks_to_a_model(heading):
                return False
            verification = verify_section(
                heading, sheet=sheet, abolitions=abolitions, lexicon=self.lexicon
            )
            return all(finding.severity is Severity.HINT for finding in verification.findings)

        return is_sourced

    async def _write_section(
        self,
        draft: Draft,
        section: Section,
        report_type: ReportType,
        outline: Outline,
        style: HouseStyle,
        writer: Writer,
        on_progress: OnProgress,
    ) -> None:
        written = await self._compose(
            draft, section, report_type, outline, style, writer, on_progress
        )
        self._store(draft, section, written)
        _done(draft, written, on_progress)

    def _failed(self, draft: Draft, section: Section, reason: str, on_progress: OnProgress) -> None:
        key = section.plan.section_key
        self.drafts.mark_failed(draft.draft_id, key, reason)
        on_progress(Progress(ProgressKind.SECTION_FAILED, draft.draft_id, key, reason))

    async def _compose(
        self,
        draft: Draft,
        section: Section,
        report_type: ReportType,
        outline: Outline,
        style: HouseStyle,
        writer: Writer,
        on_progress: OnProgress,
        instruction: str = "",
    ) -> Section:
        """The section with a new revision, not stored yet."""
        key = section.plan.section_key
        on_progress(Progress(ProgressKind.SECTION_STARTED, draft.draft_id, key))
        evidence = await asyncio.to_thread(
            gather_passages, section.plan, draft.sheet, self.retriever, self.lexicon
        )
        task = self._task(draft, section, report_type, outline, style, evidence, instruction)

        async def tell(piece: str) -> None:
            on_progress(Progress(ProgressKind.SECTION_TEXT, draft.draft_id, key, piece))

        composed = await compose_section(
            task, writer, draft.sheet, evidence, self.lexicon, tell, self.candidates
        )
        previous = section.revision
        revision = Revision(
            revision_id=self.new_id(),
            section_key=key,
            number=previous.number + 1 if previous else 1,
            text=composed.text,
            origin=RevisionOrigin.REGENERATED if previous else RevisionOrigin.WRITTEN,
            writer=composed.writer,
            created_at=self.clock.now(),
            prompt_version=writer.prompt_version,
            instruction=instruction,
            sources=composed.sources,
            findings=composed.findings,
            passage_ids=tuple(
                [p.passage_id for p in evidence.originals]
                + [quote.passage.passage_id for quote in evidence.policies]
            ),
            writer_note=composed.note,
        )
        return replace(section, state=SectionState.WRITTEN, revision=revision)

    def _task(
        self,
        draft: Draft,
        section: Section,
        report_type: ReportType,
        outline: Outline,
        style: HouseStyle,
        evidence: Evidence,
        instruction: str,
    ) -> SectionTask:
        facts = draft.sheet.by_id()
        return SectionTask(
            section=section.plan,
            outline=outline,
            organization=draft.sheet.organization,
            organization_short=style.person,
            report_year=draft.sheet.report_year,
            report_type_name=report_type.name,
            facts=tuple(facts[fact_id] for fact_id in section.plan.fact_ids),
            exemplars=evidence.exemplars,
            policies=evidence.policies,
            style=style,
            genre_rules=report_type.style,
            instruction=instruction,
            private_names=private_names(draft.sheet, evidence.originals, self.lexicon),
            private_texts=private_texts(draft.sheet),
            previous_text=with_tokens(section.text, section.revision.sources)
            if section.revision
            else "",
        )

    def _store(self, draft: Draft, before: Section, written: Section) -> None:
        self.drafts.add_revision(draft.draft_id, written, expected_number=_number(before))

    def _policies(self, passage_ids: tuple[str, ...]) -> tuple[Passage, ...]:
        found = self.retriever.passages(passage_ids)
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
        if all(section.state is SectionState.WRITTEN for section in draft.sections):
            state = DraftState.READY
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


def _done(draft: Draft, stored: Section, on_progress: OnProgress) -> None:
    key = stored.plan.section_key
    on_progress(Progress(ProgressKind.SECTION_DONE, draft.draft_id, key, stored.text))


def _number(section: Section) -> int:
    return section.revision.number if section.revision else 0


def _section_of(draft: Draft, section_key: str) -> Section:
    section = draft.section(section_key)
    if section is None:
        known = "、".join(
            f"{s.plan.section_key} {s.plan.full_heading or '引言'}" for s in draft.sections
        )
        raise NotFound(f"《{draft.title}》没有编号为“{section_key}”的部分，可用的有：{known}")
    return section
