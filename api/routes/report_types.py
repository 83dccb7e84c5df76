"""Report types, those of the installation's own too, and their empty fact sheets."""

from typing import Annotated

from fastapi import APIRouter, Response, UploadFile

from api.dependencies import ExpectedRevision, ServicesDep, read_upload
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.report_types import (
    all_types,
    checked_type,
    one_type,
    own_number,
    proposed_type,
    remove_type,
    type_view,
)
from api.routes.downloads import XLSX, binary_response, file_response
from api.schemas.models import ReportTypeOut
from api.schemas.report_types import ProposedReportTypeOut, ReportTypeDetailOut, ReportTypeIn
from drafter.domain.paging import page_of
from drafter.reference.report_types import find_report_type

router = APIRouter(prefix="/report-types", tags=["report types"])
_CHANGES = problem_responses(400, 404, 409, 412, 428)


@router.get("")
def list_report_types(
    services: ServicesDep, page: Annotated[ListPage, paged("report-types", str)]
) -> list[ReportTypeOut]:
    """The genres that can be drafted."""
    own = services.own_types.all()
    found = page_of(all_types(services).values(), lambda t: (t.report_type,), page.asked)
    return [
        ReportTypeOut(
            report_type=t.report_type,
            name=t.name,
            headings=[s.heading for s in t.sections if s.heading],
            expected_facts=[e.label for s in t.sections for e in s.expected_facts],
            is_own=t.report_type in own,
        )
        for t in page.answer(found)
    ]


@router.post("", status_code=201)
def create_report_type(
    services: ServicesDep, response: Response, request: ReportTypeIn
) -> ReportTypeDetailOut:
    """Keep a report type of one's own; drafts can be written from it at once."""
    slug = services.own_types.create(checked_type(services, request))
    response.headers["Location"] = f"/api/v1/report-types/{slug}"
    return _detail(services, response, slug)


@router.post("/proposals")
def propose_report_type_of_sample(services: ServicesDep, file: UploadFile) -> ProposedReportTypeOut:
    """The outline and the expected facts that a sample document suggests; nothing is kept."""
    return ProposedReportTypeOut.model_validate(proposed_type(services, *read_upload(file)))


@router.get("/{report_type}", responses=problem_responses(404))
def get_report_type(
    services: ServicesDep, response: Response, report_type: str
) -> ReportTypeDetailOut:
    """A report type in full; ETag is the number of its revision."""
    return _detail(services, response, report_type)


@router.put("/{report_type}", responses=_CHANGES)
def change_report_type(
    services: ServicesDep,
    response: Response,
    report_type: str,
    request: ReportTypeIn,
    expected: ExpectedRevision,
) -> ReportTypeDetailOut:
    """Change a report type of one's own; drafts that are written keep their outline."""
    own_number(services, report_type)
    changed = checked_type(services, request, report_type)
    services.own_types.replace(report_type, changed, expected_number=expected)
    return _detail(services, response, report_type)


@router.delete("/{report_type}", status_code=204, responses=_CHANGES)
def remove_report_type(services: ServicesDep, report_type: str, expected: ExpectedRevision) -> None:
    """Remove a report type of one's own that no draft is of."""
    remove_type(services, report_type, expected)


@router.get(
    "/{report_type}/sheet",
    response_class=Response,
    responses={**problem_responses(422), **binary_response(XLSX)},
)
def get_blank_sheet(report_type: str, organization: str = "", year: int | None = None) -> Response:
    """The empty fact sheet (.xlsx) of a report type, named by its code or its name."""
    from drafter.facts import blank_sheet

    found = find_report_type(report_type)
    content = blank_sheet(found, organization=organization, report_year=year)
    return file_response(content, f"{found.name}事实表.xlsx", XLSX)


def _detail(services: ServicesDep, response: Response, slug: str) -> ReportTypeDetailOut:
    found, number = one_type(services, slug)
    response.headers["ETag"] = f'"{number}"'
    return ReportTypeDetailOut.model_validate(type_view(found, number))
