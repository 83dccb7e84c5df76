"""Drafts: write, read, regenerate a section, edit, export."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Response, UploadFile

from api.dependencies import ExpectedRevision, ServicesDep, read_upload
from api.drafting import draft_sheet, export, find_section, read_sheet, regenerate
from api.routes.report_types import file_response
from api.schemas.models import (
    DraftIn,
    DraftOut,
    DraftSummaryOut,
    EditIn,
    RegenerationIn,
    RevisionOut,
    SectionOut,
)
from api.views import draft_view, section_view, summary_view
from drafter.domain.labels import REVISION_ORIGIN_LABELS
from drafter.domain.report import Draft

router = APIRouter(prefix="/drafts", tags=["drafts"])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("")
def list_drafts(services: ServicesDep) -> list[DraftSummaryOut]:
    """All drafts, last changed first."""
    return [DraftSummaryOut.model_validate(summary_view(d)) for d in services.drafts.list_drafts()]


@router.post("", status_code=201)
async def create_draft(services: ServicesDep, response: Response, request: DraftIn) -> DraftOut:
    """Draft a report from facts given inline; answers when it is written."""
    body = request.model_dump(exclude={"writer"})
    content = json.dumps(body, ensure_ascii=False).encode()
    sheet, _ = read_sheet(services, "facts.json", content, report_type=request.report_type)
    return _created(response, await draft_sheet(services, sheet, request.writer, _quiet))


@router.post("/from-file", status_code=201)
async def create_draft_from_file(
    services: ServicesDep,
    response: Response,
    file: UploadFile,
    report_type: Annotated[str, Form()] = "",
    writer: Annotated[str, Form()] = "",
) -> DraftOut:
    """Draft a report from a fact sheet (.xlsx, .csv, .json); answers when it is written."""
    name, content = await read_upload(file, services)
    sheet, _ = read_sheet(services, name, content, report_type=report_type)
    return _created(response, await draft_sheet(services, sheet, writer, _quiet))


@router.get("/{draft_id}")
def get_draft(services: ServicesDep, draft_id: str) -> DraftOut:
    """A draft with its text, sources and findings."""
    return DraftOut.model_validate(draft_view(services.drafts.get(draft_id)))


@router.delete("/{draft_id}", status_code=204)
def remove_draft(services: ServicesDep, draft_id: str) -> None:
    """Delete a draft with all its revisions."""
    services.drafts.remove(services.drafts.get(draft_id).draft_id)


@router.get("/{draft_id}/export", response_class=Response)
def export_draft(
    services: ServicesDep,
    draft_id: str,
    *,
    comments: bool = True,
    provenance: bool = True,
    ai_label: bool | None = None,
) -> Response:
    """The draft as a .docx in the format of GB/T 9704-2012."""
    draft = services.drafts.get(draft_id)
    content = export(
        services,
        draft,
        with_comments=comments,
        with_provenance=provenance,
        with_ai_label=ai_label,
    )
    return file_response(content, f"{draft.title}.docx", DOCX)


@router.post("/{draft_id}/sections/{section_key}/regenerations", status_code=201)
async def regenerate_section(
    services: ServicesDep, draft_id: str, section_key: str, request: RegenerationIn
) -> SectionOut:
    """Write one section again; every other section keeps its text to the byte."""
    key = find_section(services.drafts.get(draft_id), section_key)
    draft = await regenerate(services, draft_id, key, request.writer, request.instruction)
    return _section_out(draft, key)


@router.put("/{draft_id}/sections/{section_key}")
def edit_section(
    services: ServicesDep,
    response: Response,
    draft_id: str,
    section_key: str,
    edit: EditIn,
    expected: ExpectedRevision,
) -> SectionOut:
    """Take a person's text. If-Match carries the number of the revision that it replaces."""
    draft = services.drafting.edit_section(draft_id, section_key, edit.text, edit.author, expected)
    section = _section_out(draft, section_key)
    response.headers["ETag"] = f'"{section.revision_number}"'
    return section


@router.get("/{draft_id}/sections/{section_key}/revisions")
def list_revisions(services: ServicesDep, draft_id: str, section_key: str) -> list[RevisionOut]:
    """Every text that a section had, oldest first."""
    draft = services.drafts.get(draft_id)
    revisions = services.drafts.revisions(draft.draft_id, find_section(draft, section_key))
    return [
        RevisionOut(
            number=r.number,
            text=r.text,
            origin=r.origin.value,
            origin_label=REVISION_ORIGIN_LABELS[r.origin],
            writer=r.writer,
            instruction=r.instruction,
            created_at=r.created_at,
        )
        for r in revisions
    ]


def _quiet(_: object) -> None:
    return


def _created(response: Response, draft: Draft) -> DraftOut:
    response.headers["Location"] = f"/api/v1/drafts/{draft.draft_id}"
    return DraftOut.model_validate(draft_view(draft))


def _section_out(draft: Draft, section_key: str) -> SectionOut:
    section = next(s for s in draft.sections if s.plan.section_key == section_key)
    return SectionOut.model_validate(section_view(section))
