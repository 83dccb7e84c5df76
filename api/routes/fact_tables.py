"""The fact table while it is being filled. Nothing here is kept."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, RawBody, ServicesDep
from api.drafting import report_type_for
from api.fact_tables import checked_table, earlier_sheets
from api.paging import ListPage, paged
from api.schemas.fact_tables import EarlierSheetOut, FactTableIn, FactTableOut
from drafter.domain.paging import page_of

router = APIRouter(prefix="/fact-sheets", tags=["facts"])


@router.post("/checks")
def check_fact_table(services: ServicesDep, request: FactTableIn, body: RawBody) -> FactTableOut:
    """What is wrong with a table, what follows from it, and which expected facts it lacks."""
    report_type = report_type_for(request.organization, request.report_type)
    return FactTableOut.model_validate(checked_table(services, body, report_type))


@router.get("/earlier")
def list_earlier_sheets(
    services: ServicesDep,
    caller: CallerDep,
    organization: Annotated[str, Query(min_length=1, max_length=100)],
    before: Annotated[int, Query(ge=1949, le=2100, description="Years before this one.")],
    page: Annotated[ListPage, paged("earlier-sheets", int)],
    report_type: str = "",
) -> list[EarlierSheetOut]:
    """An organization's facts of earlier years, latest first, to be taken over."""
    found = earlier_sheets(services, caller, organization, before, report_type)
    latest = page_of(found, lambda each: (each["report_year"],), page.asked, newest_first=True)
    return [EarlierSheetOut.model_validate(each) for each in page.answer(latest)]
