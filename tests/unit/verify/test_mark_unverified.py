"""【待核实】 stands right behind what rests on nothing; nothing is deleted, nothing corrected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import UNVERIFIED_MARK, SourcedSpan, SourceKind, Span
from drafter.reference.lexicon import load_lexicon
from drafter.verify.mark_unverified import MarkedText, mark_unverified
from drafter.verify.verify_section import verify_section
from tests.unit.verify.sheets import SHEET


def mark(text: str, lexicon: Lexicon, sources: tuple[SourcedSpan, ...] = ()) -> MarkedText:
    verification = verify_section(text, sheet=SHEET, sources=sources, lexicon=lexicon)
    return mark_unverified(text, verification, sources)


def test_each_doubted_claim_is_marked_once_and_the_rest_is_untouched(lexicon: Lexicon) -> None:
    text = "中心组集中学习15次，走访企业58次，慰问困难群众35户。"
    assert mark(text, lexicon).text == (
        f"中心组集中学习15次{UNVERIFIED_MARK}，走访企业58次，慰问困难群众35户{UNVERIFIED_MARK}。"
    )


def test_marking_again_changes_nothing(lexicon: Lexicon) -> None:
    once = mark("慰问困难群众35户。", lexicon)
    assert mark(once.text, lexicon).text == once.text


def test_spans_move_with_the_text(lexicon: Lexicon) -> None:
    text = "慰问困难群众35户，走访企业58次。"
    start = text.index("58次")
    source = SourcedSpan(Span(start, start + 3), SourceKind.FACT, "F03")
    marked = mark(text, lexicon, (source,))
    (moved,) = [s for s in marked.sources if s.source_id == "F03"]
    assert marked.text[moved.span.start : moved.span.end] == "58次"


def test_what_the_checker_bound_becomes_a_source(lexicon: Lexicon) -> None:
    marked = mark("走访企业58次。", lexicon)
    assert [s.source_id for s in marked.sources] == ["F03"]


def test_a_mark_never_parts_a_value_that_code_has_printed(lexicon: Lexicon) -> None:
    text = "好评率7:99.6%。"
    source = SourcedSpan(Span(5, 10), SourceKind.FACT, "F07")
    assert "99.6%" in mark(text, lexicon, (source,)).text


PIECES = [
    "中心组集中学习",
    "走访企业",
    "14次",
    "58次",
    "35户",
    "，",
    "。",
    "《银杏方案》",
    "近百名",
    "3月9日",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_without_the_marks_it_is_the_same_text_and_spans_read_as_before(text: str) -> None:
    lexicon = load_lexicon()
    marked = mark(text, lexicon)
    assert marked.text.replace(UNVERIFIED_MARK, "") == text
    for source in marked.sources:
        assert UNVERIFIED_MARK not in marked.text[source.span.start : source.span.end]


@pytest.mark.parametrize("text", ["", "\n", UNVERIFIED_MARK])
def test_a_text_without_claims_stays_as_it_is(text: str, lexicon: Lexicon) -> None:
    assert mark(text, lexicon) == MarkedText(text, ())
