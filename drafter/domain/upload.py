"""Uploads: files that were handed over for the library, and what becomes of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from drafter.domain.source import DocumentKind, Visibility

_SECONDS_A_MINUTE = 60


class UploadState(StrEnum):
    """What has become of an uploaded file."""

    WAITING = "waiting"
    INDEXING = "indexing"
    INDEXED = "indexed"
    """It was new."""
    REPLACED = "replaced"
    """The file was there; what is told of it, or its passages, changed."""
    UNCHANGED = "unchanged"
    """It was there just so."""
    REFUSED = "refused"
    CANCELLED = "cancelled"

    @property
    def is_settled(self) -> bool:
        """Whether nothing more becomes of it."""
        return self not in (UploadState.WAITING, UploadState.INDEXING)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of a batch; its bytes are kept until it is settled."""

    number: int
    """1, 2, 3 … within the batch."""
    file_name: str
    size: int
    state: UploadState = UploadState.WAITING
    document_id: str = ""
    """The document that it became, or was; empty where it was not read."""
    was_known: bool = False
    """Whether the library held the document before."""
    passage_count: int = 0
    notices: tuple[str, ...] = ()
    """What the person should know, in Chinese."""
    error_code: str = ""
    """``DrafterError.code`` of a refused file."""
    reason: str = ""
    """Why it was refused and what to do, in Chinese, without the file's name."""
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DocumentBatch:
    """Files that somebody handed over, and what holds for all of them."""

    batch_id: str
    uploader_id: str
    """Whose batch it is: ``Caller.identity``."""
    uploader: str
    """How that one is called."""
    owner: str
    """Id of the organization whose the documents become; empty: the installation's."""
    visibility: Visibility
    created_at: datetime
    kind: DocumentKind | None = None
    """None: by the name of each file."""
    organization: str = ""
    year: int | None = None
    report_type: str = ""
    is_waited_for: bool = False
    """Somebody waits for its one file: it comes before what nobody waits for."""
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast files are settled while there is work."""

    files_per_minute: float
    bytes_per_second: float


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is."""

    counts: Mapping[UploadState, int] = field(default_factory=dict)
    bytes_left: int = 0
    pace: Pace | None = None
    """None before the first file is settled, and when all are."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more becomes of any file."""
        return all(state.is_settled for state, count in self.counts.items() if count)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at this pace; None where that is not known."""
        if self.pace is None or not self.pace.bytes_per_second:
            return None
        return self.bytes_left / self.pace.bytes_per_second


def pace_of(files: Sequence[UploadedFile]) -> Pace | None:
    """The pace of files that were settled: over the time in which any was worked on.

    Time in which nothing was done (a service that was down, a slow connection) is left out.
    """
    spans = sorted((f.started_at, f.finished_at) for f in files if f.started_at and f.finished_at)
    worked, end = 0.0, None
    for start, finish in spans:
        begin = start if end is None else max(start, end)
        worked += max(0.0, (finish - begin).total_seconds())
        end = finish if end is None else max(end, finish)
    if not worked:
        return None
    size = sum(f.size for f in files if f.started_at and f.finished_at)
    return Pace(len(spans) / worked * _SECONDS_A_MINUTE, size / worked)
