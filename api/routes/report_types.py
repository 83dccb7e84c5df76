"""Report types and their empty fact sheets."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from api.schemas.models import ReportTypeOut
from drafter.reference.report_types import find_report_type, load_report_types

router = APIRouter(prefix="/report-types", tags=["report types"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


@router.get("/{report_type}/sheet", response_class=Response)
def get_blank_sheet(
    report_type: str, organization: str = "", year: Annotated[int | None, Query()] = None
) -> Response:
    """The empty fact sheet (.xlsx) of a report type."""
    from drafter.facts import blank_sheet

    found = find_report_type(report_type)
    content = blank_sheet(found, organization=organization, report_year=year)
    return file_response(content, f"{found.name}事实表.xlsx", XLSX)


def file_response(content: bytes, name: str, media_type: str) -> Response:
    """A download with a Chinese name (RFC 6266)."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
