"""Counts that name no number, or only its size: 多次, 数十名, 上千人, 过半, 数以万计."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from drafter.claims.numerals import parse_number
from drafter.claims.quantities import canonical, unit_pattern
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.verification import Claim, ClaimKind, Span

_NUMERAL = "〇零一二三四五六七八九十百千万亿"
_VAGUE = (
    rf"(?:(?<![{_NUMERAL}])"
    "(?P<head>好几|几|(?<![总人次户件场多少])数|(?<![以线网路会早晚])上"
    "|(?<![完达形建组构])成(?=[百千万])(?!百上千|千上万))"
    "(?P<scale>[十百千][万亿]?|[万亿])(?P<more>余|多)?(?P<unit>{units})?"
    rf"|(?<![大少许众最\d{_NUMERAL}])"
    "(?P<many>多|若干|好几|几|(?<![少多])数)"
    "(?P<many_unit>次|场次|场|名|个|项|期|篇|家|户|人次|件|批|轮|起|条)(?![别方性功年庭长])"
    "|数以(?P<counted>[十百千万亿]+)计"
    "|百分之(?:好?几十?|十几)"
    "|(?<!时间)(?<!双)(?P<half>近半|过半|大半|多半)数?(?![年个天月小周日生辈夜路是夏])(?:以上)?)"
)
_SIZES = frozenset(("几", "好几", "数"))
"""数十 is any number from 20 to 99."""
_HALVES = {
    "近半": (Decimal(45), Decimal(50)),
    "过半": (Decimal(50), Decimal(99)),
    "大半": (Decimal(51), Decimal(95)),
    "多半": (Decimal(51), Decimal(95)),
}


def find_vague_counts(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Vague counts. Where the words bound the number, ``quantity`` and ``upper`` are its ends."""
    for match in _vague(lexicon).finditer(text):
        quantity, upper = _bounds(match)
        yield Claim(
            Span(*match.span()),
            ClaimKind.VAGUE_COUNT,
            match.group(),
            match.group(),
            quantity,
            upper,
        )


@lru_cache(maxsize=32)
def _vague(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(_VAGUE.replace("{units}", unit_pattern(lexicon)))


def _bounds(match: re.Match[str]) -> tuple[Quantity | None, Decimal | None]:
    if match["half"]:
        least, most = _HALVES[match["half"]]
        return Quantity(least, "%", Comparator.ABOUT), most
    if match["counted"]:
        size = parse_number(match["counted"])
        return (Quantity(size, "", Comparator.AND_MORE), size * 10) if size else (None, None)
    size = parse_number(match["scale"]) if match["scale"] else None
    if size is None:
        return None, None
    unit = match["unit"] or ""
    if match["head"] == "上":
        return canonical(Quantity(size, unit, Comparator.AND_MORE)), None
    if match["head"] not in _SIZES:
        return None, None
    one = canonical(Quantity(size, unit, Comparator.ABOUT))
    low = Quantity(one.amount * 2, one.measure_unit, Comparator.ABOUT)
    return low, one.amount * 10 - 1
