"""Find every claim of a text: what must rest on a source before the text may be released.

Each kind of claim is looked for in turn; what an earlier kind has taken is not looked at again.
What is known to be no claim (set phrases, ordinals of headings, tokens, marks) is passed over.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from drafter.claims.characters import drop_invisible
from drafter.claims.dates import find_dates
from drafter.claims.expressions import find_expressions, find_odd_digits
from drafter.claims.figures import find_figures, find_special_figures
from drafter.claims.meetings import find_meetings
from drafter.claims.names import (
    find_designations,
    find_document_numbers,
    find_honours,
    find_quoted_names,
    find_titles,
)
from drafter.claims.numerals import fold
from drafter.claims.organizations import find_organizations
from drafter.claims.passed_over import find_marks_and_ordinals, find_set_phrases
from drafter.claims.persons import find_persons
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

Finder = Callable[[str, Lexicon], Iterator[Claim]]

_BEFORE_SET_PHRASES: tuple[Finder, ...] = (
    find_titles,
    find_quoted_names,
    find_document_numbers,
    find_dates,
    find_meetings,
    find_organizations,
    find_persons,
    find_honours,
    find_special_figures,
)
_AFTER_SET_PHRASES: tuple[Finder, ...] = (
    find_designations,
    find_expressions,
    find_odd_digits,
    find_figures,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the extractor sees it."""

    claims: tuple[Claim, ...]
    """In order, with spans that do not overlap."""
    passed_over: tuple[Span, ...]
    """What is known to claim nothing: tokens, marks, ordinals and set phrases, in order."""


def find_claims(text: str, lexicon: Lexicon) -> tuple[Claim, ...]:
    """Every claim of the text, in order, with spans that do not overlap.

    No digit is passed over in silence: one that cannot be read is UNREADABLE.
    """
    return read_text(text, lexicon).claims


@lru_cache(maxsize=2_048)
def find_claims_once(text: str, lexicon: Lexicon) -> tuple[Claim, ...]:
    """The claims of a text that is asked about again and again, as passages of sources are."""
    return find_claims(text, lexicon)


def read_text(text: str, lexicon: Lexicon) -> Reading:
    """Every claim of the text, and what was taken for none.

    Every digit lies in a claim or in a span that was passed over. Characters that show nothing
    part no numeral: 1 and 2 with a zero-width blank between them are 12.
    """
    shown = drop_invisible(text)
    if shown is None:
        return _read(text, lexicon)
    kept, places = shown
    reading = _read(kept, lexicon)

    def original(span: Span) -> Span:
        return Span(places[span.start], places[span.end - 1] + 1)

    return Reading(
        tuple(
            replace(claim, span=span, text=text[span.start : span.end])
            for claim in reading.claims
            for span in (original(claim.span),)
        ),
        tuple(original(span) for span in reading.passed_over),
    )


def _read(text: str, lexicon: Lexicon) -> Reading:
    reader = _Reader(text, lexicon)
    reader.pass_over(find_marks_and_ordinals(reader.folded))
    for finder in _BEFORE_SET_PHRASES:
        reader.claim(finder)
    reader.pass_over(find_set_phrases(reader.visible(), lexicon))
    for finder in _AFTER_SET_PHRASES:
        reader.claim(finder)
    reader.claim(_find_leftover_digits)
    return Reading(
        tuple(sorted(reader.claims, key=lambda claim: claim.span.start)),
        tuple(sorted(reader.passed_over, key=lambda span: span.start)),
    )


class _Reader:
    """Remembers which characters of one text are taken."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._original = text
        self._lexicon = lexicon
        self._taken = bytearray(len(text))
        self.folded = fold(text)
        self._visible = self.folded
        self._is_stale = False
        self.claims: list[Claim] = []
        self.passed_over: list[Span] = []

    def visible(self) -> str:
        """The text with everything that is taken blotted out by a character of no meaning."""
        if self._is_stale:
            characters = list(self.folded)
            for span in (*self.passed_over, *(claim.span for claim in self.claims)):
                characters[span.start : span.end] = "\x00" * (span.end - span.start)
            self._visible = "".join(characters)
            self._is_stale = False
        return self._visible

    def pass_over(self, spans: Iterable[Span]) -> None:
        """Take spans that claim nothing."""
        self.passed_over += [span for span in spans if self._take(span)]

    def claim(self, finder: Finder) -> None:
        """Take the claims that a finder sees in what is left."""
        for claim in finder(self.visible(), self._lexicon):
            if self._take(claim.span):
                text = self._original[claim.span.start : claim.span.end]
                self.claims.append(claim if claim.text == text else replace(claim, text=text))

    def _take(self, span: Span) -> bool:
        if self._taken.find(1, span.start, span.end) != -1:
            return False
        self._taken[span.start : span.end] = b"\1" * (span.end - span.start)
        self._is_stale = True
        return True


def _find_leftover_digits(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """Digits that no finder understood are shown, never accepted."""
    for match in re.finditer(r"\d+", text):
        yield Claim(Span(*match.span()), ClaimKind.UNREADABLE, match.group(), match.group())
