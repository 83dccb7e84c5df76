"""Repair rounds touch the sentences that are at fault, and nothing else."""

import pytest

from drafter.domain.task import RejectedSentence
from drafter.domain.verification import Finding, FindingCode, Severity, Span
from drafter.stages.render_tokens import RenderedText, render_tokens
from drafter.stages.repair_sentences import (
    find_sentences,
    read_answer,
    reject_sentences,
    with_added,
    with_sentence,
)
from tests.builders import count, text
from tests.section_tasks import POLICY

STUDY = count("中心组学习", 14, "次", "F01")
WORDS = text("存在问题", "办法不多。载体单一，还要改进", "F02")


def rendered(raw: str) -> RenderedText:
    return render_tokens(raw, (STUDY, WORDS), (POLICY,))


def sentences(raw: str) -> list[str]:
    whole = rendered(raw)
    return [whole.text[span.start : span.end] for span in find_sentences(whole)]


def fault(whole: RenderedText, wording: str) -> Finding:
    start = whole.text.index(wording)
    span = Span(start, start + len(wording))
    return Finding(FindingCode.UNVERIFIED_CLAIM, Severity.UNVERIFIED, "……", "", span, wording)


REJECTED = (RejectedSentence(2, "参观7次。", ()), RejectedSentence(3, "植树9棵。", ()))


class TestSentences:
    @pytest.mark.parametrize(
        ("raw", "found"),
        [
            ("甲。乙！丙", ["甲。", "乙！", "丙"]),
            ("一是学；二是做。", ["一是学；", "二是做。"]),
            ("甲。\n乙。", ["甲。", "乙。"]),
            ("他说“好。”又说。", ["他说“好。”", "又说。"]),
            ("", []),
        ],
    )
    def test_end_at_stops_semicolons_and_lines(self, raw: str, found: list[str]) -> None:
        assert sentences(raw) == found

    def test_never_end_inside_what_code_has_printed(self) -> None:
        assert sentences("问题是⟦F02⟧。从严管理。") == [
            "问题是办法不多。载体单一，还要改进。",
            "从严管理。",
        ]


class TestRejected:
    def test_is_the_sentence_with_the_fault_with_its_tokens(self) -> None:
        whole = rendered("落实⟦P1⟧，学习⟦F01⟧。落实⟦P1⟧，学习⟦F01⟧，参观7次。")
        (rejected,) = reject_sentences(whole, [fault(whole, "7次")], (POLICY,))
        assert (rejected.number, rejected.text) == (2, "落实⟦P1⟧，学习⟦F01⟧，参观7次。")

    def test_shows_nothing_of_a_text_that_code_printed(self) -> None:
        whole = rendered("问题是⟦F02⟧，共7项。")
        (rejected,) = reject_sentences(whole, [fault(whole, "7项")], ())
        assert rejected.text == "问题是⟦F02⟧，共7项。"

    def test_is_none_for_a_fault_of_no_place(self) -> None:
        whole = rendered("学习⟦F01⟧。")
        finding = Finding(FindingCode.UNUSED_FACT, Severity.UNVERIFIED, "……")
        assert reject_sentences(whole, [finding], ()) == ()


class TestAnAnswer:
    @pytest.mark.parametrize(
        "line", ["2｜参观。", "2|参观。", " 2 ｜ 参观。 ", "- 2｜参观。", "2｜参观。\n好的，已改。"]
    )
    def test_is_read_as_models_write_it(self, line: str) -> None:
        assert read_answer(line, REJECTED).sentences == {2: "参观。"}

    def test_reaches_no_sentence_that_was_not_asked_for(self) -> None:
        assert read_answer("1｜甲。\n4｜乙。\n3｜丙。", REJECTED).sentences == {3: "丙。"}

    def test_counts_the_first_of_two_wordings(self) -> None:
        assert read_answer("2｜甲。\n2｜乙。", REJECTED).sentences == {2: "甲。"}

    def test_may_add_sentences(self) -> None:
        answer = read_answer("补｜学习⟦F01⟧。\n补｜研讨。", ())
        assert (answer.sentences, answer.added) == ({}, "学习⟦F01⟧。研讨。")

    @pytest.mark.parametrize("chatter", ["", "好的，已修改。", "参观见学。", "2.参观"])
    def test_without_a_number_is_no_text(self, chatter: str) -> None:
        answer = read_answer(chatter, REJECTED[:1])
        assert (answer.sentences, answer.added) == ({}, "")


class TestTheNewText:
    def test_has_one_sentence_changed_and_the_others_as_they_were(self) -> None:
        whole = rendered("落实⟦P1⟧。\n参观7次。学习⟦F01⟧。")
        assert with_sentence(whole, 2, "参观见学", (POLICY,)) == (
            "落实⟦P1⟧。\n参观见学。学习⟦F01⟧。"
        )

    def test_has_what_was_added_at_its_end(self) -> None:
        assert with_added(rendered("参观。"), "学习⟦F01⟧", ()) == "参观。学习⟦F01⟧。"

    def test_prints_the_same_values_again(self) -> None:
        whole = rendered("学习⟦F01⟧次，问题是⟦F02⟧。植树9棵。")
        again = rendered(with_sentence(whole, len(find_sentences(whole)), "植树。", ()))
        assert again.text == whole.text.replace("植树9棵", "植树")
        assert again.sources == whole.sources
