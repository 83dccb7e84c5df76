"""Ordinals of headings: 一、（一）1.（1） in this order, without a gap (GB/T 9704-2012 7.3.3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from drafter.claims.numerals import parse_number
from drafter.domain.verification import Span
from drafter.verify.style.styled_text import Line, StyledText, StyleNote

_CN = "[一二三四五六七八九十]{1,3}"
_HEADING = re.compile(
    rf"[\s#*]*(?P<ordinal>(?P<chinese>{_CN})(?P<stop>[、.．，,])(?!{_CN}(?:月|季度|年|级|类|等|期|区|楼|线|产))"
    rf"|[（(](?P<bracketed>{_CN})[）)](?P<surplus>[、.．，]?)"
    r"|(?P<decimal>\d{1,2})(?P<dot>[.．、])(?!\d)"
    r"|[（(](?P<inner>\d{1,2})[）)](?P<inner_surplus>[、.．，]?))"
)
_LEVELS = ("chinese", "bracketed", "decimal", "inner")
_CHINESE_DIGITS = "一二三四五六七八九十"
_PROVISION = re.compile(r"(?m)^[\s#*]*第[一二三四五六七八九十百零\d]+条[\s\u3000]")


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    number: int
    start: int
    ordinal: str
    under: frozenset[int] = frozenset()
    """The levels that were open above it."""

    def note(self, message: str, suggestion: str = "") -> StyleNote:
        return StyleNote(Span(self.start, self.start + len(self.ordinal)), message, suggestion)


def heading_forms(styled: StyledText) -> Iterator[StyleNote]:
    """（一）、 and 1、 and 一.: each kind of ordinal has its own mark (GB/T 15834-2011 4.5)."""
    for line in styled.lines:
        match = _HEADING.match(line.text)
        if match is None:
            continue
        heading = _heading(line, match)
        right = ""
        if match["chinese"] and match["stop"] in ".．":
            right = f"{match['chinese']}、"
        elif match["decimal"] and match["dot"] == "、":
            right = f"{match['decimal']}."
        elif match["surplus"] or match["inner_surplus"]:
            right = match["ordinal"][:-1]
        if right:
            yield heading.note(f"序号“{heading.ordinal}”应写作“{right}”。", right)


def heading_order(styled: StyledText) -> Iterator[StyleNote]:
    """Ordinals that skip a number, come twice, or stand at the wrong level.

    The first ordinal of a text may be any (an excerpt), 一、 may be followed by 1. where there are
    but two levels, a list may begin anew, the second level may run on through the whole text, and
    an ordinal within a paragraph counts, too. Statutes number within their articles and are left
    alone.
    """
    if _PROVISION.search(styled.text):
        return
    open_: dict[int, _Heading] = {}
    closed: dict[int, _Heading] = {}
    for line in styled.lines:
        match = _HEADING.match(line.text)
        if match is None:
            continue
        heading = _heading(line, match)
        heading = replace(heading, under=frozenset(k for k in open_ if k < heading.level))
        yield from _judge(styled.text, heading, open_, closed)
        for level in [level for level in open_ if level > heading.level]:
            closed[level] = open_.pop(level)
        open_[heading.level] = heading
        closed = {level: old for level, old in closed.items() if level > heading.level}


def _judge(
    text: str, heading: _Heading, open_: dict[int, _Heading], closed: dict[int, _Heading]
) -> Iterator[StyleNote]:
    last = open_.get(heading.level)
    if last is None:
        before = closed.get(heading.level)
        above = [h for level, h in open_.items() if level < heading.level]
        if before is not None and above and heading.number == before.number + 1:
            outer = max(above, key=lambda h: h.start)
            if outer.level not in before.under:
                yield outer.note(
                    f"“{outer.ordinal}”的层级高于前后的“{before.ordinal}”“{heading.ordinal}”，"
                    "层次序号的次序应为一、（一）1.（1）。"
                )
        elif (
            above
            and heading.number > 1
            and not _stands_between(text, heading, max(h.start for h in above), 1)
        ):
            yield heading.note(f"此处应从“{_ordinal(heading, 1)}”起编。", _ordinal(heading, 1))
        return
    expected = last.number + 1
    if heading.number in (1, expected) and heading.number != last.number:
        return
    if heading.number == last.number:
        if heading.number == 1 and heading.level > 1:
            return
        yield heading.note(
            f"序号“{heading.ordinal}”重复，前面已有“{last.ordinal}”。", _ordinal(heading, expected)
        )
    elif heading.number < last.number:
        yield heading.note(f"“{last.ordinal}”之后是“{heading.ordinal}”，序号颠倒。")
    elif not _stands_between(text, heading, last.start, heading.number - 1):
        yield heading.note(
            f"“{last.ordinal}”之后是“{heading.ordinal}”，序号不连续。", _ordinal(heading, expected)
        )


def _heading(line: Line, match: re.Match[str]) -> _Heading:
    level = next(i for i, name in enumerate(_LEVELS) if match[name])
    number = int(parse_number(match[_LEVELS[level]]) or 0)
    return _Heading(level, number, line.start + match.start("ordinal"), match["ordinal"])


def _ordinal(heading: _Heading, number: int) -> str:
    """The ordinal of this kind with another number."""
    old = re.search(r"[一二三四五六七八九十\d]+", heading.ordinal)
    if old is None:
        return ""
    numeral = _in_chinese(number) if heading.level < 2 else str(number)
    return heading.ordinal.replace(old.group(), numeral, 1)


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else ("十" if tens == 1 else f"{_CHINESE_DIGITS[tens - 1]}十")
    return ten + (_CHINESE_DIGITS[ones - 1] if ones else "")


def _stands_between(text: str, heading: _Heading, start: int, number: int) -> bool:
    """Whether the missing ordinal stands within a paragraph: （一）…；（二）…"""
    numeral = _in_chinese(number) if heading.level < 2 else str(number)
    forms = {
        0: (f"{numeral}、", f"{numeral}是"),
        1: (f"（{numeral}）", f"({numeral})"),
        2: (f"{numeral}.", f"{numeral}．", f"{numeral}、"),
        3: (f"（{numeral}）", f"({numeral})"),
    }[heading.level]
    between = text[start : heading.start]
    return any(form in between for form in forms)
