"""A returned text beside the one that was exported: what was not touched stays to the byte."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from drafter.domain.returned import PrintedParagraph


def merged_text(exported: Sequence[PrintedParagraph], returned: Sequence[str]) -> str:
    """The text that comes back: unchanged paragraphs as they were, the others as the file says.

    A .docx carries neither blank lines nor blanks in front of a paragraph; they are no change.
    """
    printed = [piece.printed for piece in exported]
    lines: list[str] = []
    matcher = SequenceMatcher(None, printed, list(returned), autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        lines += [p.text for p in exported[a:b]] if tag == "equal" else returned[c:d]
    return "\n".join(lines)
