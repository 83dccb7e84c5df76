"""The scorer of drafts: what it must see, on one fictional sheet."""

from dataclasses import replace
from decimal import Decimal

import pytest

from drafter.domain.fact import Derivation, DerivationKind, Fact, FactKind, FactRole, FactSheet
from drafter.domain.quantity import Comparator, Quantity
from tests.evals.score_draft import CitedPolicy, DraftScore, SectionText, score_draft


def count(fact_id: str, label: str, amount: int, unit: str, last_year: int | None = None) -> Fact:
    return Fact(
        fact_id,
        label,
        FactKind.COUNT,
        str(amount),
        Quantity(Decimal(amount), unit),
        last_year=Quantity(Decimal(last_year), unit) if last_year is not None else None,
    )


STUDY = count("F01", "中心组集中学习", 14, "次", last_year=12)
SEMINAR = count("F02", "专题研讨", 5, "次", last_year=4)
FIRMS = count("F03", "走访企业", 60, "家次")
FOUND_AT_FIRMS = count("F04", "走访企业收集问题", 34, "个")
FOUND_IN_COMMUNITIES = count("F05", "走访社区收集问题", 10, "个")
RATE = Fact(
    "F06",
    "政务服务好评率",
    FactKind.PERCENTAGE,
    "99.5",
    Quantity(Decimal("99.5"), "%"),
    last_year=Quantity(Decimal("99.2"), "%"),
)
PLAN = Fact("F07", "工作要点", FactKind.DOCUMENT_TITLE, "《云溪区水务局2025年党建工作要点》")
PROBLEM = Fact("F08", "问题一", FactKind.TEXT, "学用结合还不紧密，办法不多", role=FactRole.PROBLEM)
GOAL = Fact(
    "F09",
    "2026年计划走访企业",
    FactKind.COUNT,
    "65",
    Quantity(Decimal(65), "家次", Comparator.AT_LEAST),
    role=FactRole.PLAN,
)
TOTAL = Fact(
    "D01",
    "收集问题合计",
    FactKind.COUNT,
    "44",
    Quantity(Decimal(44), "个"),
    derivation=Derivation(DerivationKind.SUM, ("F04", "F05"), "34＋10=44个"),
    required=False,
)
STATED = (STUDY, SEMINAR, FIRMS, FOUND_AT_FIRMS, FOUND_IN_COMMUNITIES, RATE, PLAN, PROBLEM, GOAL)
SHEET = FactSheet("云溪区水务局党总支", 2025, "party-building-duty-report", (*STATED, TOTAL))
CLEAN = (
    "制定《云溪区水务局2025年党建工作要点》，组织中心组集中学习14次，比去年增加2次；"
    "开展专题研讨5次，同比增长25%。走访企业60家次，收集问题34个；走访社区收集问题10个，"
    "两项合计收集问题44个。政务服务好评率达到99.5%，比上年提高0.3个百分点。\n"
    "学用结合还不紧密，办法不多。2026年计划走访企业不少于65家次。"
)


def scored(text: str, sheet: FactSheet = SHEET, *policies: CitedPolicy) -> DraftScore:
    return score_draft([SectionText("（一）抓学习", text)], sheet, policies)


def faults(score: DraftScore) -> list[tuple[str, str]]:
    return [(f.mention.text, f.fault.name) for f in score.faults]


def test_a_clean_draft_has_no_slot_error() -> None:
    score = scored(CLEAN)
    assert (faults(score), score.missing, score.expected) == ([], [], len(STATED))
    assert score.slot_errors == 0


@pytest.mark.parametrize(
    ("right", "wrong", "blamed"),
    [
        ("学习14次", "学习15次", "15次"),
        ("学习14次", "学习十五次", "十五次"),
        ("研讨5次", "研讨14次", "14次"),
        ("好评率达到99.5%", "好评率达到99.2%", "99.2%"),
        ("企业60家次", "企业61家次", "61家次"),
        ("不少于65家次", "65家次", "65家次"),
    ],
    ids=["digit", "chinese", "other-fact", "last-year", "count", "goal-as-exact"],
)
def test_a_value_that_is_not_the_named_facts_is_wrong(right: str, wrong: str, blamed: str) -> None:
    score = scored(CLEAN.replace(right, wrong))
    assert faults(score) == [(blamed, "WRONG")]
    assert score.missing == []
    assert score.slot_errors == 1


def test_two_swapped_values_are_two_errors() -> None:
    swapped = CLEAN.replace("学习14次", "学习5次").replace("研讨5次", "研讨14次")
    assert faults(scored(swapped)) == [("5次", "WRONG"), ("14次", "WRONG")]


def test_a_swap_within_one_sentence_is_seen() -> None:
    swapped = CLEAN.replace(
        "收集问题34个；走访社区收集问题10个", "收集问题10个；走访社区收集问题34个"
    )
    assert ("34个", "WRONG") in faults(scored(swapped))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("增加2次", "增加3次"),
        ("增加2次", "减少2次"),
        ("增长25%", "增长20%"),
        ("提高0.3个百分点", "提高0.3%"),
        ("合计收集问题44个", "合计收集问题45个"),
    ],
    ids=["change", "direction", "growth", "points-as-percent", "sum"],
)
def test_what_follows_from_the_sheet_is_computed_anew(right: str, wrong: str) -> None:
    assert scored(CLEAN.replace(right, wrong)).slot_errors == 1


def test_a_wrong_change_is_laid_to_the_fact_that_it_speaks_of() -> None:
    score = scored(CLEAN.replace("增长25%", "增长20%"))
    assert [(f.fault.name, f.meant) for f in score.faults] == [("WRONG", "专题研讨")]


def test_a_figure_of_nothing_is_invented() -> None:
    assert faults(scored(f"{CLEAN}培育银杏树苗320株。")) == [("320株", "INVENTED")]


def test_what_is_marked_is_no_slot_error() -> None:
    assert scored(f"{CLEAN}培育银杏树苗320株【待核实】。").slot_errors == 0


@pytest.mark.parametrize(
    "invented",
    [
        "印发《云溪区水务局2025年党建工作要求》。",
        "云办发〔2025〕77号。",
        "5月9日召开动员会。",
        "2022年成效明显。",
    ],
    ids=["title", "document-number", "date", "year"],
)
def test_titles_numbers_of_documents_dates_and_years_need_a_source_too(invented: str) -> None:
    assert [fault for _, fault in faults(scored(CLEAN + invented))] == ["INVENTED"]


def test_a_fact_that_is_nowhere_is_missing() -> None:
    score = scored(CLEAN.replace("走访企业60家次，", ""))
    assert [fact.label for fact in score.missing] == ["走访企业"]


def test_a_problem_told_in_other_words_is_missing() -> None:
    score = scored(CLEAN.replace("学用结合还不紧密，办法不多", "工作还有差距"))
    assert [fact.label for fact in score.missing] == ["问题一"]


def test_a_value_under_a_label_that_is_not_its_own_does_not_count_as_told() -> None:
    power = replace(RATE, label="机关办公区用电量下降", last_year=None)
    sheet = replace(SHEET, facts=(power,))
    water = scored("用水量下降99.5%。", sheet)
    assert (water.told, faults(water), len(water.missing)) == (set(), [("99.5%", "WRONG")], 1)
    assert scored("机关用电量下降99.5%。", sheet).told == {"F06"}


def test_a_figure_quoted_from_a_named_policy_has_a_source() -> None:
    policy = CitedPolicy("云溪区学习规则", "中心组每年集体学习不少于18次。")
    quoted = f"{CLEAN}按照《云溪区学习规则》，每年集体学习不少于18次。"
    assert faults(scored(quoted, SHEET, policy)) == []
    assert len(scored(f"{CLEAN}外出考察18次。", SHEET, policy).faults) == 1


def test_numerals_in_set_phrases_ordinals_and_headings_are_no_figures() -> None:
    phrases = "一是落实“三会一课”和八项规定。二是学习二十届四中全会精神，走访群众数十户。"
    assert scored(CLEAN + phrases).slot_errors == 0
