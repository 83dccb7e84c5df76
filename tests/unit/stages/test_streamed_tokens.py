"""A text as it streams: tokens are printed on the fly, and what came is what a whole text gives."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drafter.domain.verification import UNVERIFIED_MARK
from drafter.stages.render_tokens import LineTidier, TokenRenderer, render_tokens, tidy_lines
from tests.section_tasks import POLICY
from tests.unit.stages.test_render_tokens import FACTS, PIECES, TOKENS

MORE_PIECES = st.sampled_from(
    ["百分之", "不", "不少", "于", "家", "家次", "次次", "％", " ", "　", "\r\n", "\x0b", "\u2028",
     "F", "F0", "F01", "F12345", "Ｆ", "f01", "《", "》", "]]", "⟧⟧", "⟦ ", "[[", "超过", "近"]
)  # fmt: skip
WORDINGS = st.lists(st.one_of(PIECES, TOKENS, MORE_PIECES, st.text(max_size=3)), max_size=16).map(
    "".join
)
CUTS = st.lists(st.integers(0, 80), max_size=20)


def cut(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(min(place, len(text)) for place in cuts)})
    return [text[start:end] for start, end in pairwise(places)]


def streamed(pieces: list[str]) -> tuple[list[str], TokenRenderer]:
    tidier, renderer = LineTidier(), TokenRenderer(FACTS, (POLICY,))
    shown = [renderer.feed(tidier.feed(piece)) for piece in pieces]
    return [*shown, renderer.finish()], renderer


class TestWhatStreams:
    @settings(max_examples=600)
    @given(WORDINGS, CUTS)
    @example("走访不少于⟦F03⟧家次。", list(range(20)))
    @example("制定《⟦F02⟧》。", list(range(20)))
    @example("⟦⟦F01⟧⟧次次", list(range(20)))
    def test_is_what_the_whole_text_gives(self, wording: str, cuts: list[int]) -> None:
        shown, renderer = streamed(cut(wording, cuts))
        whole = render_tokens(tidy_lines(wording), FACTS, (POLICY,))
        assert "".join(shown) == whole.text
        assert renderer.rendered == whole

    @given(WORDINGS)
    def test_comes_character_by_character_without_ever_showing_a_token(self, wording: str) -> None:
        shown, _ = streamed(list(wording))
        assert not set("".join(shown)) & set("⟦⟧〚〛")

    def test_passes_at_once_what_no_token_can_touch(self) -> None:
        shown, _ = streamed(
            ["坚持集体", "学习，", "中心组学习⟦F", "01", "⟧", "次", "，", "成效好。"]
        )
        assert shown == ["坚持集体", "学习，", "中心组学习", "", "", "", "14次，", "成效好。", ""]

    def test_holds_back_a_word_that_the_value_may_bring_itself(self) -> None:
        shown, _ = streamed(["走访不少", "于", "⟦F03⟧", "。再鼓", "干劲不少于", "人"])
        assert shown == ["走访", "", "", "不少于80家次。再鼓", "干劲", "不少于人", ""]

    def test_marks_an_unknown_token_and_one_that_never_closes(self) -> None:
        shown, renderer = streamed(["开展⟦F9", "9⟧", "，学习⟦F0"])
        assert shown == ["开展", "", f"{UNVERIFIED_MARK}，学习", UNVERIFIED_MARK]
        assert renderer.rendered.unknown_ids == ("F99", "⟦")


OLD_TOKEN = re.compile(
    r"[⟦〚［\[{｛【〖]{1,2}\s*([FDPＦＤＰ][0-9０-９]{1,4})\s*[⟧〛］\]}｝】〗]{1,2}", re.IGNORECASE
)


@given(WORDINGS)
def test_tokens_are_found_as_in_a_plain_search_of_the_whole_text(wording: str) -> None:
    """An oracle that knows nothing of pieces: the ids in the order of the text."""
    known = {fact.fact_id for fact in FACTS} | {"P1"}
    ids = [unicodedata.normalize("NFKC", m[1]).upper() for m in OLD_TOKEN.finditer(wording)]
    result = render_tokens(wording, FACTS, (POLICY,))
    told = [s.source_id if s.source_id[0] in "FD" else "P1" for s in result.sources]
    assert told == [i for i in ids if i in known]
    assert [i for i in result.unknown_ids if i != "⟦"] == [i for i in ids if i not in known]


@given(st.text(alphabet=" \t\n\r\x0b\x0c\x1c\x1e\x1f\x85\u2028\u3000学习。"))
def test_lines_are_tidied_as_strip_and_splitlines_do_it(text: str) -> None:
    lines = (line.strip() for line in text.splitlines())
    assert tidy_lines(text) == "\n".join(line for line in lines if line)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_long_text_streams_without_waiting_for_its_end(size: int) -> None:
    wording = "坚持党建引领，中心组学习⟦F01⟧次，好评率⟦F04⟧。" * 40
    shown, _ = streamed([wording[i : i + size] for i in range(0, len(wording), size)])
    lag, given_in, given_out = 0, 0, 0
    printed = render_tokens(wording, FACTS, ()).text
    for piece in shown[:-1]:
        given_in += size
        given_out += len(piece)
        lag = max(lag, given_in * len(printed) // len(wording) - given_out)
    assert lag < 20
