"""How much of a section is worded as in other organizations' past reports (雷同)."""

import re
from collections.abc import Mapping, Sequence

from drafter.domain.source import Passage
from drafter.domain.verification import Finding, FindingCode, Severity, SourcedSpan

LARGEST_SHARE = 0.3
"""Above it a section is shown, whatever single sentences share."""
SHORTEST_RUN = 9
"""Han characters in a row that count as shared: fewer are how the genre talks."""
SHORTEST_SECTION = 60
"""Han characters; of less text a share says nothing."""
_PLACES = 4
"""Places kept of a run: the longest of these is what is shown."""
_NO_HAN = re.compile(r"[^㐀-鿿]+")


def find_shared_wording(
    text: str,
    sources: Sequence[SourcedSpan],
    others: Sequence[Passage],
    *,
    section_key: str = "",
    set_phrases: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """A hint where too large a share of a section's wording stands in others' past reports.

    The share counts Han characters that lie in runs of nine or more which another report holds.
    What sources say and set phrases count for neither side. Figures and punctuation do not part a
    run. Linear in the text and the reports.
    """
    wording, count = _runs(_own_words(text, sources), set_phrases)
    if count < SHORTEST_SECTION:
        return ()
    known = _pieces(others)
    shared = longest = 0
    longest_run, origin = "", None
    for run in wording:
        start = 0
        while start + SHORTEST_RUN <= len(run):
            places = known.get(run[start : start + SHORTEST_RUN])
            if places is None:
                start += 1
                continue
            length, passage = max(
                ((_shared_length(run, start, bare, at), other) for bare, at, other in places),
                key=lambda found: found[0],
            )
            shared += length
            if length > longest:
                longest, longest_run, origin = length, run[start : start + length], passage
            start += length
    share = shared / count
    if share <= LARGEST_SHARE or origin is None:
        return ()
    return (
        Finding(
            FindingCode.OVERLAP,
            Severity.HINT,
            f"本部分有{share:.0%}的文字与其他单位往年报告相同（最长连续{longest}字“{longest_run}”，"
            f"见《{origin.document_title}》），建议改写。",
            section_key,
        ),
    )


_Place = tuple[str, int, Passage]


def _pieces(others: Sequence[Passage]) -> Mapping[str, list[_Place]]:
    """Every run of nine characters of the passages, with a few places where it stands."""
    pieces: dict[str, list[_Place]] = {}
    for passage in others:
        bare = _NO_HAN.sub("", passage.text)
        for start in range(len(bare) - SHORTEST_RUN + 1):
            places = pieces.setdefault(bare[start : start + SHORTEST_RUN], [])
            if len(places) < _PLACES:
                places.append((bare, start, passage))
    return pieces


def _shared_length(run: str, start: int, other: str, at: int) -> int:
    length = SHORTEST_RUN
    while (
        start + length < len(run)
        and at + length < len(other)
        and run[start + length] == other[at + length]
    ):
        length += 1
    return length


def _own_words(text: str, sources: Sequence[SourcedSpan]) -> str:
    characters = list(text)
    for source in sources:
        characters[source.span.start : source.span.end] = "\n" * (
            source.span.end - source.span.start
        )
    return "".join(characters)


def _runs(text: str, set_phrases: Sequence[str]) -> tuple[list[str], int]:
    """The Han characters paragraph by paragraph without set phrases, and how many there are."""
    for phrase in set_phrases:
        if phrase in text:
            text = text.replace(phrase, "\n")
    runs = [_NO_HAN.sub("", part) for part in text.split("\n")]
    return runs, sum(map(len, runs))
