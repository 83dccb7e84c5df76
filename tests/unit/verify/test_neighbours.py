"""What stands beside a figure: the thing it counts, the next figure, the word between."""

import pytest

from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import FindingCode, VerificationStatus
from drafter.verify.verify_section import verify_section
from tests.unit.verify.sheets import count


def sheet(*facts: tuple[str, str, str]) -> FactSheet:
    stated = (count(f"F{i:02d}", *fact) for i, fact in enumerate(facts, 1))
    return FactSheet("云溪区水务局", 2025, "annual-work-summary", tuple(stated))


def verdicts(text: str, facts: FactSheet, lexicon: Lexicon) -> dict[str, str]:
    """By the text of each claim, the fact that it rests on, or what is found."""
    verification = verify_section(text, sheet=facts, lexicon=lexicon)
    found = {f.span: f.code.value for f in verification.findings}
    return {
        v.claim.text: v.source.source_id
        if v.source is not None and v.status is VerificationStatus.VERIFIED
        else found.get(v.claim.span, "")
        for v in verification.claims
    }


GROWTH = sheet(("企业资产增长", "15.3", "%"), ("营业收入增长", "11.3", "%"))


class TestFiguresInTurn:
    def test_belong_to_the_things_in_turn(self, lexicon: Lexicon) -> None:
        text = "企业资产、营业收入分别增长15.3%、11.3%。"
        assert verdicts(text, GROWTH, lexicon) == {"15.3%": "F01", "11.3%": "F02"}

    def test_are_found_where_they_changed_places(self, lexicon: Lexicon) -> None:
        text = "企业资产、营业收入分别增长11.3%和15.3%。"
        assert set(verdicts(text, GROWTH, lexicon).values()) <= {"conflicting-claim", "wrong-fact"}

    def test_are_read_as_ever_where_things_and_figures_do_not_pair(self, lexicon: Lexicon) -> None:
        text = "企业资产分别增长15.3%、11.3%。"
        assert verdicts(text, GROWTH, lexicon)["15.3%"] == "F01"


class TestAFigureBeforeItsThing:
    FACTS = sheet(("高校升格", "2", "所"), ("高职院校入选双高计划", "5", "所"))

    def test_is_named_by_what_follows(self, lexicon: Lexicon) -> None:
        text = "两所高校实现升格，5所高职院校入选国家新一轮双高计划。"
        assert verdicts(text, self.FACTS, lexicon)["5所"] == "F02"

    def test_whose_value_is_the_neighbours_is_found(self, lexicon: Lexicon) -> None:
        text = "五所高校实现升格，2所高职院校入选国家新一轮双高计划。"
        assert not {"F01", "F02"} & set(verdicts(text, self.FACTS, lexicon).values())


class TestAMeasureUnitOfTheSheetsOwn:
    def test_is_read_in_the_text(self, lexicon: Lexicon) -> None:
        assert verdicts("码放沙袋10垛。", sheet(("码放沙袋", "10", "垛")), lexicon) == {
            "10垛": "F01"
        }

    def test_makes_another_figure_no_truer(self, lexicon: Lexicon) -> None:
        found = verdicts("码放沙袋12垛。", sheet(("码放沙袋", "10", "垛")), lexicon)
        assert found == {"12垛": "conflicting-claim"}


class TestTheDirectionOfALabel:
    FACTS = sheet(("群众投诉下降", "9.1", "%"))

    def test_may_be_told_as_it_is(self, lexicon: Lexicon) -> None:
        assert verdicts("群众投诉较去年下降9.1%。", self.FACTS, lexicon) == {"9.1%": "F01"}

    def test_turned_around_is_an_error(self, lexicon: Lexicon) -> None:
        assert verdicts("群众投诉增长9.1%。", self.FACTS, lexicon) == {"9.1%": "conflicting-claim"}


class TestFromOneFigureToAnother:
    @pytest.mark.parametrize(
        "text",
        [
            "支出从98亿元增加到20.5亿元。",
            "失业率由5.3%降到5.5%。",
            "支出从98亿元增加到去年的20.5亿元。",
        ],
    )
    def test_against_the_word_between_is_an_error(self, text: str, lexicon: Lexicon) -> None:
        verification = verify_section(text, sheet=GROWTH, lexicon=lexicon)
        assert FindingCode.CONFLICTING_CLAIM in {f.code for f in verification.findings}

    @pytest.mark.parametrize(
        "text",
        ["支出从20.5亿元增加到98亿元。", "失业率由5.5%降至5.3%。", "排名由第5位上升到第3位。"],
    )
    def test_with_it_is_none(self, text: str, lexicon: Lexicon) -> None:
        verification = verify_section(text, sheet=GROWTH, lexicon=lexicon)
        assert FindingCode.CONFLICTING_CLAIM not in {f.code for f in verification.findings}


class TestTheNounBehindACount:
    FACTS = sheet(("获奖单位", "6", "个"), ("改造村庄", "165", "个"), ("新设窗口", "6", "个"))

    def test_may_be_the_one_of_the_label(self, lexicon: Lexicon) -> None:
        assert verdicts("6个单位获奖。", self.FACTS, lexicon) == {"6个单位": "F01"}

    def test_leaves_a_longer_word_whole(self, lexicon: Lexicon) -> None:
        assert verdicts("改造165个村庄。", self.FACTS, lexicon) == {"165个村": "F02"}

    def test_with_another_number_is_found(self, lexicon: Lexicon) -> None:
        assert verdicts("获奖单位达8个单位。", self.FACTS, lexicon) == {
            "8个单位": "conflicting-claim"
        }

    def test_of_no_label_bears_nothing(self, lexicon: Lexicon) -> None:
        assert "F03" not in verdicts("新设6个科室。", self.FACTS, lexicon).values()


class TestTwoLabelsOfOneThing:
    def test_in_other_order_are_no_doubt(self, lexicon: Lexicon) -> None:
        facts = sheet(("便民驿站将建成", "50", "处"), ("建成便民驿站", "50", "处"))
        assert verdicts("建成便民驿站50处。", facts, lexicon)["50处"] in {"F01", "F02"}

    def test_that_differ_in_a_word_are_shown_as_candidates(self, lexicon: Lexicon) -> None:
        facts = sheet(("上半年走访企业", "50", "家"), ("下半年走访企业", "50", "家"))
        assert verdicts("走访企业50家。", facts, lexicon) == {"50家": "ambiguous-claim"}


class TestAShare:
    FACTS = sheet(("办结刑事案件", "29", "件"), ("办结刑事案件占比", "3.7", "%"))

    def test_is_told_behind_the_count(self, lexicon: Lexicon) -> None:
        text = "办结刑事案件29件，占3.7%。"
        assert verdicts(text, self.FACTS, lexicon) == {"29件": "F01", "3.7%": "F02"}

    def test_that_is_wrong_rests_on_nothing(self, lexicon: Lexicon) -> None:
        text = "办结刑事案件29件，占7.3%。"
        assert verdicts(text, self.FACTS, lexicon)["7.3%"] == "unverified-claim"


def test_a_rate_of_growth_may_fall(lexicon: Lexicon) -> None:
    facts = sheet(("人口自然增长率", "1.17", "%"))
    text = "人口自然增长率由上年的1.2%下降到1.17%。"
    assert verdicts(text, facts, lexicon)["1.17%"] == "F01"
