"""Many spans asked at once give the answer that asking each of them would give."""

from hypothesis import given
from hypothesis import strategies as st

from drafter.domain.verification import Span
from drafter.verify.spans import Spans

SPANS = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 30), st.integers(0, 8)
)


@given(st.lists(SPANS, max_size=12), SPANS)
def test_overlap_is_what_any_single_span_says(spans: list[Span], asked: Span) -> None:
    assert Spans(spans).overlap(asked) == any(span.overlaps(asked) for span in spans)


def test_a_long_span_that_starts_early_is_not_forgotten_behind_short_ones() -> None:
    assert Spans([Span(0, 100), Span(2, 3), Span(5, 6)]).overlap(Span(50, 51))


def test_spans_that_only_touch_do_not_overlap() -> None:
    assert not Spans([Span(0, 5)]).overlap(Span(5, 6))


def test_no_span_overlaps_nothing() -> None:
    assert not Spans([]).overlap(Span(0, 1))
