"""The library: past reports (范文) and policies."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.correcting import correct_document, tag_of
from api.dependencies import (
    DEFAULT_WAIT,
    CallerDep,
    RequestId,
    ServicesDep,
    UploadAboutDep,
    WaitSeconds,
    read_upload,
)
from api.drafting import report_type_for
from api.paging import ListPage, paged
from api.problems import Problem, problem_responses
from api.schemas.models import (
    AddedDocumentOut,
    ContinuedReportsOut,
    DocumentCorrectionIn,
    DocumentDetailOut,
    DocumentOut,
    HitOut,
    PassageOut,
    PlacedPassageOut,
)
from api.schemas.uploads import DocumentBatchOut
from api.uploading import batch_views, begin_batch, document_of, location_of, settled_within
from api.views import document_view, hit_view, placed_passage_view
from api.walls import readable_of, reader_of
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.domain.upload import DocumentBatch
from drafter.errors import NotFound

router = APIRouter(tags=["documents"])
_FOUND = problem_responses(404)


@router.get("/documents")
def list_documents(
    services: ServicesDep,
    caller: CallerDep,
    kind: DocumentKind | None = None,
    organization: str | None = None,
    year: int | None = None,
    *,
    page: Annotated[ListPage, paged("documents", str, str, int, str, str)],
) -> list[DocumentOut]:
    """The indexed documents that the caller may read: by kind, organization, year, title."""
    reader = reader_of(services, caller)
    where = PassageFilter(kind=kind, organization=organization, year=year, reader=reader)
    found = services.documents.page_of_documents(where, page.asked)
    return [DocumentOut.model_validate(document_view(item)) for item in page.answer(found)]


@router.post(
    "/documents",
    status_code=201,
    response_model=AddedDocumentOut,
    responses={
        200: {"model": AddedDocumentOut, "description": "It was indexed before."},
        202: {
            "model": DocumentBatchOut,
            "description": "It is kept and still waits; Location tells what becomes of it.",
        },
        **problem_responses(404),
    },
)
async def add_document(
    services: ServicesDep,
    caller: CallerDep,
    file: UploadFile,
    about: UploadAboutDep,
    request_id: RequestId,
    wait: WaitSeconds = DEFAULT_WAIT,
) -> Response:
    """Index a document; what it says of itself is read out and may be overridden."""

    def accept() -> DocumentBatch:
        files = [read_upload(file)]
        return begin_batch(services, caller, about, files, request_id, is_waited_for=True)

    batch = await run_in_threadpool(accept)
    settled = await settled_within(services, batch, wait)
    if settled is None:
        (waiting,) = await run_in_threadpool(batch_views, services, [batch])
        return answered(DocumentBatchOut.model_validate(waiting), 202, location_of(batch))
    view = await run_in_threadpool(document_of, services, settled)
    where = f"/api/v1/documents/{view['document_id']}"
    return answered(AddedDocumentOut.model_validate(view), 201 if view["is_new"] else 200, where)


@router.get("/continued-reports")
def show_continued_reports(
    services: ServicesDep,
    caller: CallerDep,
    organization: Annotated[str, Query(min_length=1, max_length=100)],
    before: Annotated[int, Query(ge=1949, le=2100, description="The year of the draft.")],
    report_type: Annotated[str, Query(max_length=100)] = "",
) -> ContinuedReportsOut:
    """The past reports that a draft of this organization would take for its own, latest first.

    A report that names only a general 党总支 may be among them; of those that the caller may read.
    """
    meant = report_type_for(organization, report_type)
    own = services.retriever.own_reports(organization, meant, before)
    seen = readable_of(services, caller, own)
    return ContinuedReportsOut.model_validate({"reports": [document_view(item) for item in seen]})


@router.get("/documents/{document_id}", responses=_FOUND)
def get_document(services: ServicesDep, response: Response, document_id: str) -> DocumentDetailOut:
    """A document with its passages; ETag changes with its metadata."""
    stored = services.documents.get(document_id)
    response.headers["ETag"] = f'"{tag_of(stored.document)}"'
    passages = [
        PassageOut(
            passage_id=p.passage_id, heading_path=list(p.heading_path), text=p.text, page=p.page
        )
        for p in services.documents.passages_of(stored.document.document_id)
    ]
    return DocumentDetailOut.model_validate({**document_view(stored), "passages": passages})


@router.patch("/documents/{document_id}", responses=problem_responses(404, 412, 428))
def put_document_right(
    services: ServicesDep,
    response: Response,
    document_id: str,
    correction: DocumentCorrectionIn,
    if_match: Annotated[
        str, Header(description="The metadata that was seen, as ETag gave it.")
    ] = "",
) -> DocumentOut:
    """Put metadata right; it holds when the file is uploaded again, and its passages follow."""
    changes = correction.model_dump(exclude_unset=True)
    seen = if_match.strip().removeprefix("W/").strip('"')
    if seen in ("", "*"):
        raise Problem(428, "precondition-required", "请在 If-Match 中写明所见信息的 ETag。")
    stored = correct_document(services, document_id, changes, seen=seen)
    response.headers["ETag"] = f'"{tag_of(stored.document)}"'
    return DocumentOut.model_validate(document_view(stored))


@router.delete("/documents/{document_id}", status_code=204, responses=problem_responses(404, 409))
def remove_document(services: ServicesDep, document_id: str) -> None:
    """Remove a document everywhere."""
    services.index.remove(services.documents.get(document_id).document.document_id)


@router.get("/passages/{passage_id}", responses=_FOUND)
def get_passage(services: ServicesDep, caller: CallerDep, passage_id: str) -> PlacedPassageOut:
    """The passage that a source or a search hit names, with the other places that say the same."""
    found = services.documents.passages([passage_id]).get(passage_id)
    if found is None:
        raise NotFound("这个片段已不在文档库中，可能原文件已被移除。")
    same = services.retriever.same_elsewhere(found, reader_of(services, caller))
    return PlacedPassageOut.model_validate(placed_passage_view(found, same))


@router.get("/search")
def search(
    services: ServicesDep,
    caller: CallerDep,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    kind: DocumentKind | None = None,
    organization: str | None = None,
    year: int | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> list[HitOut]:
    """Passages for a query, best first, of documents that the caller may read."""
    reader = reader_of(services, caller)
    where = PassageFilter(kind=kind, organization=organization, year=year, reader=reader)
    hits = services.retriever.search(q, where, limit)
    return [HitOut.model_validate(hit_view(hit)) for hit in hits]


def answered(body: BaseModel, status: int, location: str) -> JSONResponse:
    """A body with a status that only its making tells."""
    return JSONResponse(body.model_dump(mode="json"), status, {"Location": location})
