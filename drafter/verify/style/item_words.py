"""一是…二是…三是…: the words that count the points of a paragraph run on."""

import re
from collections.abc import Iterator
from itertools import groupby

from drafter.claims.numerals import parse_number
from drafter.domain.verification import Span
from drafter.verify.style.styled_text import StyledText, StyleNote

_WORD = re.compile(
    "(?:(?<=[。；：，、！？;:,“（])|^)[ \u3000]*"
    "(?P<word>(?P<number>[一二三四五六七八九十]{1,2})(?P<verb>[是要]))"
    "(?!否)",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"(?m)^[\s#]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])"
)


def item_words(styled: StyledText) -> Iterator[StyleNote]:
    """一是 without 二是, 一是…三是…, 二是…二是…: within one part of a text.

    一是…，一是… stands for "on the one hand, on the other", and 二是 may follow 首先.
    """
    parts = [match.start() for match in _HEADING.finditer(styled.text)]
    found = list(_WORD.finditer(styled.text))

    def place(match: re.Match[str]) -> tuple[str, int]:
        return match["verb"], sum(start <= match.start() for start in parts)

    for _, group in groupby(sorted(found, key=place), key=place):
        yield from _judge(list(group))


def _judge(words: list[re.Match[str]]) -> Iterator[StyleNote]:
    last: re.Match[str] | None = None
    count = 0
    for match in words:
        number = _number(match)
        if number == 1:
            is_parallel = last is not None and _number(last) == 1  # 一是…，一是… counts nothing
            count = 0 if is_parallel else 1
        elif last is not None and count:
            count += 1
            previous = _number(last)
            if number == previous:
                yield _note(match, f"“{match['word']}”重复，前面已有“{last['word']}”。")
            elif number != previous + 1:
                yield _note(match, f"“{last['word']}”之后是“{match['word']}”，序号不连续。")
        last = match
    if last is not None and count == 1 and _number(last) == 1:
        yield _alone(last)


def _number(match: re.Match[str]) -> int:
    return int(parse_number(match["number"]) or 0)


def _alone(match: re.Match[str]) -> StyleNote:
    return _note(match, f"只有“{match['word']}”，没有“二{match['verb']}”。")


def _note(match: re.Match[str], message: str) -> StyleNote:
    return StyleNote(Span(*match.span("word")), message)
