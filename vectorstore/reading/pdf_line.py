"""A printed line of a page, and how two of them join."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it is printed; places are in points."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    """Width of a full-width character, about."""
    is_row: bool = False
    """Whether it is a row of a table, its cells parted by bars."""


def joined(before: str, after: str) -> str:
    """Chinese lines join without a blank; words of letters keep theirs."""
    before, after = before.rstrip(), after.lstrip()
    parts_words = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii()
    return f"{before} {after}" if parts_words and after[:1].isalpha() else before + after
