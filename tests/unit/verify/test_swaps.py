"""A true value told of something else is a false statement: every pair of facts, changed about."""

from decimal import Decimal

import pytest

from api.indexing import sample_sheets
from drafter.domain.fact import Fact, FactRole, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.verification import SourcedSpan, SourceKind, Span
from drafter.facts import derive_facts, read_fact_sheet
from drafter.reference.report_types import find_report_type
from drafter.verify.verify_section import verify_section
from tests.unit.verify.sheets import SHEET


def sample(number: int, lexicon: Lexicon) -> FactSheet:
    path = sample_sheets()[number]
    kind = find_report_type("party-building-duty-report")
    reading = read_fact_sheet(path.name, path.read_bytes(), report_type=kind, lexicon=lexicon)
    return derive_facts(reading.sheet)


def counted(sheet: FactSheet) -> list[Fact]:
    return [fact for fact in sheet if fact.quantity is not None]


def amount(fact: Fact) -> Decimal | None:
    return fact.quantity.amount if fact.quantity else None


def is_doubted(
    label: Fact, told: Fact, sheet: FactSheet, lexicon: Lexicon, *, is_token: bool
) -> bool:
    text = f"{label.label}{told.render()}。"
    start = len(label.label)
    kind = SourceKind.DERIVED_FACT if told.is_derived else SourceKind.FACT
    span = Span(start, start + len(told.render()))
    is_plan = label.role is FactRole.PLAN
    verification = verify_section(
        text,
        sheet=sheet,
        sources=(SourcedSpan(span, kind, told.fact_id),) if is_token else (),
        section_role=SectionRole.PLAN if is_plan else SectionRole.ACHIEVEMENT,
        lexicon=lexicon,
    )
    return any(f.span is not None and f.span.start >= start for f in verification.findings)


@pytest.mark.parametrize("is_token", [True, False], ids=["printed", "written"])
@pytest.mark.parametrize("which", ["small", "sample"])
def test_a_value_under_another_facts_label_is_always_found(
    which: str, is_token: bool, lexicon: Lexicon
) -> None:
    sheet = SHEET if which == "small" else sample(0, lexicon)
    passed = [
        (label.label, told.label)
        for label in counted(sheet)
        for told in counted(sheet)
        if not label.is_derived
        and label is not told
        and amount(label) != amount(told)
        and not is_doubted(label, told, sheet, lexicon, is_token=is_token)
    ]
    assert passed == []


def test_a_value_under_its_own_label_is_never_doubted(lexicon: Lexicon) -> None:
    for sheet in (SHEET, sample(0, lexicon), sample(1, lexicon)):
        doubted = [
            fact.label
            for fact in counted(sheet)
            if not fact.is_derived and is_doubted(fact, fact, sheet, lexicon, is_token=True)
        ]
        assert doubted == []
