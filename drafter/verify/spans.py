"""Many spans of one text, asked about one at a time without a look at each of them."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from drafter.domain.verification import Span


class Spans:
    """Spans in any order; they may overlap one another."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((span.start, span.end) for span in spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))
        """Where the last of a span and those that start before it ends."""

    def overlap(self, span: Span) -> bool:
        """Whether any of them shares a character with the span."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._furthest[before - 1] > span.start
