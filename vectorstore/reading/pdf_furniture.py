"""What a printed page carries beside its text: page numbers, running heads and feet."""

import re
from collections import Counter

from vectorstore.lines import clean_text
from vectorstore.reading.pdf_line import PageLine

_PAGE_NUMBER = re.compile(
    r"(?P<before>[-—–－·\s]*第?\s*)(?P<number>\d{1,4})"
    r"(?P<after>\s*页?(?:\s*[/，,]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·\s]*)"
)
_NUMBER_AT_END = re.compile(r"[-—–－·|\s]*(?:第\s*)?\d+(?:\s*页)?[-—–－·\s]*$")
_FEWEST_PAGES = 3
"""A line must stand on so many pages to be taken for a running head."""
_LEAST_SHARE = 0.4
"""… and on this share of them: left and right pages may have different heads."""
_EDGE_LINES = 2
_SENTENCE = re.compile("[。；]")
_POINTS = 4
"""Running heads stand at the same height, give or take this."""

Pages = list[list[PageLine]]
_Place = tuple[int, str]


def without_furniture(pages: Pages) -> Pages:
    """Pages without their numbers and their running heads and feet; all else stays."""
    pages = _without_numbers(pages)
    counts = Counter(place for page in pages for place in {_place(line) for line in _edges(page)})
    repeated = {
        place
        for place, count in counts.items()
        if count >= max(_FEWEST_PAGES, len(pages) * _LEAST_SHARE) and not _SENTENCE.search(place[1])
    }
    return _without_numbers([_without_repeated(page, repeated) for page in pages])


def _edges(page: list[PageLine]) -> list[PageLine]:
    return [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]


def _place(line: PageLine) -> _Place:
    """A running head is the same at the same height but for the page number at its end."""
    return round(line.bottom / _POINTS), _NUMBER_AT_END.sub("", clean_text(line.text)[0])


def _without_repeated(page: list[PageLine], repeated: set[_Place]) -> list[PageLine]:
    start, end = 0, len(page)
    while start < min(end, _EDGE_LINES) and _place(page[start]) in repeated:
        start += 1
    while end > max(start, len(page) - _EDGE_LINES) and _place(page[end - 1]) in repeated:
        end -= 1
    return page[start:end]


def _without_numbers(pages: Pages) -> Pages:
    """A bare number at a page's edge is the page's only where it counts with the pages.

    Elsewhere it is the text of a table's cell.
    """
    offsets = Counter(
        int(match["number"]) - number
        for number, page in enumerate(pages, start=1)
        for line in (*page[:1], *page[-1:])
        if (match := _number(line))
    )
    usual = {0} | {offset for offset, count in offsets.items() if count > 1}
    kept = []
    for number, page in enumerate(pages, start=1):
        start = 1 if page and _is_page_number(page[0], number, usual) else 0
        is_last = len(page) > start and _is_page_number(page[-1], number, usual)
        kept.append(page[start : len(page) - is_last])
    return kept


def _number(line: PageLine) -> re.Match[str] | None:
    return _PAGE_NUMBER.fullmatch(clean_text(line.text)[0])


def _is_page_number(line: PageLine, number: int, usual_offsets: set[int]) -> bool:
    match = _number(line)
    if match is None:
        return False
    is_decorated = bool(match["before"].strip() and match["after"].strip())
    return is_decorated or int(match["number"]) - number in usual_offsets
