"""Tokens → text: every value is printed by code, once, and its place is remembered."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.fact import Fact
from drafter.domain.quantity import Comparator
from drafter.domain.verification import UNVERIFIED_MARK, SourceKind
from drafter.stages.render_tokens import RenderedText, render_tokens
from tests.builders import change, count, text, title
from tests.section_tasks import POLICY

STUDY = count("中心组学习", 14, "次")
MORE = change(STUDY, 2)
PLAN = title("学习计划", "《云溪区水务局理论学习计划》", "F02")
GOAL = count("走访企业", 80, "家次", "F03", comparator=Comparator.AT_LEAST)
RATE = count("好评率", "99.6", "%", "F04")
PROBLEM = text("问题一", "学用结合不够紧密，办法不多。", "F05")
FACTS = (STUDY, MORE, PLAN, GOAL, RATE, PROBLEM)


def rendered(wording: str, facts: tuple[Fact, ...] = FACTS) -> RenderedText:
    return render_tokens(wording, facts, (POLICY,))


def told(result: RenderedText) -> list[tuple[str, str]]:
    """Where the result's spans point: id and the text that stands there."""
    return [(s.source_id, result.text[s.span.start : s.span.end]) for s in result.sources]


class TestAToken:
    def test_becomes_the_facts_value_with_its_source(self) -> None:
        result = rendered("中心组学习⟦F01⟧，较上年增加⟦D01⟧。")
        assert result.text == "中心组学习14次，较上年增加2次。"
        assert told(result) == [("F01", "14次"), ("D01", "2次")]
        assert [s.source_kind for s in result.sources] == [
            SourceKind.FACT,
            SourceKind.DERIVED_FACT,
        ]
        assert result.sources[1].note == "今年－去年"

    def test_may_stand_at_both_ends_and_next_to_another(self) -> None:
        result = rendered("⟦F01⟧⟦F04⟧⟦F02⟧")
        assert told(result) == [
            ("F01", "14次"),
            ("F04", "99.6%"),
            ("F02", "《云溪区水务局理论学习计划》"),
        ]

    def test_of_a_policy_becomes_its_title(self) -> None:
        result = rendered("落实⟦P1⟧要求。")
        assert result.text == "落实《云溪区党组学习规则》要求。"
        assert result.sources[0].source_kind is SourceKind.PASSAGE
        assert result.sources[0].source_id == POLICY.passage.passage_id

    def test_of_a_sentence_leaves_the_stop_to_the_writer(self) -> None:
        assert rendered("一是⟦F05⟧。").text == "一是学用结合不够紧密，办法不多。"

    @pytest.mark.parametrize(
        "damaged",
        [
            "⟦ F01 ⟧",
            "〚F01〛",
            "［F01］",
            "[F01]",
            "{F01}",
            "｛F01｝",
            "【F01】",
            "〖F01〗",
            "[[F01]]",
            "{{F01}}",
            "⟦f01⟧",
            "⟦Ｆ０１⟧",
            "【Ｆ０１】",
            "⟦F01]",
            "⟦⟦F01⟧⟧",
        ],
    )
    def test_is_read_in_every_bracket_that_writers_make_of_it(self, damaged: str) -> None:
        result = rendered(f"中心组学习{damaged}。")
        assert result.text == "中心组学习14次。"
        assert told(result) == [("F01", "14次")]

    @pytest.mark.parametrize("wording", ["（F01）", "F01", "《F01》", "“F01”", "〔2025〕1号"])
    def test_is_not_seen_where_none_was_meant(self, wording: str) -> None:
        assert rendered(wording) == RenderedText(wording, (), ())


class TestATokenOfNoFact:
    @pytest.mark.parametrize("unknown", ["F99", "D09", "P2", "F1", "F001"])
    def test_leaves_an_open_mark_and_never_a_value(self, unknown: str) -> None:
        result = rendered(f"开展活动⟦{unknown}⟧，学习⟦F01⟧。")
        assert result.text == f"开展活动{UNVERIFIED_MARK}，学习14次。"
        assert result.unknown_ids == (unknown,)
        assert told(result) == [("F01", "14次")]

    def test_is_any_fact_that_belongs_to_another_section(self) -> None:
        result = rendered("走访企业⟦F03⟧。", (STUDY,))
        assert result.text == f"走访企业{UNVERIFIED_MARK}。"

    def test_is_a_policy_that_was_not_shown(self) -> None:
        assert render_tokens("落实⟦P1⟧。", FACTS, ()).unknown_ids == ("P1",)

    @pytest.mark.parametrize("half", ["⟦", "⟧", "⟦F0", "⟦F01", "⟦学习⟧", "⟦14次⟧"])
    def test_is_half_a_token_too(self, half: str) -> None:
        result = rendered(f"⟦F04⟧，学习{half}，走访⟦F03⟧。")
        assert UNVERIFIED_MARK in result.text
        assert not set(result.text) & set("⟦⟧〚〛")
        assert result.unknown_ids
        assert told(result) == [("F04", "99.6%"), ("F03", "不少于80家次")]


class TestWhatTheWriterRepeats:
    @pytest.mark.parametrize(
        ("wording", "text"),
        [
            ("学习⟦F01⟧次。", "学习14次。"),
            ("好评率⟦F04⟧%。", "好评率99.6%。"),
            ("好评率⟦F04⟧％。", "好评率99.6%。"),
            ("制定《⟦F02⟧》。", "制定《云溪区水务局理论学习计划》。"),
            ("走访不少于⟦F03⟧。", "走访不少于80家次。"),
            ("走访不低于⟦F03⟧家次。", "走访不少于80家次。"),
        ],
    )
    def test_is_printed_once(self, wording: str, text: str) -> None:
        assert rendered(wording).text == text

    def test_stays_where_it_is_another_word(self) -> None:
        people = count("下沉党员", 47, "人", "F06")
        assert rendered("下沉⟦F06⟧次。", (people,)).text == "下沉47人次。"

    def test_of_a_title_is_kept_where_only_one_mark_stands(self) -> None:
        assert rendered("《⟦F02⟧。").text == "《《云溪区水务局理论学习计划》。"


PIECES = st.sampled_from(
    [
        "学习",
        "次",
        "，",
        "。",
        "《",
        "》",
        "%",
        "不少于",
        "【待核实】",
        "\n",
        "14",
        "⟦",
        "⟧",
        "〚",
        "[",
        "】",
    ]
)
TOKENS = st.sampled_from(
    ["⟦F01⟧", "⟦D01⟧", "[F02]", "｛F03｝", "【Ｆ０４】", "⟦F05⟧", "⟦P1⟧", "⟦F99⟧", "⟦F0", "F01⟧"]
)
WORDINGS = st.lists(st.one_of(PIECES, TOKENS, st.text(max_size=5)), max_size=14).map("".join)


class TestAnyTextAtAll:
    @given(WORDINGS)
    def test_leaves_no_token_and_spans_that_point_at_their_values(self, wording: str) -> None:
        result = rendered(wording)
        values = {fact.fact_id: fact.render().rstrip("。") for fact in FACTS}
        values[POLICY.passage.passage_id] = "《云溪区党组学习规则》"
        assert not set(result.text) & set("⟦⟧〚〛")
        for source_id, written in told(result):
            assert written == values[source_id]
        spans = [s.span for s in result.sources]
        assert all(a.end <= b.start for a, b in pairwise(spans))

    @given(WORDINGS, st.sets(st.sampled_from(FACTS)))
    def test_tells_only_facts_that_were_given(self, wording: str, given_facts: set[Fact]) -> None:
        result = render_tokens(wording, tuple(given_facts), ())
        assert {s.source_id for s in result.sources} <= {f.fact_id for f in given_facts}

    @given(st.text(alphabet="学习，。⟦⟧F01 ", max_size=30))
    def test_keeps_every_character_that_is_no_token(self, wording: str) -> None:
        result = render_tokens(wording, (), ())
        kept = result.text.replace(UNVERIFIED_MARK, "")
        assert [c for c in kept if c in "学习，。"] == [c for c in wording if c in "学习，。"]

    def test_values_may_hold_what_looks_like_a_token(self) -> None:
        sly = replace(PROBLEM, value="办法⟦F01⟧不多")
        assert not set(rendered("一是⟦F05⟧。", (sly, STUDY)).text) & set("⟦⟧")
