"""What jobs do, whichever engine runs them. A step that is done again writes nothing twice."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from drafter.chain import Drafting
from drafter.domain.progress import Progress, ProgressKind
from drafter.domain.report import Draft, DraftState, ReportType
from drafter.errors import DatabaseAway, DrafterError, NotFound
from drafter.jobs.callbacks import Callbacks
from drafter.jobs.recording import recording
from drafter.ports import UNWATCHED, Intake, JobOutcome, ProgressLog, Telemetry, Uploads, Writer
from drafter.reference.report_types import find_report_type

CANCELLED = JobOutcome("cancelled", "已停止。")
_BUG = "系统内部出错，请联系管理员查看日志。"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """The steps of the jobs. All that they need is plugged in."""

    drafting: Drafting
    log: ProgressLog
    writer: Callable[[str], Writer]
    """The writer of a name; one is made for each job: it has the draft's budget."""
    callbacks: Callbacks
    intake: Intake
    uploads: Uploads
    telemetry: Telemetry = UNWATCHED

    def begin(self, draft: Draft, writer: str, carried: str = "") -> "DraftRun":
        """What a job needs while it writes a draft in this process.

        ``carried`` is what telemetry gave where the job was accepted.
        """
        report_type = find_report_type(draft.sheet.report_type)
        return DraftRun(self, draft.draft_id, report_type, writer, carried)

    async def regenerate(
        self,
        job_id: str,
        draft_id: str,
        section_key: str,
        writer: str,
        instruction: str,
        expected_number: int,
        carried: str = "",
    ) -> JobOutcome:
        """Write one section again; done a second time it finds its own text and leaves it."""
        drafts = self.drafting.drafts
        revision_id = hashlib.sha256(job_id.encode()).hexdigest()[:32]
        drafting = replace(self.drafting, new_id=lambda: revision_id)
        watched = self.telemetry.step(
            "write section again", carried=carried, draft_id=draft_id, section_key=section_key
        )
        async with recording(self.log, job_id) as tell:
            try:
                draft = drafts.get(draft_id)
                past = drafts.revisions(draft_id, section_key)
                if any(revision.revision_id == revision_id for revision in past):
                    drafting.look_again(draft_id)
                else:
                    with watched:
                        await drafting.regenerate_section(
                            draft_id,
                            section_key,
                            find_report_type(draft.sheet.report_type),
                            self.writer(writer),
                            instruction,
                            tell,
                            expected_number=expected_number,
                        )
                    return JobOutcome()
            except DatabaseAway:
                raise  # the engine tries again until the database is back
            except DrafterError as error:
                outcome = JobOutcome(error.code, str(error))
            except Exception:
                logger.exception("job %s of draft %s failed", job_id, draft_id)
                outcome = JobOutcome(DrafterError.code, _BUG)
            else:
                outcome = JobOutcome()
            if outcome.error_code:
                tell(Progress(ProgressKind.SECTION_FAILED, draft_id, section_key, outcome.message))
            tell(Progress(ProgressKind.DONE, draft_id))
            return outcome

    async def index_file(self, batch_id: str, number: int, carried: str = "") -> None:
        """Index one uploaded file; what hinders it is recorded with the file."""
        watched = self.telemetry.step("index file", carried=carried, batch_id=batch_id)
        with watched:
            await asyncio.to_thread(self.intake.index_file, batch_id, number)

    def give_up(self, job_id: str, draft_id: str) -> None:
        """Close a job that nobody will finish; its draft says what it lacks."""
        with contextlib.suppress(NotFound):  # deleted meanwhile
            if self.drafting.drafts.get(draft_id).state is DraftState.WRITING:
                self.drafting.conclude(draft_id)
        self.log.close(job_id, draft_id)


class DraftRun:
    """One job that writes a draft, in this process: its steps share a writer and its budget."""

    def __init__(
        self, work: Work, draft_id: str, report_type: ReportType, writer: str, carried: str
    ) -> None:
        self._work = work
        self._draft_id = draft_id
        self._report_type = report_type
        self._writer_name = writer
        self._writer: Writer | None = None
        self._carried = carried

    async def write_section(self, job_id: str, section_key: str) -> None:
        """Write a section that has no text; what hinders it is recorded with the section."""
        async with recording(self._work.log, job_id) as tell:
            drafting = self._work.drafting
            try:
                if self._writer is None:
                    self._writer = self._work.writer(self._writer_name)
                with self._step("write section", section_key=section_key):
                    await drafting.write_section(
                        self._draft_id, section_key, self._report_type, self._writer, tell
                    )
            except NotFound:
                return  # the draft was deleted meanwhile
            except DatabaseAway:
                raise  # the engine tries again until the database is back
            except DrafterError as error:
                reason = str(error)
            except Exception:
                logger.exception("section %s of draft %s failed", section_key, self._draft_id)
                reason = _BUG
            else:
                return
            drafting.drafts.mark_failed(self._draft_id, section_key, reason)
            tell(Progress(ProgressKind.SECTION_FAILED, self._draft_id, section_key, reason))

    async def conclude(self, job_id: str) -> list[str]:
        """Look at the whole, announce it, and close the job; gives the deliveries to be made."""
        async with recording(self._work.log, job_id) as tell:
            try:
                with self._step("conclude"):
                    draft = self._work.drafting.conclude(self._draft_id, tell)
            except NotFound:
                return []
            return self._work.callbacks.announce(job_id, draft)

    def _step(self, name: str, **about: str) -> AbstractContextManager[None]:
        return self._work.telemetry.step(
            name, carried=self._carried, draft_id=self._draft_id, **about
        )


def open_job(log: ProgressLog, job_id: str, draft: Draft, section_count: int) -> None:
    """Tell that a job of a draft was accepted."""
    planned = Progress(ProgressKind.PLANNED, draft.draft_id, section_count=section_count)
    log.record(job_id, [planned])


def sections_to_write(draft: Draft) -> list[str]:
    """The sections that have no text, in order."""
    return [s.plan.section_key for s in draft.sections if s.revision is None]
