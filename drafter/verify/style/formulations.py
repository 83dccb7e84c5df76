"""Fixed formulations (固定表述) that are nearly, but not quite, as they must be.

Two ways to find them: the wrong forms that the lexicon lists, and for long formulations any form
in which one Chinese character was replaced, left out or put in. The first and last character are
not asked for: 社会主义核心价值体系 is no slip of 社会主义核心价值观.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from drafter.claims.alternation import alternation
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Span
from drafter.verify.style.styled_text import HAN, StyledText, StyleNote

WILDCARD = "N"
"""Stands in a wrong form for any small numeral but the right one: N个意识."""
_NUMERALS = "一二两三四五六七八九十"
_LONG = 8
"""Characters from which on a formulation is compared character by character."""
_LOOSE = "的地得和与及"
"""Put in or left out as a sentence wants it: 中华民族的伟大复兴."""
_IS_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class _Wordings:
    right: frozenset[str]
    by_wrong: dict[str, str]
    wrong: re.Pattern[str]
    halves: tuple[tuple[str, str], ...]
    """Long formulations, cut in two: whoever misspells one half has the other one right."""


def misquoted(styled: StyledText, lexicon: Lexicon) -> Iterator[StyleNote]:
    """四个意思, 不忘初心、牢计使命: the right form is offered."""
    wordings = _wordings(lexicon)
    seen: set[int] = set()
    for match in wordings.wrong.finditer(styled.text):
        seen.update(range(*match.span()))
        if _is_longer_numeral(styled.text, match.start()):
            continue
        yield _note(match.start(), match.group(), wordings.by_wrong[match.group()])
    for start, written, right in _near_misses(styled.text, wordings):
        if seen.isdisjoint(range(start, start + len(written))):
            seen.update(range(start, start + len(written)))
            yield _note(start, written, right)


def _note(start: int, written: str, right: str) -> StyleNote:
    return StyleNote(
        Span(start, start + len(written)), f"固定表述应为“{right}”，文中写作“{written}”。", right
    )


def _is_longer_numeral(text: str, start: int) -> bool:
    """第三个意识, 十三个意识: not the formulation's own numeral."""
    return text[start] in _NUMERALS and text[start - 1 : start] in ("第", *_NUMERALS)


@lru_cache(maxsize=8)
def _wordings(lexicon: Lexicon) -> _Wordings:
    by_wrong: dict[str, str] = {}
    right = frozenset(entry[0] for entry in lexicon.formulations)
    for entry in lexicon.formulations:
        for form in entry[1:]:
            for spelled in _spelled_out(form, entry[0]):
                if spelled not in right:
                    by_wrong.setdefault(spelled, entry[0])
    long = [phrase for phrase in right if len(_IS_HAN.findall(phrase)) >= _LONG]
    long.sort(key=lambda phrase: (-len(phrase), phrase))  # what is found first is kept
    halves = tuple((p[: len(p) // 2], p[len(p) // 2 :]) for p in long)
    return _Wordings(right, by_wrong, re.compile(alternation(by_wrong)), halves)


def _spelled_out(form: str, right: str) -> list[str]:
    if WILDCARD not in form:
        return [form]
    spelled = (form.replace(WILDCARD, numeral) for numeral in _NUMERALS)
    return [each for each in spelled if each != right]


def _near_misses(text: str, wordings: _Wordings) -> Iterator[tuple[int, str, str]]:
    for first, second in wordings.halves:
        right = first + second
        position = text.find(first)
        while position != -1:
            rest = position + len(first)
            for length in _lengths(second):
                if _is_slip(text[rest : rest + length], second, is_end=True):
                    written = text[position : rest + length]
                    if not _is_right(text, position, written, right, wordings):
                        yield position, written, right
                    break
            position = text.find(first, position + 1)
        position = text.find(second)
        while position != -1:
            for length in _lengths(first):
                start = position - length
                if start >= 0 and _is_slip(text[start:position], first, is_end=False):
                    written = text[start : position + len(second)]
                    if not _is_right(text, start, written, right, wordings):
                        yield start, written, right
                    break
            position = text.find(second, position + 1)


def _lengths(half: str) -> tuple[int, int, int]:
    return len(half), len(half) - 1, len(half) + 1


def _is_slip(written: str, half: str, *, is_end: bool) -> bool:
    """Whether one Chinese character inside was replaced, left out or put in.

    At the outer end of the formulation (``is_end``: of its second half) there is no "inside".
    """
    if written == half or abs(len(written) - len(half)) > 1:
        return False
    same = 0
    while same < min(len(written), len(half)) and written[same] == half[same]:
        same += 1
    behind = 0
    shorter = min(len(written), len(half)) - same
    while behind < shorter and written[-1 - behind] == half[-1 - behind]:
        behind += 1
    changed, missed = written[same : len(written) - behind], half[same : len(half) - behind]
    if len(changed) > 1 or len(missed) > 1:
        return False
    if (is_end and behind == 0) or (not is_end and same == 0):
        return False
    return all(_IS_HAN.fullmatch(c) and c not in _LOOSE for c in changed + missed)


def _is_right(text: str, start: int, written: str, right: str, wordings: _Wordings) -> bool:
    """Whether the right form stands there after all (学习|习近平…), or another formulation does."""
    end = start + len(written)
    return right in text[max(0, start - 1) : end + 1] or any(
        written in other and other in text[max(0, start - len(other)) : end + len(other)]
        for other in wordings.right
    )
