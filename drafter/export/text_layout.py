"""How plain text is laid out: paragraphs, the lines of the title, the place of the signature."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil
from unicodedata import east_asian_width

from drafter.domain.verification import Span
from drafter.export.ooxml import legal_text

# Text pasted from Word has vertical tabs for manual line breaks and form feeds for page breaks.
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f]")
_MAX_TITLE_LINES = 3

_NOT_AT_LINE_START = "，。、；：！？）》〉”’】〕年月日号度"
_NOT_AT_LINE_END = "（《〈“‘【〔第"
_OWNER_END = re.compile("(?:市|区|县|省|局|办|委|委员会|政府|总支|支部|中心)$")
_GENRE_STARTS = ("述职", "工作总结", "工作报告", "报告", "总结", "工作", "的")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section's text as it is printed."""

    start: int
    """Where it begins in the section's text."""
    text: str

    @property
    def span(self) -> Span:
        """Its place in the section's text."""
        return Span(self.start, self.start + len(self.text))


def split_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a section's text, in order.

    Blank lines and blanks in front of a paragraph are left out: the style indents the first line
    (7.3.3), and an empty paragraph would break the 22 lines. Every other character is kept.
    """
    paragraphs = []
    start = 0
    for end, following in [(m.start(), m.end()) for m in _LINE_ENDS.finditer(text)] + [
        (len(text), len(text))
    ]:
        line = text[start:end]
        if legal_text(line).strip():
            indent = len(line) - len(line.lstrip())
            paragraphs.append(Paragraph(start + indent, line[indent:]))
        start = following
    return tuple(paragraphs)


def width_in_characters(text: str) -> float:
    """How many Chinese characters wide a text is; digits and Latin letters are half as wide."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.5 for c in text)


def title_lines(title: str, organization: str, capacity: int) -> tuple[str, ...]:
    """The title in lines: words whole, the lines a 梯形 or 菱形 (7.3.1).

    A title that fits stays on one line; the joined lines are always the title. More than three
    lines' worth is left to the word processor, and so is a title without a place to break.
    """
    fewest = ceil(width_in_characters(title) / capacity)
    if fewest < 2:
        return (title,)
    costs = {
        place: cost
        for place in range(1, len(title))
        if (cost := _break_cost(title, place, organization)) is not None
    }
    for count in range(fewest, _MAX_TITLE_LINES + 1):
        layouts = list(_layouts(title, costs, count, capacity))
        if layouts:
            return min(layouts)[1]
    return (title,)


def _layouts(
    title: str, costs: dict[int, float], count: int, capacity: int
) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Every way to set the title in so many lines, with its cost."""
    for breaks in combinations(costs, count - 1):
        lines = tuple(title[start:end] for start, end in pairwise((0, *breaks, len(title))))
        widths = [width_in_characters(line) for line in lines]
        if max(widths) <= capacity:
            yield sum(costs[place] for place in breaks) + _shape_cost(widths), lines


def _break_cost(title: str, place: int, organization: str) -> float | None:
    """How unwelcome a line break is in front of a character; None where it may not be."""
    before, after = title[:place], title[place:]
    if before[-1] in _NOT_AT_LINE_END or after[0] in _NOT_AT_LINE_START:
        return None
    if before[-1].isascii() and after[0].isascii():
        return None
    if before.endswith(("年度", "关于")) or (organization and before.endswith(organization)):
        return 0.0
    if _OWNER_END.search(before):
        return 2.0
    if after.startswith(_GENRE_STARTS):
        return 3.0
    return 8.0


def _shape_cost(widths: list[float]) -> float:
    """How far the lines are from a 梯形 (longer and longer, or shorter) or a 菱形."""
    imbalance = (max(widths) - min(widths)) / max(widths)
    is_rectangle = len(set(widths)) == 1
    is_hourglass = len(widths) > 2 and widths[1] < min(widths[0], widths[2])
    return 3 * imbalance + (1.0 if is_rectangle else 0.0) + (4.0 if is_hourglass else 0.0)


@dataclass(frozen=True, slots=True)
class SignatureIndents:
    """How far the 署名 and the date end from the right edge, in characters."""

    signature: float
    date: float


def signature_indents(organization: str, date_text: str, line_width: float) -> SignatureIndents:
    """Where 署名 and 成文日期 stand in a document without a seal (7.3.5.2).

    The 署名 ends two characters from the right, the date begins two characters right of the
    署名's first. A date that would then end closer than two characters to the right edge ends
    there, and the 署名 moves left with it. The standard does not say what becomes of a name that
    is longer than the line: it wraps, and both end two characters from the right.
    """
    signature_width = width_in_characters(organization)
    date_width = width_in_characters(date_text)
    if signature_width > line_width - 2:
        return SignatureIndents(signature=2, date=2)
    if date_width > signature_width - 2:
        return SignatureIndents(signature=4 + date_width - signature_width, date=2)
    return SignatureIndents(signature=2, date=signature_width - date_width)
