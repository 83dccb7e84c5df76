"""Reading fact sheets (事实资料) and checking any document against one."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile

from api.dependencies import OtherwiseDep, ServicesDep, read_upload
from api.drafting import read_sheet
from api.rolling_up import read_and_roll_up, roll_up_view
from api.schemas.models import FactSheetOut, LocatedFindingOut
from api.schemas.proposed_facts import (
    FreeTextIn,
    LeftOutOut,
    ProposedFactOut,
    TextReadingOut,
)
from api.schemas.roll_ups import RollUpOut
from api.verifying import verify_file
from api.views import fact_view, located_finding_view
from drafter.domain.fact import FactSheet
from drafter.domain.proposed_fact import ProposedFact
from drafter.facts.doubts import LeftOut, doubted, left_out
from drafter.facts.propose import propose_facts
from drafter.reference.report_types import find_report_type

router = APIRouter(tags=["facts"])


@router.post("/fact-sheets/readings")
def read_fact_sheet(
    services: ServicesDep,
    file: UploadFile,
    otherwise: OtherwiseDep,
    report_type: Annotated[str, Form()] = "",
) -> FactSheetOut:
    """Read a sheet (.xlsx, .csv, .json) without keeping it: its facts, derived ones included."""
    name, content = read_upload(file)
    sheet, warnings = read_sheet(
        services, name, content, report_type=report_type, otherwise=otherwise
    )
    body: dict[str, Any] = {
        "organization": sheet.organization,
        "organization_short": sheet.organization_short,
        "report_year": sheet.report_year,
        "report_type": sheet.report_type,
        "facts": [fact_view(fact) for fact in sheet],
        "warnings": list(warnings),
    }
    return FactSheetOut.model_validate(body)


@router.post("/fact-sheets/proposals")
def propose_facts_of_text(services: ServicesDep, request: FreeTextIn) -> TextReadingOut:
    """Read facts out of free text, by rules and by the model where one is set up.

    Every label and value stands in the text; nothing is kept. What is told of another year or of a
    plan has a ``doubt``; figures that became no fact are named.
    """
    kind = find_report_type(request.report_type)
    empty = FactSheet("", services.clock.now().year, kind.report_type, ())
    facts = propose_facts(request.text, empty, services.lexicon)
    if services.fact_reader is not None:
        facts = asyncio.run(services.fact_reader.refine(request.text, facts, empty))
    return TextReadingOut(
        facts=[_proposed(doubted(request.text, fact, request.report_year)) for fact in facts],
        left_out=[_left_out(each) for each in left_out(request.text, facts, services.lexicon)],
    )


@router.post("/fact-sheets/roll-ups")
def roll_up_fact_sheets(
    services: ServicesDep,
    files: Annotated[list[UploadFile], File(min_length=1, description="One of each branch.")],
    organization: Annotated[str, Form(min_length=1, description="The parent body.")],
    organization_short: Annotated[str, Form()] = "",
    report_type: Annotated[str, Form()] = "",
    expected: Annotated[
        list[str] | None, Form(description="Branches that should have sent a sheet.")
    ] = None,
) -> RollUpOut:
    """Sum up branches' sheets into the parent's, with drill-down; nothing is kept."""
    rolled, notes = read_and_roll_up(
        services,
        [read_upload(file) for file in files],
        organization=organization,
        organization_short=organization_short,
        report_type=report_type,
        expected=expected or (),
    )
    return RollUpOut.model_validate(roll_up_view(rolled, notes))


@router.post("/verifications")
def verify_document(
    services: ServicesDep,
    file: UploadFile,
    facts: UploadFile,
    report_type: Annotated[str, Form()] = "",
) -> list[LocatedFindingOut]:
    """Check any document (.docx, .pdf, .txt, .md) against a fact sheet."""
    sheet, _ = read_sheet(services, *read_upload(facts), report_type=report_type)
    found = verify_file(services, *read_upload(file), sheet).findings
    return [LocatedFindingOut.model_validate(located_finding_view(item)) for item in found]


def _proposed(fact: ProposedFact) -> ProposedFactOut:
    return ProposedFactOut(
        label=fact.label,
        value=fact.value,
        last_year=fact.last_year,
        category=fact.category,
        section_type=fact.section_type,
        remark=fact.remark,
        doubt=fact.doubt,
        evidence=fact.evidence,
        start=fact.span.start,
        end=fact.span.end,
    )


def _left_out(each: LeftOut) -> LeftOutOut:
    start, end = each.span.start, each.span.end
    return LeftOutOut(evidence=each.evidence, reason=each.reason, start=start, end=end)
