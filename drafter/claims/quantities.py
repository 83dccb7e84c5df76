"""Quantities in text: number, measure unit, qualifier; and one scale to compare them on."""

import re
from decimal import Decimal
from functools import lru_cache

from drafter.claims.numerals import LARGE_SCALES, SMALL_SCALES, fold, parse_number
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import PREFIXES, SUFFIXES, Comparator, Quantity

ARABIC = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
"""A number in digits of a folded text; a comma counts only before exactly three digits."""
CHINESE = (
    "[〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟廿卅万萬亿億]+"
    "(?:点[〇零一二三四五六七八九]+)?"
)
_SCALED_UNIT = re.compile("^([千百]?[万亿萬億])(.*)$")
_PREFIX_WORDS = {word: c for c, words in PREFIXES.items() for word in words}
_SUFFIX_WORDS = {word: c for c, words in SUFFIXES.items() for word in words}

PREFIX_PATTERN = "|".join(sorted(map(re.escape, _PREFIX_WORDS), key=len, reverse=True))
SUFFIX_PATTERN = "|".join(
    sorted((re.escape(w) for w in _SUFFIX_WORDS if w not in "余多"), key=len, reverse=True)
)


@lru_cache(maxsize=32)
def unit_pattern(lexicon: Lexicon) -> str:
    """A pattern for any measure unit, with 万 or 亿 before it or not; the longest unit first."""
    units = sorted({*lexicon.measure_units}, key=lambda u: (-len(u), u))
    return rf"(?:[千百]?[万亿萬億]?(?:{'|'.join(map(re.escape, units))})|[千百]?[万亿萬億])"


@lru_cache(maxsize=32)
def _whole(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<prefix>{PREFIX_PATTERN})?\s*"
        rf"(?:百分之(?P<percent>{ARABIC}|[〇零一二两三四五六七八九十百]+(?:点[〇零一二三四五六七八九]+)?)"
        rf"|(?P<number>{ARABIC}|{CHINESE})\s*(?P<more>余|多)?\s*"
        rf"(?P<unit>个百分点|百分点|[%％]|倍|{unit_pattern(lexicon)})?)"
        rf"\s*(?P<suffix>{SUFFIX_PATTERN})?"
    )


def read_quantity(text: str, lexicon: Lexicon) -> Quantity | None:
    """The quantity that the whole text is, in the scale that it states; None if it is none.

    12次 · １２ 次 · 1,250人次 · 99.6% · 百分之九十九点六 · 不少于80家次 · 300余人次 · 3.6万元
    (which stays 3.6 万元: ``canonical`` makes it 36000 元).
    """
    match = _whole(lexicon).fullmatch(fold(text).strip())
    if match is None:
        return None
    return quantity_of(match)


def quantity_of(match: re.Match[str]) -> Quantity | None:
    """The quantity in a match that has the groups prefix, percent, number, more, unit, suffix."""
    prefix, suffix = match["prefix"] or "", match["suffix"] or ""
    comparator = _PREFIX_WORDS.get(prefix) or _SUFFIX_WORDS.get(suffix) or Comparator.EXACT
    if match["percent"]:
        share = parse_number(match["percent"])
        return None if share is None else Quantity(share, "%", comparator)
    amount = parse_number(match["number"])
    if amount is None:
        return None
    unit = (match["unit"] or "").replace("％", "%")
    if match["more"]:
        comparator = Comparator.AND_MORE
    return Quantity(amount, "个百分点" if unit == "百分点" else unit, comparator)


def canonical(quantity: Quantity) -> Quantity:
    """The same quantity with 万 and 亿 multiplied out: 3.6 万元 becomes 36000 元."""
    match = _SCALED_UNIT.match(quantity.measure_unit)
    if match is None:
        return Quantity(_plain(quantity.amount), quantity.measure_unit, quantity.comparator)
    factor = 1
    for character in match[1]:
        factor *= SMALL_SCALES.get(character) or LARGE_SCALES[character]
    return Quantity(_plain(quantity.amount * factor), match[2], quantity.comparator)


def same_unit(one: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two measure units count the same thing: 名 and 人 do, 人 and 人次 do not."""
    return one == other or any(
        one in group and other in group for group in lexicon.unit_equivalents
    )


def _plain(amount: Decimal) -> Decimal:
    """Without trailing zeros, so that 36000 and 36000.0 are written alike."""
    whole = amount.to_integral_value()
    return whole if amount == whole else amount.normalize()
