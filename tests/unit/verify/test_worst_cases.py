"""Texts that nobody writes must not hang the checker: its time grows as the text does."""

import re
import sys
from types import FrameType

import pytest

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import FindingCode
from drafter.verify.text_checks import check_marks, check_text
from drafter.verify.verify_section import verify_section
from tests.unit.verify.sheets import SHEET

LONG = 300_000
STYLE_SLIP = "1季度一季度"
"""Makes the rules of style read the whole text."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("7" * LONG, id="300,000 digits"),
        pytest.param("一" * LONG, id="300,000 characters of one Chinese numeral"),
        pytest.param("万" * LONG, id="300,000 characters of 万"),
        pytest.param("x" * LONG, id="300,000 characters of a mask"),
        pytest.param(
            STYLE_SLIP + "推动工作走深走实" * (LONG // 8), id="300,000 characters without a mark"
        ),
        pytest.param("《" * 100_000, id="100,000 《"),
        pytest.param("》" * 100_000, id="100,000 》"),
        pytest.param("（" * 100_000, id="100,000 （"),
        pytest.param("【" * 100_000, id="100,000 【"),
        pytest.param("“" * 100_000, id="100,000 “"),
        pytest.param("一、" * 100_000, id="100,000 ordinals"),
    ],
)
def test_a_huge_text_is_answered(text: str, lexicon: Lexicon) -> None:
    """The default timeout of a test is the bound; none takes more than some seconds."""
    verification = verify_section(text, sheet=SHEET, lexicon=lexicon)
    assert bool(re.search(r"\d|万{2}|一{2}", text)) == bool(verification.claims)


@pytest.mark.parametrize(
    "unit",
    [
        *("1人、", "1人、共", "其中1人、", "分别1、", "三项合计1个", "1季度", "1—", "1:"),
        *("《一》", "《", "“1”活动", "〔2023〕1号", "3月", "十余", "近1人", "第一，", "一、"),
        *("已完成", "首次", "大量", "多次", "书记李明、", "云溪区水务局", "获评先进", "【待核实】"),
        *("走访企业58次", "由1人增至2人", "占5%", "a.", "1.1.", "三个意识"),
    ],
)
def test_twice_the_text_takes_about_twice_the_steps(unit: str, lexicon: Lexicon) -> None:
    once, twice = (calls(unit * count, lexicon) for count in (150, 300))
    assert twice < 2.6 * once


def calls(text: str, lexicon: Lexicon) -> int:
    """How many functions are called to verify a text: a measure that no busy machine changes."""
    verify_section(text, sheet=SHEET, lexicon=lexicon)  # so that nothing is read for the first time
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        verify_section(text, sheet=SHEET, lexicon=lexicon)
    finally:
        sys.setprofile(before)
    return count


def test_the_excerpt_at_a_mark_is_its_sentence_but_never_the_whole_text() -> None:
    (short,) = check_marks("第一句。此处空缺【待核实】", set(), "s1")
    assert short.excerpt == "此处空缺【待核实】"
    (long,) = check_marks("空" * 100_000 + "【待核实】", set(), "s1")
    assert len(long.excerpt) < 1_000


@pytest.mark.parametrize("text", ["xx局", "××局", "共xxx次"])
def test_a_mask_before_chinese_characters_is_shown_whole(text: str) -> None:
    found = [f.excerpt for f in check_text(text, "s1")]
    assert found == [re.sub("[\u4e00-\u9fff]", "", text)]


def test_letters_that_mask_nothing_are_none() -> None:
    assert [f.code for f in check_text("x" * 1_000, "s1")] == []
    assert FindingCode.LEFTOVER_PLACEHOLDER not in {f.code for f in check_text("max level", "s1")}
