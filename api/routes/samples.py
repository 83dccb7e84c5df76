"""The sample fact sheets that ship with the product, for a first try."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Response

from api.background import start_draft
from api.dependencies import DEFAULT_WAIT, CallerDep, RequestId, ServicesDep, WaitSeconds
from api.drafting import read_sheet
from api.indexing import sample_sheets
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.routes.drafts import ACCEPTED, answer_with_draft
from api.schemas.models import DraftOut, SampleOut
from drafter.access.caller import Caller
from drafter.access.rights import Right
from drafter.domain.paging import page_of
from drafter.domain.report import Draft
from drafter.errors import NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services

router = APIRouter(prefix="/samples", tags=["samples"])


@router.get("")
def list_samples(
    services: ServicesDep, caller: CallerDep, page: Annotated[ListPage, paged("samples", str)]
) -> list[SampleOut]:
    """The sample fact sheets that the caller may draft from."""
    offered = [path for path in sample_sheets() if _may_draft(services, caller, path)]
    found = page_of(offered, lambda path: (path.name,), page.asked)
    return [SampleOut(name=path.name, title=path.stem) for path in page.answer(found)]


@router.post(
    "/{name}/drafts", status_code=201, responses=ACCEPTED | problem_responses(404, 502, 503)
)
async def draft_sample(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    name: str,
    request_id: RequestId,
    wait: WaitSeconds = DEFAULT_WAIT,
) -> DraftOut:
    """Draft a report from a sample sheet."""

    def start() -> tuple[Draft, str]:
        path = next((p for p in sample_sheets() if p.name == name), None)
        if path is None:
            raise NotFound(f"没有示例“{name}”。")
        sheet, notes = read_sheet(services, path.name, path.read_bytes())
        return start_draft(services, caller, sheet, "", notes, draft_id=request_id)

    return await answer_with_draft(services, response, start, wait)


def _may_draft(services: "Services", caller: Caller, path: Path) -> bool:
    if caller.where_it_may(Right.WRITE) is None:
        return True
    sheet, _ = read_sheet(services, path.name, path.read_bytes())
    organization = services.organizations.named(sheet.organization)
    return organization is not None and caller.may(Right.WRITE, organization.organization_id)
