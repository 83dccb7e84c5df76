"""A text as the style rules look at it: its lines, and what must be left as it is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from drafter.domain.verification import FindingCode, Span

HAN = "\u4e00-\u9fff〇"
"""Chinese characters, as the inside of a character class."""
_QUOTED_AS_IT_IS = re.compile(
    r"《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*》|[⟦〔【][^⟦⟧〔〕【】\n]*[⟧〕】]"
)
_ADDRESS = re.compile(r"(?:https?:|www\.|[\w.+-]+@)[!-~]*|[\w-]+\.(?:com|cn|net|org)[!-~]*")
_ROW = " | "
"""Between the cells of a table's row, as readers of files put it."""
_LIST_ENTRY = re.compile(r"[.…·．\s]{3,}\d{1,4}$")
"""An entry of a table of contents: 一、工作开展情况……3."""


@dataclass(frozen=True, slots=True)
class StyleNote:
    """A place that breaks a rule of style."""

    span: Span
    message: str
    suggestion: str = ""
    """What should stand at the span; empty where only a person can say."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a heading, or a row of a table."""

    start: int
    text: str

    @property
    def is_body(self) -> bool:
        """Whether it is running text: with a full stop, no row and no entry of a list."""
        return "。" in self.text and _ROW not in self.text and not _LIST_ENTRY.search(self.text)


class StyledText:
    """A text, cut into lines once for all rules."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line with where it starts."""
        found, start = [], 0
        for line in self.text.split("\n"):
            found.append(Line(start, line))
            start += len(line) + 1
        return tuple(found)

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """The lines of running text."""
        return tuple(line for line in self.lines if line.is_body)

    def is_free(self, start: int, end: int) -> bool:
        """Whether a stretch lies outside 《titles》, marks, document years and addresses."""
        return not any(self._kept[start:end])

    def is_line_start(self, position: int) -> bool:
        """Whether only blanks stand between the beginning of the line and this place."""
        return not self.text[self.text.rfind("\n", 0, position) + 1 : position].strip(" \t\u3000#*")

    def search(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Every match that touches nothing that must be left as it is."""
        return (m for m in pattern.finditer(self.text) if self.is_free(*m.span()))

    @cached_property
    def _kept(self) -> bytearray:
        kept = bytearray(len(self.text))
        for pattern in (_QUOTED_AS_IT_IS, _ADDRESS):
            for match in pattern.finditer(self.text):
                kept[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        return kept


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of style and how to find what breaks it."""

    code: FindingCode
    find: Callable[[StyledText], Iterator[StyleNote]]
    trigger: str
    """A plain pattern that every text which breaks the rule contains: most texts are passed by."""


def note(match: re.Match[str], message: str, suggestion: str = "", group: int = 0) -> StyleNote:
    """A note at a match, or at one of its groups."""
    return StyleNote(Span(*match.span(group)), message, suggestion)
