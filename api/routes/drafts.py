"""Drafts: write, read, regenerate a section, edit, restore, export.

Every change of a section names in If-Match the revision that it replaces. Writers work in
the background (api/background.py); a request waits for its text as long as it likes.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from api.background import outcome_within, raise_if_failed, start_draft, start_regeneration
from api.bootstrap import Services
from api.dependencies import (
    DEFAULT_WAIT,
    CallerDep,
    ExpectedRevision,
    OtherwiseDep,
    RawBody,
    RequestId,
    ServicesDep,
    WaitSeconds,
    read_upload,
)
from api.drafting import export, read_sheet, section_of
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.return_views import diff_view
from api.routes.downloads import DOCX, binary_response, file_response
from api.schemas.models import (
    DraftIn,
    DraftOut,
    DraftSummaryOut,
    EditIn,
    RegenerationIn,
    RestorationIn,
    RevisionOut,
    SectionOut,
)
from api.schemas.returns import RevisionDiffOut
from api.unchanged import UNCHANGED, SeenTag, is_named, tag_of
from api.views import draft_view, revision_view, section_view, summary_view
from api.walls import author_of
from drafter.access.caller import CallerKind
from drafter.access.rights import Right
from drafter.domain.report import Draft

router = APIRouter(prefix="/drafts", tags=["drafts"])
_FOUND = problem_responses(404)
_WRITES = problem_responses(502, 503)
_GOES_ON = "It is still being written; the events of the draft tell when it is done."
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {"model": DraftOut, "description": _GOES_ON + " Location names it."}
}
_CHANGES = problem_responses(400, 404, 409, 412, 428)
_OF_OUR_SCHEMA = "/writer "
"""What a notice on the one field begins with that the sheet's reader cannot know."""


@router.get("")
def list_drafts(
    services: ServicesDep,
    caller: CallerDep,
    page: Annotated[ListPage, paged("drafts", str, str)],
    q: Annotated[
        str,
        Query(
            max_length=100,
            pattern=r"^[^\x00]*$",
            description="A part of the title or the organization's name.",
        ),
    ] = "",
) -> list[DraftSummaryOut]:
    """The drafts that the caller may read, last changed first."""
    own, finished = caller.where_it_may(Right.READ), caller.where_it_may(Right.READ_FINISHED)
    found = services.drafts.page_of_drafts(page.asked, own, finished, q.strip())
    return [DraftSummaryOut.model_validate(summary_view(d)) for d in page.answer(found)]


@router.post("", status_code=201, responses=ACCEPTED | _WRITES)
async def create_draft(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    request: DraftIn,
    body: RawBody,
    request_id: RequestId,
    wait: WaitSeconds = DEFAULT_WAIT,
) -> DraftOut:
    """Draft a report from facts given inline; answers when it is written."""

    def start() -> tuple[Draft, str]:
        name = "网页填表.json" if caller.kind is CallerKind.PERSON else "接口数据.json"
        sheet, notes = read_sheet(services, name, body, report_type=request.report_type)
        notes = tuple(note for note in notes if not note.startswith(_OF_OUR_SCHEMA))
        return start_draft(services, caller, sheet, request.writer, notes, draft_id=request_id)

    return await answer_with_draft(services, response, start, wait)


@router.post("/from-file", status_code=201, responses=ACCEPTED | _WRITES)
async def create_draft_from_file(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    file: UploadFile,
    request_id: RequestId,
    otherwise: OtherwiseDep,
    report_type: Annotated[str, Form()] = "",
    writer: Annotated[str, Form()] = "",
    wait: WaitSeconds = DEFAULT_WAIT,
) -> DraftOut:
    """Draft a report from a fact sheet (.xlsx, .csv, .json); answers when it is written."""

    def start() -> tuple[Draft, str]:
        name, content = read_upload(file)
        sheet, notes = read_sheet(
            services, name, content, report_type=report_type, otherwise=otherwise
        )
        return start_draft(services, caller, sheet, writer, notes, draft_id=request_id)

    return await answer_with_draft(services, response, start, wait)


@router.get("/{draft_id}", response_model=DraftOut, responses=_FOUND | UNCHANGED)
def get_draft(
    services: ServicesDep, response: Response, draft_id: str, if_none_match: SeenTag = ""
) -> DraftOut | Response:
    """A draft with its text, sources and findings. Its ETag changes with anything of it."""
    tag = tag_of(services.drafts.changed_at(draft_id))
    if is_named(tag, if_none_match):
        return Response(status_code=304, headers={"ETag": tag})
    draft = services.drafts.get(draft_id)
    response.headers["ETag"] = tag_of(draft.updated_at)
    return DraftOut.model_validate(draft_view(draft))


@router.delete("/{draft_id}", status_code=204, responses=problem_responses(404, 409))
def remove_draft(services: ServicesDep, draft_id: str) -> None:
    """Delete a draft with all its revisions."""
    services.drafts.remove(services.drafts.get(draft_id).draft_id)


@router.get(
    "/{draft_id}/export", response_class=Response, responses={**_FOUND, **binary_response(DOCX)}
)
def export_draft(
    services: ServicesDep,
    draft_id: str,
    *,
    comments: bool = True,
    provenance: bool = True,
    ai_label: bool | None = None,
) -> Response:
    """The draft as a .docx in the format of GB/T 9704-2012.

    Without comments and sources it is, once signed, the signed file itself.
    """
    draft = services.drafts.get(draft_id)
    content = export(
        services,
        draft,
        with_comments=comments,
        with_provenance=provenance,
        with_ai_label=ai_label,
    )
    return file_response(content, f"{draft.title}.docx", DOCX)


@router.get("/{draft_id}/sections/{section_key}", responses=_FOUND)
def get_section(
    services: ServicesDep, response: Response, draft_id: str, section_key: str
) -> SectionOut:
    """A section with its current text; ETag is the number of its revision."""
    return _section_out(response, services.drafts.get(draft_id), section_key)


@router.put("/{draft_id}/sections/{section_key}", responses=_CHANGES)
def edit_section(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    draft_id: str,
    section_key: str,
    edit: EditIn,
    expected: ExpectedRevision,
) -> SectionOut:
    """Take a person's text, as it is, with its findings beside it."""
    author = author_of(caller, edit.author)
    draft = services.drafting.edit_section(draft_id, section_key, edit.text, author, expected)
    return _section_out(response, draft, section_key)


@router.post(
    "/{draft_id}/sections/{section_key}/regenerations",
    status_code=201,
    responses={202: {"model": SectionOut, "description": _GOES_ON}, **_CHANGES, **_WRITES},
)
async def regenerate_section(
    services: ServicesDep,
    response: Response,
    draft_id: str,
    section_key: str,
    request: RegenerationIn,
    expected: ExpectedRevision,
    wait: WaitSeconds = DEFAULT_WAIT,
) -> SectionOut:
    """Write one section again; every other section keeps its text to the byte."""
    job_id = await run_in_threadpool(
        start_regeneration,
        services,
        draft_id,
        section_key,
        request.writer,
        request.instruction,
        expected,
    )
    outcome = await outcome_within(services, job_id, wait)
    if outcome is None:
        response.status_code = 202
    else:
        raise_if_failed(outcome)
    draft = await run_in_threadpool(services.drafts.get, draft_id)
    return _section_out(response, draft, section_key)


@router.get("/{draft_id}/sections/{section_key}/revisions", responses=_FOUND)
def list_revisions(
    services: ServicesDep,
    draft_id: str,
    section_key: str,
    page: Annotated[ListPage, paged("revisions", int)],
) -> list[RevisionOut]:
    """Every text that a section had, oldest first."""
    draft = services.drafts.get(draft_id)
    key = section_of(draft, section_key).plan.section_key
    found = services.drafts.page_of_revisions(draft.draft_id, key, page.asked)
    return [RevisionOut.model_validate(revision_view(r)) for r in page.answer(found)]


@router.get("/{draft_id}/sections/{section_key}/revisions/{a}/diff/{b}", responses=_FOUND)
def diff_revisions(
    services: ServicesDep, draft_id: str, section_key: str, a: int, b: int
) -> RevisionDiffOut:
    """What changed from one text of a section to another, word by word."""
    draft = services.drafts.get(draft_id)
    key = section_of(draft, section_key).plan.section_key
    diff = services.drafting.diff_of(draft.draft_id, key, a, b)
    return RevisionDiffOut.model_validate(
        {"section_key": key, "from_number": a, "to_number": b, "diff": diff_view(diff)}
    )


@router.post("/{draft_id}/sections/{section_key}/restorations", status_code=201, responses=_CHANGES)
def restore_revision(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    draft_id: str,
    section_key: str,
    request: RestorationIn,
    expected: ExpectedRevision,
) -> SectionOut:
    """Bring back a text that the section had, as a new revision."""
    draft = services.drafting.restore_revision(
        draft_id, section_key, request.number, author_of(caller, request.author), expected
    )
    return _section_out(response, draft, section_key)


async def answer_with_draft(
    services: Services, response: Response, start: Callable[[], tuple[Draft, str]], wait: float
) -> DraftOut:
    """Start a draft and answer with it: 201 written, 202 where that takes longer than ``wait``."""
    draft, job_id = await run_in_threadpool(start)
    if await outcome_within(services, job_id, wait) is None:
        response.status_code = 202
    response.headers["Location"] = f"/api/v1/drafts/{draft.draft_id}"
    draft = await run_in_threadpool(services.drafts.get, draft.draft_id)
    return DraftOut.model_validate(draft_view(draft))


def _section_out(response: Response, draft: Draft, section_key: str) -> SectionOut:
    out = SectionOut.model_validate(section_view(section_of(draft, section_key), draft.dismissals))
    response.headers["ETag"] = f'"{out.revision_number}"'
    return out
