"""Put 【待核实】 behind every claim that rests on nothing; never delete, never correct."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.domain.verification import (
    UNVERIFIED_MARK,
    SourcedSpan,
    Span,
    VerificationStatus,
)
from drafter.verify.verify_section import SectionVerification


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text that may be released, and what its claims rest on."""

    text: str
    sources: tuple[SourcedSpan, ...]


def mark_unverified(
    text: str, verification: SectionVerification, sources: Sequence[SourcedSpan]
) -> MarkedText:
    """Mark the claims that are not verified, once each; spans move with the text.

    ``sources`` grow by what verification has bound beyond what code had rendered.
    """
    printed = sorted(source.span for source in sources)
    ends = {
        _behind(v.claim.span.end, printed)
        for v in verification.claims
        if v.status is not VerificationStatus.VERIFIED
    }
    places = sorted(end for end in ends if not text.startswith(UNVERIFIED_MARK, end))
    bound = [
        v.source
        for v in verification.claims
        if v.source is not None and not _overlaps_any(v.source.span, printed)
    ]
    out: list[str] = []
    position = 0
    for place in places:
        out += [text[position:place], UNVERIFIED_MARK]
        position = place
    out.append(text[position:])

    def moved(offset: int, *, is_end: bool) -> int:
        before = bisect_left(places, offset) if is_end else bisect_right(places, offset)
        return offset + before * len(UNVERIFIED_MARK)

    shifted = tuple(
        SourcedSpan(
            Span(moved(s.span.start, is_end=False), moved(s.span.end, is_end=True)),
            s.source_kind,
            s.source_id,
            s.note,
        )
        for s in sorted([*sources, *bound], key=lambda s: s.span)
    )
    return MarkedText("".join(out), shifted)


def _behind(end: int, printed: Sequence[Span]) -> int:
    """Where a claim's mark stands: never inside a value that code has printed, but before it."""
    index = bisect_left(printed, Span(end, 0))
    last = printed[index - 1] if index else None
    return last.start if last is not None and last.start < end < last.end else end


def _overlaps_any(span: Span, printed: Sequence[Span]) -> bool:
    """Whether a span shares a character with one of the others, which do not overlap."""
    index = bisect_left(printed, Span(span.end, 0))
    return bool(index) and printed[index - 1].overlaps(span)
