"""Put 【待核实】 behind every claim that rests on nothing; never delete, never correct."""

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
    ends = {
        _behind(v.claim.span.end, sources)
        for v in verification.claims
        if v.status is not VerificationStatus.VERIFIED
    }
    places = sorted(end for end in ends if not text.startswith(UNVERIFIED_MARK, end))
    bound = [
        v.source
        for v in verification.claims
        if v.source is not None and not any(s.span.overlaps(v.source.span) for s in sources)
    ]
    out: list[str] = []
    position = 0
    for place in places:
        out += [text[position:place], UNVERIFIED_MARK]
        position = place
    out.append(text[position:])

    def moved(offset: int, *, is_end: bool) -> int:
        before = sum(p < offset or (p == offset and not is_end) for p in places)
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


def _behind(end: int, sources: Sequence[SourcedSpan]) -> int:
    """Where a claim's mark stands: never inside a value that code has printed, but before it."""
    return next((s.span.start for s in sources if s.span.start < end < s.span.end), end)
