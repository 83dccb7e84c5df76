"""Quantities in text: number, measure unit, qualifier; and one scale to compare them on."""

import re
from decimal import Decimal
from functools import lru_cache

from drafter.claims.alternation import alternation
from drafter.claims.numerals import ARABIC, LARGE_SCALES, SMALL_SCALES, fold, parse_number
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import PREFIXES, SUFFIXES, Comparator, Quantity

_LARGE = "(?:万亿|[万亿萬億])"
SCALE = rf"(?:[十百千]?{_LARGE})"
"""万, 亿, 万亿, 百万 … between a number and its measure unit."""
DIGITS = rf"{ARABIC}(?:(?:[百千]?[万亿]|[千百]){ARABIC})*"
"""A number that starts with a digit, without its last scale word: 3.6, 1,250, 1亿2000, 6万1千5."""
CHINESE = (
    "[〇零一二两兩三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖十拾百佰千仟廿卅万萬亿億]+"
    "(?:点[〇零一二三四五六七八九]+[万亿]*)?"
)
_SCALED_UNIT = re.compile(rf"^({SCALE}|[百千](?=元))(.*)$")
_MULTIPLIERS = {**SMALL_SCALES, **LARGE_SCALES}
_PREFIX_WORDS = {word: c for c, words in PREFIXES.items() for word in words}
_SUFFIX_WORDS = {word: c for c, words in SUFFIXES.items() for word in words}
_SHARES = {"百": ("%", Decimal(1)), "千": ("‰", Decimal(1)), "万": ("%", Decimal("0.01"))}
_NO_COUNTS = frozenset(("%", "‰", "个百分点", "倍", "番"))
_OF_THOUSAND = tuple("瓦米克帕伏卡焦")
_NO_TENTHS = "立为功果员效就绩长本都熟分份品型人套交片群对像见活"
"""三成立, 九成功: no share of ten."""

_PREFIX = rf"(?:{alternation(_PREFIX_WORDS)})"
SUFFIX = (
    rf"(?P<suffix>{alternation(w for w in _SUFFIX_WORDS if w not in '余多')}"
    "|有余|(?<=[倍成十百])[多余](?![于种样少方元次年数功]))?"
)
"""以上, 左右 … behind a quantity; 多 behind a share or a multiple."""
SIGNS = "-−－﹣+＋"
_SIGN = (
    r"(?:(?:(?<=[为达是至到降增率速长幅跌低高（(：:=，、])|(?<=[\u4e00-\u9fff] )|\A)"
    rf"[{SIGNS}](?=\d))"
)
"""-3%, +5%: a sign stands behind a word, never behind a figure (3-5名)."""
CHINESE_DIGITS = CHINESE[1:].partition("]")[0]
"""The characters that a Chinese number may start with."""
STARTS_FIGURE = (
    rf"(?=[\d第{re.escape(SIGNS)}{CHINESE_DIGITS}{''.join(word[0] for word in _PREFIX_WORDS)}])"
)
"""Before the pattern of an ordinal or a figure: the characters that it may start with."""
COMMON_UNITS = "次名个人件项篇条份部场期家户所座岁天年里元吨亩位批轮"
_BLANK = "[ \u3000]?"
_SHARE = rf"(?:{ARABIC}|[〇零一二两三四五六七八九十百]+(?:点[〇零一二三四五六七八九]+)?)"


@lru_cache(maxsize=32)
def unit_pattern(lexicon: Lexicon) -> str:
    """A pattern for any measure unit, with 万 or 亿 before it or not; the longest unit first."""
    units = alternation(u for u in lexicon.measure_units if u != "成")
    tenths = rf"成(?![{_NO_TENTHS}])"
    return rf"(?:个百分点|百分点|[%‰]|倍|(?:{SCALE}{_BLANK})?(?:{units}|{tenths})|{SCALE})"


@lru_cache(maxsize=32)
def figure_pattern(lexicon: Lexicon) -> str:
    """A pattern for one quantity up to ``SUFFIX``; ``quantity_of`` reads the groups of both."""
    return (
        rf"(?:(?P<prefix>{_PREFIX}){_BLANK})?"
        rf"(?:(?P<whole>[百千万])分之(?P<percent>{_SHARE})"
        rf"|(?P<number>{_SIGN}?{DIGITS}(?:[百千](?=[。，、；：）]|\Z))?|{CHINESE})"
        rf"(?:{_BLANK}(?P<scale>{SCALE}|[百千])?(?P<more>余|多|几十?|(?<=[十百千万亿0])来(?=[{COMMON_UNITS}万亿])))?"
        rf"(?:{_BLANK}(?:(?P<small>[百千])(?=[个名人户家次件项亩吨]))?(?P<unit>{unit_pattern(lexicon)})"
        r"(?P<tenth>(?<=成)[一二三四五六七八九半])?"
        rf"|[（(](?P<bracketed>[人家户场批件]?次|[{COMMON_UNITS}])[）)])?)"
    )


@lru_cache(maxsize=32)
def _whole(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(figure_pattern(lexicon) + SUFFIX)


def read_quantity(text: str, lexicon: Lexicon) -> Quantity | None:
    """The quantity that the whole text is, in the scale that it states; None if it is none.

    12次 · １２ 次 · 1,250人次 · 99.6% · 百分之九十九点六 · 九成 · 不少于80家次 · 300余人次 ·
    1亿2000万元 · 3.6万元 (which stays 3.6 万元: ``canonical`` makes it 36000 元).
    """
    match = _whole(lexicon).fullmatch(re.sub(r"\s+", " ", fold(text).strip()))
    if match is None:
        return None
    return quantity_of(match)


def quantity_of(match: re.Match[str]) -> Quantity | None:
    """The quantity in a match of :func:`figure_pattern`; None where its number is none."""
    prefix, suffix = match["prefix"] or "", match["suffix"] or ""
    suffix = suffix.removeprefix("有")
    comparator = _PREFIX_WORDS.get(prefix) or _SUFFIX_WORDS.get(suffix) or Comparator.EXACT
    if match["percent"]:
        share = parse_number(match["percent"])
        unit, factor = _SHARES[match["whole"]]
        return None if share is None else Quantity(share * factor, unit, comparator)
    if match["more"]:
        comparator = Comparator.AND_MORE
    scale = match["scale"] or match["small"] or ""
    number = match["number"].lstrip(SIGNS)
    if scale in SMALL_SCALES:
        number, scale = number + scale, ""
    unit = "".join((scale + (match["unit"] or match["bracketed"] or "")).split())
    amount = _amount(number, unit)
    if amount is None and number[-1:] == "千" and unit[:1] in _OF_THOUSAND:
        unit = f"千{unit}"  # 七千千瓦 is 7000千瓦
        amount = _amount(number[:-1], unit)
    if amount is None:
        return None
    if match["number"][0] in SIGNS[:4]:
        amount = -amount
    if unit == "成":
        tenth = match["tenth"]
        extra = 5 if tenth == "半" else parse_number(tenth) if tenth else 0
        return Quantity(amount * 10 + (extra or 0), "%", comparator)
    return Quantity(amount, "个百分点" if unit == "百分点" else unit, comparator)


def _amount(number: str, unit: str) -> Decimal | None:
    """The number; 1亿2000 before 万元 is 12000 万元."""
    scale = _SCALED_UNIT.match(unit)
    if scale is None or not re.search("[万亿]", number) or not number[0].isdigit():
        return parse_number(number)
    whole = parse_number(number + scale[1])
    return None if whole is None else whole / _factor(scale[1])


def canonical(quantity: Quantity) -> Quantity:
    """The same quantity with 万 and 亿 multiplied out: 3.6 万元 becomes 36000 元."""
    match = _SCALED_UNIT.match(quantity.measure_unit)
    if match is None:
        return Quantity(_plain(quantity.amount), quantity.measure_unit, quantity.comparator)
    amount = _plain(quantity.amount * _factor(match[1]))
    return Quantity(amount, match[2], quantity.comparator)


def _factor(scale: str) -> int:
    factor = 1
    for character in scale:
        factor *= _MULTIPLIERS[character]
    return factor


def same_unit(one: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two measure units count the same thing: 名 and 人 do, 人 and 人次 do not."""
    return one == other or other in _equivalents(lexicon).get(one, ())


@lru_cache(maxsize=32)
def _equivalents(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """By measure unit, those that count the same thing in some group."""
    found: dict[str, set[str]] = {}
    for group in lexicon.unit_equivalents:
        for unit in group:
            found.setdefault(unit, set()).update(group)
    return {unit: frozenset(others) for unit, others in found.items()}


def counts_noun(unit: str, other: str, label: str) -> bool:
    """Whether one unit is 个 and the other 个 with what a label counts: 6个单位, 获奖单位6个."""
    plain, noun = sorted((unit, other), key=len)
    return plain == "个" and noun[0] == "个" and noun[1:] in label


def may_lack_unit(one: str, other: str) -> bool:
    """Whether one of two figures only lacks its unit: 42 may be 42名, but never 42% or 42倍."""
    return (not one or not other) and one + other not in _NO_COUNTS


def _plain(amount: Decimal) -> Decimal:
    """Without trailing zeros, so that 36000 and 36000.0 are written alike."""
    whole = amount.to_integral_value()
    return whole if amount == whole else amount.normalize()
