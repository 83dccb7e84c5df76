"""The whole way, from facts and past reports to a verified draft. Read this file first.

    plan outline ▸ gather passages ▸ write section ▸ render tokens ▸ verify ▸ repair
    ▸ fall back ▸ assemble

Sections are written side by side. Each is stored as soon as it is done, so that a failure later
loses nothing; a section that fails says so and leaves the others alone.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from drafter.domain.fact import FactSheet
from drafter.domain.progress import OnProgress, Progress, ProgressKind, ignore
from drafter.domain.report import (
    Draft,
    DraftState,
    Outline,
    ReportType,
    Revision,
    RevisionOrigin,
    Section,
    SectionState,
)
from drafter.domain.task import HouseStyle, SectionTask
from drafter.domain.verification import Severity
from drafter.domain.working_on import working_on
from drafter.errors import (
    Conflict,
    DatabaseAway,
    DrafterError,
    RevisionConflict,
    WriterError,
)
from drafter.ports import Writer
from drafter.redaction.planted import speaks_to_a_model
from drafter.redaction.private_names import private_names, private_texts
from drafter.revising import Revising, number_of, section_of
from drafter.stages.assemble_draft import draft_notices
from drafter.stages.compose_section import compose_section
from drafter.stages.gather_passages import (
    Evidence,
    gather_passages,
    read_house_style,
)
from drafter.stages.plan_outline import plan_outline
from drafter.stages.render_tokens import with_tokens
from drafter.verify.verify_section import verify_section


@dataclass(frozen=True)
class Drafting(Revising):
    """Drafts reports and regenerates sections, and takes edits as ``Revising`` does."""

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
        on_progress: OnProgress = ignore,
        *,
        notices: tuple[str, ...] = (),
    ) -> Draft:
        """Draft a whole report from a checked fact sheet with its derived facts.

        The draft is stored before the first section is written and after each one. If a writer
        fails, its section is FAILED with the reason and the draft INCOMPLETE; the rest is kept.
        A section that a person has filled meanwhile keeps the person's text. ``notices`` are what
        was to be said of the sheet; the draft carries them.
        """
        draft = await asyncio.to_thread(
            self.plan_draft, sheet, report_type, writer.name, on_progress, notices=notices
        )
        limit = asyncio.Semaphore(self.parallelism)

        async def write(section: Section) -> None:
            async with limit:
                await self.write_section(
                    draft.draft_id, section.plan.section_key, report_type, writer, on_progress
                )

        await asyncio.gather(*(write(section) for section in draft.sections))
        return self.conclude(draft.draft_id, on_progress)

    def plan_draft(
        self,
        sheet: FactSheet,
        report_type: ReportType,
        writer_name: str,
        on_progress: OnProgress = ignore,
        *,
        notices: tuple[str, ...] = (),
        draft_id: str = "",
    ) -> Draft:
        """Plan the outline and store the draft, WRITING and without a text.

        ``draft_id`` is the id that it gets; empty: a new one.
        """
        last_report = self.retriever.last_report(
            sheet.organization, report_type.report_type, sheet.report_year
        )
        outline = plan_outline(sheet, report_type, last_report, self._heading_check(sheet))
        now = self.clock.now()
        draft = Draft(
            draft_id=draft_id or self.new_id(),
            title=outline.title,
            sheet=sheet,
            sections=tuple(Section(plan) for plan in outline.sections),
            state=DraftState.WRITING,
            writer=writer_name,
            created_at=now,
            updated_at=now,
            notices=(*notices, *draft_notices(sheet, report_type, outline, last_report)),
        )
        self.drafts.create(draft)
        count = len(outline.sections)
        on_progress(Progress(ProgressKind.PLANNED, draft.draft_id, section_count=count))
        return draft

    async def write_section(
        self,
        draft_id: str,
        section_key: str,
        report_type: ReportType,
        writer: Writer,
        on_progress: OnProgress = ignore,
    ) -> None:
        """Write a section that has no text yet; one that has keeps it, whoever wrote it.

        So a step that is done again after a crash writes nothing twice. A section that cannot be
        written is marked FAILED with the reason.

        Raises:
            NotFound: no such draft or section.
            DatabaseAway: nothing was changed; it may be tried again.
        """
        draft = self.drafts.get(draft_id)
        section = section_of(draft, section_key)
        if section.revision is not None:
            _done(draft, section, on_progress)
            return
        try:
            revision = await self.compose_revision(
                draft, section_key, report_type, writer, on_progress=on_progress
            )
            written = replace(section, state=SectionState.WRITTEN, revision=revision)
            self._store(draft, section, written)
            _done(draft, written, on_progress)
        except RevisionConflict:  # a person was faster: theirs is the text
            stands = section_of(self.drafts.get(draft.draft_id), section_key)
            _done(draft, stands, on_progress)
        except DatabaseAway:
            raise  # no fault of the section's: a job tries again until the database is back
        except DrafterError as error:
            # A writer that cannot: the others go on.
            self._failed(draft, section, str(error), on_progress)

    def conclude(self, draft_id: str, on_progress: OnProgress = ignore) -> Draft:
        """The last step of drafting: READY, or INCOMPLETE where sections are missing.

        Raises:
            NotFound: no such draft.
        """
        return self._conclude(draft_id, on_progress, is_last_step=True)

    async def regenerate_section(
        self,
        draft_id: str,
        section_key: str,
        report_type: ReportType,
        writer: Writer,
        instruction: str = "",
        on_progress: OnProgress = ignore,
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
        section = self.regenerable(draft, section_key, expected_number)
        revision = await self.compose_revision(
            draft, section_key, report_type, writer, instruction, on_progress
        )
        written = replace(section, state=SectionState.WRITTEN, revision=revision)
        self._store(draft, section, written)
        _done(draft, written, on_progress)
        return self._conclude(draft.draft_id, on_progress)

    def regenerable(self, draft: Draft, section_key: str, expected_number: int | None) -> Section:
        """The section, if it may be written again by one who saw this revision.

        Raises:
            NotFound: no such section.
            RevisionConflict: someone changed the section meanwhile.
            Conflict: the draft is finalized.
        """
        section = section_of(draft, section_key)
        if draft.state is DraftState.FINALIZED:
            raise Conflict(f"《{draft.title}》已定稿，不能再改写；如需修改请先取消定稿。")
        if expected_number not in (None, number_of(section)):
            name = section.plan.full_heading or "引言"
            raise RevisionConflict(f"“{name}”已被他人修改，请对照最新文本再决定是否重写。")
        return section

    def mark_cancelled(self, draft_id: str) -> Draft:
        """Record that the writing was stopped; a draft that is complete all the same is READY.

        Raises:
            NotFound: no such draft.
        """
        with contextlib.suppress(Conflict):  # it was concluded in the same moment
            self.drafts.set_state(draft_id, DraftState.CANCELLED, only_from=[DraftState.WRITING])
        return self.look_again(draft_id)

    async def compose_revision(
        self,
        draft: Draft,
        section_key: str,
        report_type: ReportType,
        writer: Writer,
        instruction: str = "",
        on_progress: OnProgress = ignore,
    ) -> Revision:
        """What a writer makes of a section of the draft as given; nothing is stored.

        Raises:
            NotFound: no such section.
            WriterError: nothing could be written.
        """
        section = section_of(draft, section_key)
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

        with working_on(draft.draft_id):
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
        self.drafts.add_revision(draft.draft_id, written, expected_number=number_of(before))


def _done(draft: Draft, stored: Section, on_progress: OnProgress) -> None:
    key = stored.plan.section_key
    on_progress(Progress(ProgressKind.SECTION_DONE, draft.draft_id, key, stored.text))
