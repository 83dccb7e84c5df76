"""Leaks and overlap, on two fictional organizations."""

from decimal import Decimal

from drafter.domain.fact import Fact, FactKind, FactSheet
from drafter.domain.quantity import Quantity
from tests.evals.borrowed import PastText, leaks, longest_overlap
from tests.evals.score_draft import SectionText, score_draft

STUDY = Fact("F01", "集中学习", FactKind.COUNT, "14", Quantity(Decimal(14), "次"))
SHEET = FactSheet("云溪区水务局党总支", 2025, "party-building-duty-report", (STUDY,))
LIBRARY_REPORT = PastText(
    "云溪区图书馆党支部",
    "“溪畔夜读”读书会举办24场，参与读者980人次。扎实开展学习，全年组织集中学习18次。",
)
OWN_REPORT = PastText("云溪区水务局党总支", "“碧水先锋”服务队巡河1536人次。")
REPORTS = (LIBRARY_REPORT, OWN_REPORT)


def found(text: str, shown: tuple[PastText, ...] = REPORTS, common: str = "") -> list[str]:
    score = score_draft([SectionText("", text)], SHEET)
    return leaks(text, SHEET, score.faults, shown, REPORTS, common)


def test_a_clean_draft_leaks_nothing() -> None:
    assert found("集中学习14次，“碧水先锋”服务队作用明显。") == []


def test_a_figure_of_a_shown_passage_is_a_leak() -> None:
    assert found("集中学习14次，惠及读者980人次。") == ["980人次"]
    assert found("集中学习14次，党员巡河1536人次。") == ["1536人次"]


def test_a_figure_that_no_shown_passage_has_is_an_error_but_no_leak() -> None:
    assert found("集中学习14次，惠及读者980人次。", shown=()) == []
    assert found("集中学习14次，惠及读者981人次。") == []


def test_a_facts_own_figure_in_a_wrong_place_is_no_leak() -> None:
    shown = (PastText("云溪区图书馆党支部", "义诊14次。"),)
    assert found("植树14次。", shown) == []


def test_another_organizations_name_or_brand_is_a_leak_unless_marked() -> None:
    assert found("参加“溪畔夜读”活动。", shown=()) == ["溪畔夜读"]
    assert found("与云溪区图书馆党支部共建。", shown=()) == ["云溪区图书馆党支部"]
    assert found("参加“溪畔夜读”【待核实】活动。", shown=()) == []
    assert found("参加“溪畔夜读”活动。", shown=(), common="推广“溪畔夜读”") == []


def test_the_longest_run_shared_with_another_organization_is_measured() -> None:
    text = "我们扎实开展学习，全年组织集中学习14次。"
    overlap = longest_overlap(text, SHEET, REPORTS, (), "")
    assert overlap.wording == "扎实开展学习全年组织集中学习"
    assert overlap.organization == "云溪区图书馆党支部"


def test_own_wording_titles_and_set_phrases_are_no_overlap() -> None:
    assert longest_overlap("“碧水先锋”服务队巡河。", SHEET, REPORTS, (), "").length < 3
    assert longest_overlap("组织集中学习。", SHEET, REPORTS, ("组织集中学习",), "").length == 0
