"""Many files for the library at once: handed over, followed, stopped."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, File, Query, Response, UploadFile

from api.bootstrap import Services
from api.dependencies import CallerDep, RequestId, ServicesDep, UploadAboutDep, read_upload
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.schemas.uploads import DocumentBatchOut, UploadedFileOut
from api.uploading import (
    add_to_batch,
    batch_views,
    begin_batch,
    file_view,
    location_of,
    stop_batch,
)
from drafter.access.rights import Right
from drafter.domain.upload import DocumentBatch

router = APIRouter(prefix="/document-batches", tags=["documents"])
_FOUND = problem_responses(404)
MOST_FILES = 500
"""Of one request."""
Uploaded = Annotated[
    list[UploadFile], File(min_length=1, max_length=MOST_FILES, description="The files.")
]


@router.get("")
def list_document_batches(
    services: ServicesDep,
    caller: CallerDep,
    *,
    mine: Annotated[bool, Query(description="Only what the caller handed over itself.")] = False,
    page: Annotated[ListPage, paged("document-batches", str, str)],
) -> list[DocumentBatchOut]:
    """What was handed over for organizations that the caller may write for, newest first."""
    owners = caller.where_it_may(Right.WRITE)
    uploader = caller.identity if mine else ""
    found = services.uploads.page_of_batches(page.asked, owners, uploader)
    return _shown(services, page.answer(found))


@router.post("", status_code=202, responses=_FOUND)
def create_document_batch(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    files: Uploaded,
    about: UploadAboutDep,
    request_id: RequestId,
) -> DocumentBatchOut:
    """Hand files over for the library: they are kept, and indexed one after the other."""
    read = [read_upload(file) for file in files]
    batch = begin_batch(services, caller, about, read, request_id)
    response.headers["Location"] = location_of(batch)
    return _shown(services, [batch])[0]


@router.get("/{batch_id}", responses=_FOUND)
def get_document_batch(services: ServicesDep, batch_id: str) -> DocumentBatchOut:
    """How far a batch is."""
    return _shown(services, [services.uploads.get(batch_id)])[0]


@router.get("/{batch_id}/files", responses=_FOUND)
def list_batch_files(
    services: ServicesDep, batch_id: str, page: Annotated[ListPage, paged("batch-files", int)]
) -> list[UploadedFileOut]:
    """What has become of each file, in their order."""
    found = services.uploads.page_of_files(batch_id, page.asked)
    return [UploadedFileOut.model_validate(file_view(file)) for file in page.answer(found)]


@router.post("/{batch_id}/files", status_code=202, responses=problem_responses(404, 409))
def add_batch_files(
    services: ServicesDep, batch_id: str, files: Uploaded, request_id: RequestId
) -> DocumentBatchOut:
    """Hand more files over in a batch: a folder need not come in one request."""
    read = [read_upload(file) for file in files]
    return _shown(services, [add_to_batch(services, batch_id, read, request_id)])[0]


@router.post("/{batch_id}/cancellation", responses=problem_responses(404, 409))
def cancel_document_batch(services: ServicesDep, batch_id: str) -> DocumentBatchOut:
    """Stop a batch; what is indexed stays, of the file under way nothing is."""
    return _shown(services, [stop_batch(services, batch_id)])[0]


def _shown(services: Services, batches: Sequence[DocumentBatch]) -> list[DocumentBatchOut]:
    return [DocumentBatchOut.model_validate(view) for view in batch_views(services, batches)]
