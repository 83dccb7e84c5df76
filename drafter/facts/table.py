"""A fact table while it is being filled: what is wrong, what follows, what is missing."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from drafter.domain.fact import Fact, FactKind, FactSheet, SheetProblem
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import ExpectedFact, ReportType
from drafter.errors import FactSheetError
from drafter.facts.derive import derive_facts
from drafter.facts.expected import missing_facts
from drafter.facts.read_sheet import read_fact_sheet

_POINTER = re.compile(r"/facts/(\d+)")
_NAME = "事实表.json"


@dataclass(frozen=True, slots=True)
class TableCheck:
    """What there is to say of a table; places are JSON pointers: /facts/3/value."""

    problems: tuple[SheetProblem, ...]
    computed: tuple[tuple[Fact, tuple[str, ...]], ...]
    """Each derived fact with the pointers of the facts that it follows from."""
    missing: tuple[ExpectedFact, ...]


def check_table(content: bytes, report_type: ReportType, lexicon: Lexicon) -> TableCheck:
    """Check the JSON form of a fact sheet that need not be complete.

    Rows with errors are told and left out of what is computed, so that one slip does not hide
    the sums of all others.

    Raises:
        DocumentUnreadable: it is no JSON form of a fact sheet.
        UnknownReportType: it states a report type that there is not.
    """
    stated = json.loads(content).get("facts") or []
    if not stated:
        return TableCheck((), (), missing_facts(_sheet_of((), report_type), report_type))
    sheet, problems = _read(content, report_type, lexicon)
    rows: Sequence[int] = range(len(stated))
    wrong: set[int] = set()
    if sheet is None:
        wrong = {int(n) for p in problems if p.is_error for n in _POINTER.findall(p.place)}
        rows = [number for number in rows if number not in wrong]
        sheet = _read(_only(content, rows), report_type, lexicon)[0] if rows else None
    sheet = derive_facts(sheet or _sheet_of((), report_type))
    places = {f.fact_id: _moved(f.source.cell, rows) for f in sheet.stated()}
    computed = tuple(
        (fact, tuple(places[i] for i in fact.derivation.operand_ids if i in places))
        for fact in sheet
        if fact.derivation
    )
    labels = (str(stated[number].get("label", "")) for number in sorted(wrong))
    named = tuple(Fact(f"F{i:03d}", label, FactKind.TEXT, "") for i, label in enumerate(labels))
    told = _sheet_of((*sheet.stated(), *named), report_type)
    return TableCheck(problems, computed, missing_facts(told, report_type))


def _sheet_of(facts: tuple[Fact, ...], report_type: ReportType) -> FactSheet:
    return FactSheet("", 0, report_type.report_type, facts)


def _read(
    content: bytes, report_type: ReportType, lexicon: Lexicon
) -> tuple[FactSheet | None, tuple[SheetProblem, ...]]:
    try:
        reading = read_fact_sheet(_NAME, content, report_type=report_type, lexicon=lexicon)
    except FactSheetError as error:
        return None, error.problems
    return reading.sheet, reading.problems


def _only(content: bytes, rows: Sequence[int]) -> bytes:
    """The table with these rows alone; figures keep their decimals."""
    data = json.loads(content, parse_float=str)
    data["facts"] = [data["facts"][number] for number in rows]
    return json.dumps(data, ensure_ascii=False).encode()


def _moved(pointer: str, rows: Sequence[int]) -> str:
    """A pointer into what was left of the table, as one into the table."""
    return _POINTER.sub(lambda match: f"/facts/{rows[int(match[1])]}", pointer)


def with_pointers(problem: SheetProblem) -> tuple[SheetProblem, tuple[str, ...]]:
    """A problem that speaks of no pointer, which staff can't read, and its pointers."""
    pointers = tuple(place for place in problem.place.split("、") if place.startswith("/"))
    message = re.sub(r"（[^（）]*/facts/[^（）]*）", "", problem.message)
    return replace(problem, message=message), pointers
