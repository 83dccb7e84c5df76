"""Writing as a job, what is told of it, and who does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from drafter.domain.progress import Progress
from drafter.domain.report import Draft
from drafter.ports.uploads import UploadPart


@dataclass(frozen=True, slots=True)
class RecordedProgress:
    """A step of a draft as it was kept."""

    number: int
    """Grows within a draft; never given twice."""
    job_id: str
    progress: Progress


class ProgressLog(Protocol):
    """Keeps what is told of drafts, so that it can be told again, by any process."""

    def record(self, job_id: str, steps: Sequence[Progress]) -> None:
        """Keep steps of one draft, in order, after all that were kept of it.

        A PLANNED step opens a job, a DONE step closes it. What is told of a draft that is no longer
        there is dropped.
        """

    def close(self, job_id: str, draft_id: str) -> None:
        """Tell that nothing more comes of a job, if it is open."""

    def after(self, draft_id: str, number: int) -> list[RecordedProgress]:
        """The steps of a draft after this number, in order."""

    def beginning(self, draft_id: str) -> int:
        """The number before the first step of the latest job; 0 where there was none."""

    def is_open(self, draft_id: str) -> bool:
        """Whether a job of this draft was opened and not closed."""

    def open_jobs(self) -> dict[str, str]:
        """The draft of each job that was opened and not closed, by the job's id."""

    def begun_jobs(self) -> set[str]:
        """The open jobs of which something was told beyond that they were accepted."""

    def latest(self) -> dict[str, int]:
        """The number of the latest step of each draft that has an open job."""


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How a job ended."""

    error_code: str = ""
    """``DrafterError.code``; empty where all went well; ``cancelled`` where it was cancelled."""
    message: str = ""


class Jobs(Protocol):
    """Does long work in the background. What was accepted is finished or cancelled."""

    def draft(self, draft: Draft, writer: str, *, is_batch: bool = False) -> str:
        """Write every section that has no text, and conclude; gives the job's id.

        A batch comes after everything that somebody waits for.
        """

    def regenerate(
        self, draft: Draft, section_key: str, writer: str, instruction: str, expected_number: int
    ) -> str:
        """Write one section again; gives the job's id."""

    def outcome(self, job_id: str) -> JobOutcome | None:
        """How the job ended; None while it is queued or under way.

        Raises:
            NotFound: there is no such job.
        """

    def active(self, draft_id: str) -> list[str]:
        """The jobs of a draft that are queued or under way."""

    def index(self, part: UploadPart) -> None:
        """Index the files of a part, one after the other; handed over again it is done once.

        Parts that somebody waits for come before the others.
        """

    def deliver(self, delivery_id: str) -> None:
        """Try a delivery until it is taken, or often enough."""

    def cancel(self, job_id: str) -> None:
        """Stop a job and its call to the model; one that has ended is left alone."""

    def close(self) -> None:
        """Let go of what this process holds; durable jobs go on elsewhere or later."""


@dataclass(frozen=True, slots=True)
class Executor:
    """A process that works on jobs."""

    executor_id: str
    """Unique for each start of a process."""
    host: str
    process_id: int
    beat_at: datetime
    """When it was last alive."""


class Executors(Protocol):
    """Knows which processes work on jobs."""

    def beat(self, executor: Executor) -> None:
        """Record that a process is alive."""

    def all(self) -> list[Executor]:
        """Every process that beat and was not forgotten."""

    def forget(self, executor_id: str) -> None:
        """Forget a process: it has ended, and its work is in other hands."""
