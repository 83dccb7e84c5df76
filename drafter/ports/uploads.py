"""Uploaded files on their way into the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from drafter.access.audit import AuditEntry
from drafter.domain.paging import Page, PageAsked
from drafter.domain.upload import BatchProgress, DocumentBatch, UploadedFile


@dataclass(frozen=True, slots=True)
class UploadPart:
    """The files of a batch that came with one request: one job."""

    batch_id: str
    part_id: str
    numbers: tuple[int, ...]
    owner: str
    """Id of the organization; empty: the installation."""
    is_waited_for: bool = False


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that is about to be indexed."""

    batch: DocumentBatch
    file: UploadedFile
    content: bytes
    tries: int
    """How many processes have begun with it, this one included."""
    entry: AuditEntry | None
    """What is noted with its change: who asked for it."""


class Intake(Protocol):
    """Turns uploaded files into documents."""

    def index_file(self, batch_id: str, number: int) -> None:
        """Index a file and keep what became of it; done again it indexes nothing twice.

        Raises:
            DatabaseAway: it may be tried again later.
        """

    def stop(self) -> None:
        """Leave the file that is being worked on to whoever comes next."""


class Uploads(Protocol):
    """Keeps uploaded files until they are settled, and what became of them."""

    def accept(
        self,
        batch: DocumentBatch,
        part_id: str,
        files: Sequence[tuple[str, bytes]],
        entry: AuditEntry | None,
    ) -> UploadPart:
        """Keep files (name and bytes) of a batch, new or not, all or none.

        A part that was kept before is given as it is, and nothing is kept twice.

        Raises:
            Conflict: the batch was cancelled.
        """

    def get(self, batch_id: str) -> DocumentBatch:
        """A batch.

        Raises:
            NotFound: there is none.
        """

    def page_of_batches(
        self, asked: PageAsked, owners: frozenset[str] | None, uploader_id: str = ""
    ) -> Page[DocumentBatch]:
        """A page of the batches of these owners (None: all), newest first; of one uploader."""

    def progress(self, batch_ids: Sequence[str]) -> dict[str, BatchProgress]:
        """How far each of these batches is."""

    def file(self, batch_id: str, number: int) -> UploadedFile:
        """A file of a batch.

        Raises:
            NotFound: there is none.
        """

    def page_of_files(self, batch_id: str, asked: PageAsked) -> Page[UploadedFile]:
        """A page of the files of a batch, in their order."""

    def take(self, batch_id: str, number: int, process: str, now: datetime) -> TakenFile | None:
        """Begin with a file; None where it is settled. ``process`` tells who begins."""

    def is_wanted(self, batch_id: str, number: int) -> bool:
        """Whether a file that was begun has not been cancelled."""

    def keep(self, batch_id: str, file: UploadedFile) -> None:
        """Keep what is known of a file now; the bytes of one that is settled are forgotten."""

    def cancel(self, batch_id: str, now: datetime) -> int:
        """Cancel the files of a batch that are not settled; gives how many."""

    def open_files(self) -> int:
        """How many files of all batches are not settled."""

    def open_parts(self) -> list[UploadPart]:
        """The parts that hold a file that is not settled."""
