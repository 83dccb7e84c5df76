"""Report types and their empty fact sheets."""

from fastapi import APIRouter, Response

from api.problems import problem_responses
from api.routes.downloads import XLSX, binary_response, file_response
from api.schemas.models import ReportTypeOut
from drafter.reference.report_types import find_report_type, load_report_types

router = APIRouter(prefix="/report-types", tags=["report types"])


@router.get("")
def list_report_types() -> list[ReportTypeOut]:
    """The genres that can be drafted."""
    return [
        ReportTypeOut(
            report_type=t.report_type,
            name=t.name,
            headings=[s.heading for s in t.sections if s.heading],
            expected_facts=[e.label for s in t.sections for e in s.expected_facts],
        )
        for t in load_report_types().values()
    ]


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
