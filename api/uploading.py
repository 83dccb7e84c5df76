"""Use cases of uploads: take files for the library, tell how far they are, stop them."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from api.dependencies import UploadAbout
from api.walls import holding_of_new
from drafter.access.caller import Caller
from drafter.access.deeds import deed_under_way
from drafter.domain.upload import BatchProgress, DocumentBatch, UploadedFile, UploadState
from drafter.errors import DocumentUnreadable, InvalidRequest, error_of

if TYPE_CHECKING:
    from api.bootstrap import Services

Json = dict[str, Any]
Files = Sequence[tuple[str, bytes]]
"""Names and bytes."""
_MADE = 201
_FIRST_LOOK, _LONGER, _LONGEST_PAUSE = 0.02, 1.5, 0.5


def begin_batch(
    services: "Services",
    caller: Caller,
    about: UploadAbout,
    files: Files,
    request_id: str,
    *,
    is_waited_for: bool = False,
) -> DocumentBatch:
    """Take files for the library: they are kept, and a worker indexes them.

    A repetition of the request (``request_id``) finds its batch and makes no other.

    Raises:
        Problem: 403 where the caller may not write for the owner or publish, 422 where it is
            unclear whose they are.
        NotFound: there is no such organization.
        UnknownReportType: there is no such type; nothing was taken.
    """
    holding = holding_of_new(services, caller, about.owner, about.visibility)
    report_type = about.report_type
    if report_type:
        from drafter.reference.report_types import find_report_type

        report_type = find_report_type(report_type).report_type
    batch = DocumentBatch(
        batch_id=request_id or uuid.uuid4().hex,
        uploader_id=caller.identity,
        uploader=caller.on_behalf_of or caller.name,
        owner=holding.owner,
        visibility=holding.visibility,
        created_at=services.clock.now(),
        kind=about.kind,
        organization=about.organization,
        year=about.year,
        report_type=report_type,
        is_waited_for=is_waited_for,
    )
    _take(services, batch, files, request_id)
    return services.uploads.get(batch.batch_id)


def add_to_batch(
    services: "Services", batch_id: str, files: Files, request_id: str
) -> DocumentBatch:
    """Take more files into a batch.

    Raises:
        NotFound: there is no such batch.
        Conflict: it was cancelled.
    """
    batch = services.uploads.get(batch_id)
    _take(services, batch, files, request_id)
    return batch


def _take(services: "Services", batch: DocumentBatch, files: Files, request_id: str) -> None:
    deed = deed_under_way()
    entry = replace(deed.entry, object_id="", status=_MADE) if deed else None
    part = services.uploads.accept(batch, request_id or uuid.uuid4().hex, files, entry)
    services.jobs.index(part)


def stop_batch(services: "Services", batch_id: str) -> DocumentBatch:
    """Stop a batch: what is indexed stays, nothing more is.

    Raises:
        NotFound: there is no such batch.
        Conflict: all its files are settled.
    """
    services.uploads.cancel(batch_id, services.clock.now())
    return services.uploads.get(batch_id)


async def settled_within(
    services: "Services", batch: DocumentBatch, seconds: float
) -> UploadedFile | None:
    """What became of the one file of a batch; None if nothing has after so many seconds."""
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + seconds, _FIRST_LOOK
    while True:
        file = await run_in_threadpool(services.uploads.file, batch.batch_id, 1)
        left = end - loop.time()
        if file.state.is_settled:
            return file
        if left <= 0:
            return None
        await asyncio.sleep(min(pause, left))
        pause = min(pause * _LONGER, _LONGEST_PAUSE)


def document_of(services: "Services", file: UploadedFile) -> Json:
    """The document that a settled file became, as an answer to who waited for it.

    Raises:
        DocumentUnreadable: it cannot be read.
        DrafterError: whatever else it was refused for.
        InvalidRequest: it was cancelled.
    """
    from api.views import document_view

    if file.state is UploadState.CANCELLED:
        raise InvalidRequest(f"{file.file_name}：收录已被停止，文档库没有变化。")
    if file.error_code == DocumentUnreadable.code:
        raise DocumentUnreadable(file.file_name, file.reason)
    if file.state is UploadState.REFUSED:
        raise error_of(file.error_code, f"{file.file_name}：{file.reason}")
    is_new = file.state is not UploadState.UNCHANGED
    deed = deed_under_way()
    if deed is not None and is_new:
        deed.noted.add(file.document_id)  # it was noted with the change, wherever that was made
    view = document_view(services.documents.get(file.document_id))
    return {**view, "is_new": is_new, "notices": list(file.notices)}


def batch_views(services: "Services", batches: Sequence[DocumentBatch]) -> list[Json]:
    """Batches as JSON, with how far each is."""
    progress = services.uploads.progress([batch.batch_id for batch in batches])
    return [_batch_view(services, batch, progress[batch.batch_id]) for batch in batches]


def _batch_view(services: "Services", batch: DocumentBatch, progress: BatchProgress) -> Json:
    pace, left = progress.pace, progress.seconds_left
    owner = services.organizations.get(batch.owner).name if batch.owner else ""
    counts = {state.value: progress.counts.get(state, 0) for state in UploadState}
    return {
        "batch_id": batch.batch_id,
        "state": _state_of(batch, progress),
        "uploader": batch.uploader,
        "owner": owner,
        "visibility": batch.visibility.value,
        "kind": batch.kind.value if batch.kind else None,
        "created_at": batch.created_at,
        "file_count": sum(counts.values()),
        "settled_count": sum(n for s, n in progress.counts.items() if s.is_settled),
        "counts": counts,
        "files_per_minute": round(pace.files_per_minute, 1) if pace else None,
        "seconds_left": round(left) if left is not None else None,
        "location": location_of(batch),
    }


def location_of(batch: DocumentBatch) -> str:
    """Where a batch is read."""
    return f"/api/v1/document-batches/{batch.batch_id}"


def file_view(file: UploadedFile) -> Json:
    """A file of a batch as JSON."""
    return {
        "number": file.number,
        "file_name": file.file_name,
        "size": file.size,
        "state": file.state.value,
        "document_id": file.document_id if file.state in _HELD else "",
        "passage_count": file.passage_count,
        "notices": list(file.notices),
        "code": file.error_code,
        "reason": file.reason,
        "finished_at": file.finished_at,
    }


_HELD = (UploadState.INDEXED, UploadState.REPLACED, UploadState.UNCHANGED)


def _state_of(batch: DocumentBatch, progress: BatchProgress) -> str:
    if batch.cancelled_at is not None:
        return "cancelled"
    return "done" if progress.is_settled else "indexing"
