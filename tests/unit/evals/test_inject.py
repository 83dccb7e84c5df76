"""Errors and rewrites are what they say, and leave the rest of the text alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from tests.evals.inject import ERRORS, REWRITES, Ground, apply, in_chinese
from tests.evals.mentions import find_mentions

STUDY = Fact(
    "F01",
    "集中学习",
    FactKind.COUNT,
    "14",
    Quantity(Decimal(14), "次"),
    last_year=Quantity(Decimal(12), "次"),
)
SEMINAR = Fact("F02", "专题研讨", FactKind.COUNT, "5", Quantity(Decimal(5), "次"))
READERS = Fact("F03", "惠及读者", FactKind.COUNT, "1150", Quantity(Decimal(1150), "人次"))
RATE = Fact("F04", "满意率", FactKind.PERCENTAGE, "98.3", Quantity(Decimal("98.3"), "%"))
TEXT = (
    "2025年制定《学习计划安排》，集中学习14次，较上年增加2次，专题研讨5次。"
    "惠及读者1150人次，满意率98.3%。"
)
SHEET = FactSheet("云溪区水务局党总支", 2025, "duty", (STUDY, SEMINAR, READERS, RATE))


@pytest.fixture
def ground(lexicon: Lexicon) -> Ground:
    return Ground(TEXT, SHEET, lexicon, ("开展义诊45场。",))


def changed(ground: Ground, kind: str) -> list[str]:
    return [apply(ground.text, case)[0] for case in (ERRORS | REWRITES)[kind](ground)]


@pytest.mark.parametrize(
    ("kind", "wording"),
    [
        ("digit changed", "集中学习17次"),
        ("Chinese numeral changed", "集中学习十七次"),
        ("two same-unit numbers swapped", "集中学习5次，较上年增加2次，专题研讨14次"),
        ("title changed by one character", "《学习计新安排》"),
        ("year shifted", "2023年制定"),
        ("last year's value as this year's", "集中学习12次"),
        ("direction of a change turned", "较上年减少2次"),
        ("figure of a leaked sentence", "满意率98.3%。开展义诊45场。"),
        ("unit 人次 → 人 and kin", "惠及读者1150人，"),
        ("% → 个百分点 and back", "满意率98.3个百分点"),
        ("full-width digits", "集中学习１４次"),
        ("thousands separator", "惠及读者1,150人次"),
        ("百分之", "满意率百分之九十八点三"),
        ("Chinese numeral", "惠及读者一千一百五十人次"),
        ("blank before the unit", "集中学习14 次"),
        ("equivalent unit of the lexicon", "集中学习14场"),
    ],
)
def test_each_kind_of_change_makes_the_change_that_it_is_named_for(
    ground: Ground, kind: str, wording: str
) -> None:
    assert any(wording in text for text in changed(ground, kind))


def test_no_error_is_true_by_chance(ground: Ground) -> None:
    other = replace(SEMINAR, fact_id="F09", label="党课", quantity=Quantity(Decimal(17), "次"))
    sheet = replace(SHEET, facts=(*SHEET.facts, other))
    assert not any("学习17次" in t for t in changed(replace(ground, sheet=sheet), "digit changed"))


@pytest.mark.parametrize("kind", REWRITES)
def test_a_rewrite_keeps_every_amount(ground: Ground, kind: str) -> None:
    before = [m.amount for m in find_mentions(TEXT)]
    for text in changed(ground, kind):
        assert [m.amount for m in find_mentions(text)] == before


def test_the_place_of_each_change_is_told(ground: Ground) -> None:
    for injector in (ERRORS | REWRITES).values():
        for case in injector(ground):
            text, spans = apply(ground.text, case)
            assert [text[a:b] for a, b in spans] == [change.new for change in case]


@pytest.mark.parametrize(
    ("number", "words"),
    [("14", "十四"), ("102", "一百零二"), ("110", "一百一十"), ("1150", "一千一百五十"),
     ("98.3", "九十八点三"), ("20", "二十"), ("2003", "二千零三")],
)  # fmt: skip
def test_numbers_are_worded_in_chinese(number: str, words: str) -> None:
    assert in_chinese(Decimal(number)) == words
