"""Numbered plenary sessions: 党的二十届四中全会, 二十届中央纪委四次全会.

Last year's report names last year's session, and a model the one that it knows best: a number that
is wrong by one is a meeting that the unit never studied.
"""

import re
from collections.abc import Iterator

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, Span

_NUMERAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_ONE = r"(?:[一二三四五六七八九十]|\d{1,2})"
_MEETING = re.compile(
    rf"第?(?P<term>{_NUMERAL})届(?:"
    rf"(?:中央委员会)?(?P<plenums>第?{_ONE}(?:中|次)?(?:全会)?(?:[、和及与]第?{_ONE}(?:中|次))*)(?P<kind>全会|全体会议)"
    rf"|(?:中央纪委|中纪委|中央纪律检查委员会)第?(?P<session>{_ONE})次(?:全会|全体会议)"
    r")"
)
_DIGITS = "零一二三四五六七八九"
_FIRST_TERM, _FIRST_YEAR, _TERM_YEARS = 20, 2022, 5
"""The twentieth congress was in 2022, one is held every five years (党章第十九条)."""


def find_meetings(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """Plenary sessions of the Central Committee and of its discipline commission.

    ``normalized`` is 二十届四中全会 or 二十届中央纪委四次全会, whatever way it is written; where
    several are named together (二十届二中、三中全会), all of them with 、 between.
    """
    if "届" not in text:
        return
    for match in _MEETING.finditer(text):
        if names := _names(match):
            yield Claim(Span(*match.span()), ClaimKind.MEETING, match.group(), "、".join(names))


def years_of_committee(name: str) -> range:
    """The years in which the committee of a session sits: from its congress to the next one."""
    first = _FIRST_YEAR + _TERM_YEARS * (_number(name.split("届", maxsplit=1)[0]) - _FIRST_TERM)
    return range(first, first + _TERM_YEARS + 1)


def _names(match: re.Match[str]) -> list[str]:
    term = _in_chinese(match["term"])
    if match["session"]:
        return [f"{term}届中央纪委{_in_chinese(match['session'])}次全会"]
    plenums = match["plenums"]
    if "中" not in plenums and "中央委员会" not in match.group():
        return []  # 市委十三届八次全会: another committee's
    return [f"{term}届{_in_chinese(number)}中全会" for number in re.findall(_ONE, plenums)]


def _in_chinese(numeral: str) -> str:
    if not numeral.isdigit():
        return numeral
    tens, ones = divmod(int(numeral), 10)
    return (
        (_DIGITS[tens] if tens > 1 else "")
        + ("十" if tens else "")
        + (_DIGITS[ones] if ones else "")
    )


def _number(numeral: str) -> int:
    tens, is_ten, ones = numeral.rpartition("十")
    value = _DIGITS.find(ones) if ones else 0
    return value + (10 * (_DIGITS.find(tens) if tens else 1) if is_ten else 0)
