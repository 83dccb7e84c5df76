"""What every reader gives: paragraphs in order, with what the file says of each."""

import re
import unicodedata
from dataclasses import dataclass

from drafter.domain.place import TextPlace
from drafter.domain.source import RemovalReason, RemovedText

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Zero-width, bidirectional, annotation and tag characters: they can hide text from a reader."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile("[ \t\r\n\x85\u00a0\u2000-\u200a\u2028\u2029\u202f\u3000]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a row of a table."""

    text: str
    level: int = 0
    """Heading level that the file's own styles state; 0 for none."""
    page: int | None = None
    is_row: bool = False
    is_title: bool = False
    """Whether the file's own styles call it the title."""
    places: tuple[TextPlace, ...] = ()
    """Where its characters stand in a Word file; none for another file, or once it was cleaned."""


@dataclass(frozen=True, slots=True)
class FileText:
    """All that a reader took out of a file."""

    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()
    """What was left out, in Chinese."""
    removed: tuple[RemovedText, ...] = ()


LONGEST_KEPT = 200
"""Characters that are kept of a text that was taken out."""
MOST_KEPT = 50


def removed_text(reason: RemovalReason, text: str) -> RemovedText:
    """A text that was taken out, shown with every character that can be shown."""
    shown = _CONTROL.sub("", text).strip()
    more = "…" if len(shown) > LONGEST_KEPT else ""
    return RemovedText(reason, shown[:LONGEST_KEPT] + more)


def hidden_message(text: str) -> str:
    """What tag characters (U+E0000 …) spell: they are ASCII that no reader sees."""
    return "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)


def clean_text(text: str) -> tuple[str, int]:
    """Text without control and invisible characters, in NFC, and how many were taken out.

    Full-width punctuation stays as it is; blanks within a line become one.
    """
    visible = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", visible)).strip(), len(text) - len(visible)
