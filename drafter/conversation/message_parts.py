"""A message → the requests in it, and what of a request is only politeness."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafter.domain.verification import Span

_QUOTED = re.compile(r"[“\"‘「『][^”\"’」』]*[”\"’」』]|《[^》]*》")
_BREAK = re.compile(r"[；;。！!\n]+|[？?]+|[，,](?!\d{3}(?!\d))|(?<!\d)[，,]")
_CONNECTIVE = re.compile(
    r"^(?:另外|还有|此外|同时|然后|再就是|最后再|其次|接着|顺便|以及|并且|并|再者|首先|再有|最后|再(?=把|将|给|去))(?:再|请|也)?(?!一)[，,：:]?"
)
POLITE = re.compile(
    r"^(?:请问|请你?|麻烦你?|劳驾|你好|您好|帮忙|帮我|给我|替我|能不能|能否|可不可以|可以|帮(?=把|将|忙)|我想|我要|嗯|哦|那个|好的|你看|您看)+[，,]?"
)
_POLITE_END = re.compile(r"(?:吧|呗|谢谢|哈|啊|哦|呀|好吗|行吗|可以吗|嘛|了吗|一下吧|啦)+$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between two breaks, with the break behind it."""

    text: str
    span: Span
    """Of the text, in the message."""
    stop: str
    """What ends it: ，, ；, ？, or nothing."""
    opens: bool
    """Whether it begins another request by its own word: 另外, 还有."""

    @property
    def is_question(self) -> bool:
        """Whether a question mark ends it."""
        return self.stop[:1] in ("？", "?")


def split_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a message; what stands in quotation marks is never parted."""
    quoted = [Span(*match.span()) for match in _QUOTED.finditer(text)]
    bounds = [
        match.span()
        for match in _BREAK.finditer(text)
        if not any(q.start < match.start() < q.end for q in quoted)
    ]
    return tuple(_clauses(text, bounds))


def _clauses(text: str, bounds: Sequence[tuple[int, int]]) -> Iterator[Clause]:
    start = 0
    for stop_start, stop_end in [*bounds, (len(text), len(text))]:
        piece = text[start:stop_start]
        connective = _CONNECTIVE.match(piece.lstrip())
        opening = len(piece) - len(piece.lstrip()) + (connective.end() if connective else 0)
        polite = POLITE.match(piece[opening:])
        if polite and polite.end() < len(piece) - opening:
            opening += polite.end()
        if body := piece[opening:].rstrip():
            first = start + opening
            span = Span(first, first + len(body))
            yield Clause(body, span, text[stop_start:stop_end], bool(connective))
        start = stop_end


def without_politeness(text: str) -> str:
    """A request without 请, 帮我 before it and 吧, 谢谢 behind it."""
    return _POLITE_END.sub("", POLITE.sub("", text.strip())).strip()
