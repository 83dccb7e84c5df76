"""Uploaded files become documents: one after the other, whichever process does it."""

import logging
import threading
import uuid
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from api.indexing import Holding, IndexSummary, index_read, read_for
from drafter.access.deeds import Deed, doing
from drafter.domain.source import SourceDocument
from drafter.domain.upload import UploadedFile, UploadState
from drafter.errors import DatabaseAway, DrafterError, NotFound
from drafter.ports import TakenFile

if TYPE_CHECKING:
    from api.bootstrap import Services

MOST_TRIES = 5
"""Processes that may end while they work on a file; then it is the file's fault."""
_BUG = "系统内部出错，这份文件没有收录，请联系管理员查看日志。"
_FATAL = (
    f"处理这份文件时服务连续{MOST_TRIES}次中断，已不再尝试。请另存为 .docx 或 .pdf 后再传，"
    "仍不行请联系管理员。"
)
logger = logging.getLogger(__name__)


class _NotWanted(Exception):
    """The file was cancelled while it was worked on, or this process ends."""


class Intake:
    """Indexes uploaded files in this process."""

    def __init__(self, services: "Services") -> None:
        self._services = services
        self._process = uuid.uuid4().hex
        self._stopping = threading.Event()

    def index_file(self, batch_id: str, number: int) -> None:
        """Index a file that was uploaded, and keep what became of it.

        Done again it indexes nothing twice: one that is settled is left alone, and one that was
        indexed by a process that died before it could say so is found in the library.

        Raises:
            DatabaseAway: it may be tried again later.
        """
        services = self._services
        now = services.clock.now
        taken = services.uploads.take(batch_id, number, self._process, now())
        if taken is None:
            return
        try:
            settled = self._settle(taken)
        except _NotWanted:
            return
        except DatabaseAway:
            raise
        except DrafterError as error:
            reason = str(error).removeprefix(f"{taken.file.file_name}：")
            settled = _refused(taken.file, error.code, reason)
        except Exception:
            logger.exception("file %s of batch %s failed", number, batch_id)
            settled = _refused(taken.file, DrafterError.code, _BUG)
        services.uploads.keep(batch_id, replace(settled, finished_at=now()))

    def stop(self) -> None:
        """Leave the file that is being worked on to whoever comes next."""
        self._stopping.set()

    def document_of(self, taken: TakenFile) -> SourceDocument:
        """The document that a file becomes.

        Raises:
            DocumentUnreadable: the file cannot be read.
            UnknownReportType: its type was removed meanwhile.
        """
        batch, name = taken.batch, taken.file.file_name
        return read_for(
            self._services,
            name,
            taken.content,
            kind=batch.kind,
            organization=batch.organization,
            year=batch.year,
            report_type=batch.report_type,
            holding=Holding(batch.owner, batch.visibility),
        )

    def _settle(self, taken: TakenFile) -> UploadedFile:
        services, batch, file = self._services, taken.batch, taken.file
        if taken.tries > MOST_TRIES:
            return _refused(file, "document-unreadable", _FATAL)
        document = self.document_of(taken)
        if not file.document_id:  # else a process that died had come so far
            known = _is_known(services, document.document_id)
            file = replace(file, document_id=document.document_id, was_known=known)
            services.uploads.keep(batch.batch_id, file)

        def look(_done: int = 0, _all: int = 0) -> None:
            if self._stopping.is_set() or not services.uploads.is_wanted(
                batch.batch_id, file.number
            ):
                raise _NotWanted

        look()
        summary = IndexSummary()
        entry = taken.entry
        deed = doing(Deed(entry, services.access_clock.now)) if entry else nullcontext()
        with deed:
            index_read(services, file.file_name, document, summary, look)
        return replace(
            file,
            state=_state_of(file, is_changed=bool(summary.added)),
            passage_count=summary.passage_count,
            notices=tuple(summary.notices),
        )


def _is_known(services: "Services", document_id: str) -> bool:
    try:
        services.documents.get(document_id)
    except NotFound:
        return False
    return True


def _state_of(file: UploadedFile, *, is_changed: bool) -> UploadState:
    if not file.was_known:
        return UploadState.INDEXED
    return UploadState.REPLACED if is_changed else UploadState.UNCHANGED


def _refused(file: UploadedFile, code: str, reason: str) -> UploadedFile:
    return replace(file, state=UploadState.REFUSED, error_code=code, reason=reason)
