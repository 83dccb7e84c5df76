"""Use cases of the fact table: checks while it is filled, earlier years' sheets."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drafter.access.caller import Caller
from drafter.access.rights import Right
from drafter.domain.fact import Fact
from drafter.domain.report import Draft, DraftState, ExpectedFact, ReportType

if TYPE_CHECKING:
    from api.bootstrap import Services

Json = dict[str, Any]
_MOST_YEARS = 3


def checked_table(services: "Services", content: bytes, report_type: str) -> Json:
    """What is wrong with a table, what follows from it and what it lacks.

    Raises:
        UnknownReportType: there is no such type.
    """
    from drafter.facts import check_table, with_pointers
    from drafter.reference.report_types import find_report_type

    chosen = find_report_type(report_type)
    found = check_table(content, chosen, services.lexicon)
    told = [with_pointers(problem) for problem in found.problems]
    return {
        "problems": [
            {"pointers": list(pointers), "detail": p.message, "is_error": p.is_error}
            for p, pointers in told
        ],
        "computed": [_computed_view(fact, pointers) for fact, pointers in found.computed],
        "missing": [_missing_view(fact, chosen) for fact in found.missing],
    }


def _computed_view(fact: Fact, pointers: tuple[str, ...]) -> Json:
    derivation = fact.derivation
    return {
        "kind": derivation.kind.value if derivation else "sum",
        "label": fact.label,
        "value": fact.render(),
        "direction": fact.remark,
        "formula": derivation.formula if derivation else "",
        "pointers": list(pointers),
    }


def _missing_view(expected: ExpectedFact, report_type: ReportType) -> Json:
    section = next(s for s in report_type.sections if expected in s.expected_facts)
    return {
        "label": expected.label,
        "measure_unit": expected.measure_unit,
        "category": next(iter(section.categories), ""),
        "is_required": expected.is_required,
    }


def earlier_sheets(
    services: "Services", caller: Caller, organization: str, before: int, report_type: str
) -> list[Json]:
    """The facts of an organization's latest draft of each earlier year, latest first.

    Of drafts that the caller may read.

    A finalized draft goes before one that is not, the last changed before others.
    """
    lines = [
        line
        for line in services.drafts.list_drafts(
            caller.where_it_may(Right.READ), caller.where_it_may(Right.READ_FINISHED)
        )
        if line.organization == organization
        and line.report_year < before
        and report_type in ("", line.report_type)
    ]
    best: dict[int, str] = {}
    for line in sorted(lines, key=lambda each: each.state is not DraftState.FINALIZED):
        best.setdefault(line.report_year, line.draft_id)
    latest = sorted(best, reverse=True)[:_MOST_YEARS]
    return [_earlier_view(services.drafts.get(best[year])) for year in latest]


def _earlier_view(draft: Draft) -> Json:
    sheet = draft.sheet
    return {
        "draft_id": draft.draft_id,
        "report_year": sheet.report_year,
        "organization": sheet.organization,
        "organization_short": sheet.organization_short,
        "report_type": sheet.report_type,
        "is_final": draft.state is DraftState.FINALIZED,
        "facts": [_earlier_fact(fact) for fact in sheet.stated()],
    }


def _earlier_fact(fact: Fact) -> Json:
    figure = fact.quantity
    return {
        "label": fact.label,
        "category": fact.category,
        "measure_unit": figure.measure_unit if figure else "",
        "value": replace(figure, measure_unit="").render() if figure else fact.render(),
        "basis": fact.basis,
        "is_figure": figure is not None,
    }
