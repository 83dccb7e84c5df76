"""The library: past reports (范文) and policies."""

from typing import Annotated

from fastapi import APIRouter, Form, Header, Query, Response, UploadFile

from api.correcting import correct_document, tag_of
from api.dependencies import CallerDep, ServicesDep, read_upload
from api.drafting import report_type_for
from api.indexing import IndexSummary, guess_kind, index_content
from api.paging import ListPage, paged
from api.problems import Problem, problem_responses
from api.schemas.models import (
    AddedDocumentOut,
    CitedPassageOut,
    ContinuedReportsOut,
    DocumentCorrectionIn,
    DocumentDetailOut,
    DocumentOut,
    HitOut,
    PassageOut,
)
from api.views import document_view, hit_view, passage_view
from api.walls import holding_of_new, readable_of, reader_of
from drafter.domain.source import DocumentKind, PassageFilter, Visibility
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
    responses={
        200: {"model": AddedDocumentOut, "description": "It was indexed before."},
        **problem_responses(404),
    },
)
def add_document(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    file: UploadFile,
    kind: Annotated[DocumentKind | None, Form()] = None,
    organization: Annotated[str, Form()] = "",
    year: Annotated[int | None, Form()] = None,
    report_type: Annotated[str, Form()] = "",
    owner: Annotated[
        str,
        Form(
            description="Name of the organization that it belongs to; empty: the caller's only "
            "one, or the whole installation where the caller administers it."
        ),
    ] = "",
    visibility: Annotated[
        Visibility | None,
        Form(
            description="Who may read it: private (the owner), shared (also the organizations "
            "below the owner and those that it shares with), public (all; only administrators). "
            "Absent: private, or public for documents of the installation."
        ),
    ] = None,
) -> AddedDocumentOut:
    """Index a document; what it says of itself is read out and may be overridden."""
    name, content = read_upload(file)
    holding = holding_of_new(services, caller, owner, visibility)
    summary = IndexSummary()
    document_id = index_content(
        services,
        name,
        content,
        summary,
        kind=kind or guess_kind(name),
        organization=organization,
        year=year,
        report_type=report_type,
        holding=holding,
    )
    response.status_code = 201 if summary.added else 200
    response.headers["Location"] = f"/api/v1/documents/{document_id}"
    view = document_view(services.documents.get(document_id))
    return AddedDocumentOut.model_validate(
        {**view, "is_new": bool(summary.added), "notices": summary.notices}
    )


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
def get_passage(services: ServicesDep, passage_id: str) -> CitedPassageOut:
    """The passage that a source or a search hit names."""
    found = services.documents.passages([passage_id]).get(passage_id)
    if found is None:
        raise NotFound("这个片段已不在文档库中，可能原文件已被移除。")
    return CitedPassageOut.model_validate(passage_view(found))


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
