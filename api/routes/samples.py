"""The sample fact sheets that ship with the product, for a first try."""

import asyncio

from fastapi import APIRouter, Response

from api.dependencies import ServicesDep
from api.drafting import draft_sheet, read_sheet
from api.indexing import sample_sheets
from api.problems import problem_responses
from api.schemas.models import DraftOut, SampleOut
from api.views import draft_view
from drafter.errors import NotFound

router = APIRouter(prefix="/samples", tags=["samples"])


@router.get("")
def list_samples() -> list[SampleOut]:
    """The sample fact sheets."""
    return [SampleOut(name=path.name, title=path.stem) for path in sample_sheets()]


@router.post("/{name}/drafts", status_code=201, responses=problem_responses(404, 502, 503))
def draft_sample(services: ServicesDep, response: Response, name: str) -> DraftOut:
    """Draft a report from a sample sheet."""
    path = next((p for p in sample_sheets() if p.name == name), None)
    if path is None:
        raise NotFound(f"没有示例“{name}”。")
    sheet, notes = read_sheet(services, path.name, path.read_bytes())
    draft = asyncio.run(draft_sheet(services, sheet, "", lambda _: None, notes))
    response.headers["Location"] = f"/api/v1/drafts/{draft.draft_id}"
    return DraftOut.model_validate(draft_view(draft))
