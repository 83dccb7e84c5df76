"""Errors and rewrites are what they say, and leave the rest of the text alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from tests.evals.errors import (
    ERRORS,
    WRONG_DOCUMENT_NUMBER,
    document_number_changed,
    fact_dropped,
    values_swapped_between,
)
from tests.evals.inject import Case, Ground, apply, in_chinese
from tests.evals.mentions import find_mentions
from tests.evals.rewrites import DOCUMENT_NUMBER, REWRITES, document_number_respelled

TEXT = (
    "2025年水务工作平稳。2025年5月12日制定《学习计划安排》（江党组〔2025〕12号），集中学习14次，较上年增加2次，专题研讨5次。"
    "惠及读者11500人次，满意率98.3%。拨付资金3万元，开展巡查36次，惠及读者率提高2.5个百分点。"
    "组织宣讲9场，播放短片4场。"
)


def count(fact_id: str, label: str, amount: str, unit: str, last_year: str = "") -> Fact:
    return Fact(
        fact_id,
        label,
        FactKind.COUNT,
        amount,
        Quantity(Decimal(amount), unit),
        last_year=Quantity(Decimal(last_year), unit) if last_year else None,
    )


FACTS = (
    count("F01", "集中学习", "14", "次", "12"),
    count("F02", "专题研讨", "5", "次"),
    count("F03", "惠及读者", "11500", "人次"),
    count("F04", "满意率", "98.3", "%"),
    count("F05", "拨付资金", "3", "万元"),
    count("F06", "巡查", "36", "次"),
    count("F07", "惠及读者率提高", "2.5", "个百分点"),
    count("F09", "组织宣讲", "9", "场"),
    count("F10", "播放短片", "4", "场"),
    Fact("F08", "制定", FactKind.DATE, "2025-05-12", on_date=date(2025, 5, 12)),
)
SHEET = FactSheet("云溪区水务局党总支", 2025, "duty", FACTS)
ALL = {
    **ERRORS,
    WRONG_DOCUMENT_NUMBER: document_number_changed,
    **REWRITES,
    DOCUMENT_NUMBER: document_number_respelled,
}


@pytest.fixture
def ground(lexicon: Lexicon) -> Ground:
    return Ground(
        TEXT, SHEET, lexicon, ("开展义诊45场。",), foreign_facts=(count("F01", "宣讲", "61", "次"),)
    )


def worded(ground: Ground, cases: Iterator[Case]) -> list[str]:
    return [apply(ground.text, case)[0] for case in cases]


@pytest.mark.parametrize(
    ("kind", "wording"),
    [
        ("changed digit", "集中学习17次"),
        ("changed digit", "惠及读者41500人次"),
        ("changed Chinese numeral", "集中学习十七次"),
        ("wrong measure unit", "惠及读者11500人，"),
        ("wrong measure unit", "满意率98.3个百分点"),
        ("wrong measure unit", "拨付资金3亿元"),
        ("two values swapped in a section", "集中学习5次，较上年增加2次，专题研讨14次"),
        ("last year's value", "集中学习12次"),
        ("another organization's value", "集中学习61次"),
        ("invented number", "专题研讨5次，回访服务对象67人次。"),
        ("invented 《title》", "，印发《关于推进结对共建提质增效的实施意见》。"),
        ("one character of a title", "《学习计新安排》"),
        ("wrong year", "2023年水务工作平稳"),
        ("wrong date", "2025年5月15日制定"),
        ("wrong document number", "江党组〔2025〕15号"),
        ("wrong sum", "专题研讨5次，两项合计22次。"),
        ("wrong percentage", "满意率93.8%"),
        ("wrong direction", "惠及读者率降低2.5个百分点"),
        ("wrong direction", "较上年减少2次"),
        ("leaked sentence", "播放短片4场。开展义诊45场。"),
        ("unfit vague count", "集中学习上百次"),
        ("full-width digits", "集中学习１４次"),
        ("thousands separator", "惠及读者11,500人次"),
        ("百分之", "满意率百分之九十八点三"),
        ("Chinese numeral", "集中学习十四次"),
        ("blank before the unit", "集中学习14 次"),
        ("万 written out", "拨付资金30000元"),
        ("in 万", "惠及读者1.15万人次"),
        ("equivalent unit of the lexicon", "集中学习14场"),
        ("document number in other brackets", "江党组[2025]12号"),
        ("document number in other brackets", "江党组（2025）12号"),
        ("fitting vague count", "集中学习10余次"),
        ("true sum added", "组织宣讲9场，播放短片4场，两项合计13场。"),
        ("synonym of the verb", "组织开展巡查36次"),
        ("reordered clauses", "满意率98.3%，惠及读者11500人次。"),
        ("reordered sentences", "拨付资金3万元，开展巡查36次，惠及读者率提高2.5个百分点。惠及读者"),
    ],
)  # fmt: skip
def test_each_kind_of_change_makes_the_change_that_it_is_named_for(
    ground: Ground, kind: str, wording: str
) -> None:
    assert any(wording in text for text in worded(ground, ALL[kind](ground)))


def test_every_kind_of_change_is_made_of_this_text(ground: Ground) -> None:
    assert [kind for kind, injector in ALL.items() if not list(injector(ground))] == []


def test_no_error_is_true_by_chance(ground: Ground) -> None:
    sheet = replace(SHEET, facts=(*SHEET.facts, count("F11", "党课", "17", "次")))
    cases = ERRORS["changed digit"](replace(ground, sheet=sheet))
    assert not any("学习17次" in text for text in worded(ground, cases))


def test_the_direction_of_a_level_is_not_turned(ground: Ground) -> None:
    text = TEXT.replace("满意率98.3%", "满意率提高到98.3%")
    cases = ERRORS["wrong direction"](replace(ground, text=text))
    assert not any("降低到" in changed for changed in worded(replace(ground, text=text), cases))


def test_values_are_swapped_across_the_border_of_two_sections_only(ground: Ground) -> None:
    pair = replace(ground, border=TEXT.index("拨付"))
    texts = worded(pair, values_swapped_between(pair))
    assert texts
    assert all("集中学习36次" in text or "专题研讨36次" in text for text in texts)


def test_a_fact_is_dropped_with_its_whole_clause(ground: Ground) -> None:
    texts = worded(ground, fact_dropped(ground))
    assert any("增加2次，。惠及读者" in text for text in texts)
    assert all(len(find_mentions(text)) == len(find_mentions(TEXT)) - 1 for text in texts)


@pytest.mark.parametrize(
    "kind", [k for k in REWRITES if k not in ("fitting vague count", "true sum added")]
)
def test_a_rewrite_keeps_every_amount(ground: Ground, kind: str) -> None:
    before = sorted(m.amount for m in find_mentions(TEXT))
    for text in worded(ground, REWRITES[kind](ground)):
        assert sorted(m.amount for m in find_mentions(text)) == before


def test_the_place_of_each_change_is_told(ground: Ground) -> None:
    for injector in ALL.values():
        for case in injector(ground):
            text, spans = apply(ground.text, case)
            assert [text[a:b] for a, b in spans] == [change.new for change in case]


def test_where_the_sheet_was_read_off_the_text_only_its_figures_are_changed(ground: Ground) -> None:
    only = replace(ground, read_facts={TEXT.index("36次"): FACTS[5]})
    assert worded(only, ERRORS["changed digit"](only)) == [TEXT.replace("36次", "39次")]


@pytest.mark.parametrize(
    ("number", "words"),
    [("14", "十四"), ("102", "一百零二"), ("110", "一百一十"), ("1150", "一千一百五十"),
     ("98.3", "九十八点三"), ("20", "二十"), ("2003", "二千零三")],
)  # fmt: skip
def test_numbers_are_worded_in_chinese(number: str, words: str) -> None:
    assert in_chinese(Decimal(number)) == words
