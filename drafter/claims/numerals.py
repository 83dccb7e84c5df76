"""Numerals as Chinese reports write them → exact numbers.

Digits of any width, thousands separators, decimals, 万 and 亿, Chinese numerals (两, 〇, 廿, 点)
and the formal ones (壹贰叁) of invoices.
"""

import re
import unicodedata
from decimal import Decimal

from drafter.claims.characters import TRADITIONAL

DIGIT_VALUES = {
    **{character: value for value, character in enumerate("〇一二三四五六七八九")},
    **{character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
    "兩": 2,
}
SMALL_SCALES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

CHINESE_NUMERALS = "〇零一二两兩三四五六七八九十百千万萬亿億廿卅"
"""Characters that a numeral in plain Chinese is written with."""
FORMAL_NUMERALS = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟零万萬亿億"
"""大写数字, as on invoices."""
SPACES = " \u00a0\u2009\u202f\u3000"
"""Blanks that may stand inside a number (1 250) or before its measure unit."""

_SHORTHAND_LENGTH = 2
_LONGEST = 40
_MOST_DIGITS = 15
"""No report counts to 10**15; with 千万亿 behind it, the product is still exact."""
_GUESS = re.compile(
    "((?:[一二三四五六七八九]?[十百千])*)([一二两三四五六七八九])([二两三四五六七八九])([十百千万亿]*)"
)
_GROUPED = rf"\d{{1,3}}(?:[,，{SPACES}]\d{{3}})+(?!\d)(?:\.\d+)?"
ARABIC = rf"(?:{_GROUPED}|\d+(?:\.\d+)?)"
"""A number in digits of a folded text (see :func:`fold`), without any scale word."""

_MIXED = re.compile(rf"({ARABIC})([百千]?)((?:万|亿)*)")
_BEYOND_DIGITS = 0x20000
"""Decimal digits (Nd) end at U+1FBF9; the planes behind hold ideographs and nothing of the kind."""
_FOLDED = {
    code: str(unicodedata.digit(chr(code)))
    for code in range(0x660, _BEYOND_DIGITS)
    if unicodedata.category(chr(code)) == "Nd"
} | {ord("％"): "%", ord("﹪"): "%", ord("．"): ".", ord("﹒"): ".", ord("﹐"): ","}
_FOLDED |= {ord(blank): " " for blank in SPACES} | TRADITIONAL
_POINT = re.compile(r"(?<=\d)点(?=\d{1,4}(?:[万亿%倍元]|个百分点))")
"""12点5亿元: a decimal point, no time of day."""
_ROUND_ZERO = re.compile(
    "(?<=[一二三四五六七八九十百千万])[○◯O\uff2fo0]{1,3}(?=[一二三四五六七八九]|年)"
)


def fold(text: str) -> str:
    """The text with every kind of digit, percent sign, decimal point and blank in ASCII.

    Numerals, measure units and qualifiers in traditional characters become simplified. A circle
    or a letter O that stands for 〇 inside a Chinese numeral (二○二三, 二OO三) is made one.
    Character by character, so that offsets stay.
    """
    folded = _ROUND_ZERO.sub(lambda match: "〇" * len(match.group()), text.translate(_FOLDED))
    return _POINT.sub(".", folded)


def parse_number(text: str) -> Decimal | None:
    """The one number that the text is; None where it is none or not exactly one.

    Reads 12, １２, 1,250, 1 250, 3.6万, 1亿2000万, 十二, 两, 廿三, 一千二百五十, 一万二,
    九十九点六, 二〇二三 and 壹仟贰佰.
    """
    folded = fold(text).strip()
    if not folded or len(folded) > _LONGEST:
        return None
    amount = _parse_mixed(folded) if folded[0].isdigit() else _parse_chinese(folded)
    return amount if amount is not None and amount.adjusted() < _MOST_DIGITS else None


def parse_guess(text: str) -> tuple[Decimal, Decimal] | None:
    """三四, 十七八, 二三十: the two numbers that a guess lies between; None if it is none."""
    match = _GUESS.fullmatch(text)
    if match is None:
        return None
    before, low, high, behind = match.groups()
    if DIGIT_VALUES[high] - DIGIT_VALUES[low] != 1 and low + high != "三五":
        return None
    ends = parse_number(f"{before}{low}{behind}"), parse_number(f"{before}{high}{behind}")
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def _parse_mixed(text: str) -> Decimal | None:
    """Digits with scale words: each part's scale is smaller than that of the part before."""
    total = Decimal(0)
    last_scale: int | None = None
    position = 0
    while position < len(text):
        match = _MIXED.match(text, position)
        if match is None:
            return None
        if last_scale is not None and not match[2] and not match[3] and len(match[1]) == 1:
            return None  # 3万4 is 30004 to one reader and 34000 to the next
        scale = SMALL_SCALES.get(match[2], 1)
        for character in match[3]:
            scale *= LARGE_SCALES[character]
        if last_scale is not None and scale >= last_scale:
            return None
        total += Decimal(re.sub(rf"[,，{SPACES}]", "", match[1])) * scale
        last_scale = scale
        position = match.end()
    return total


def _parse_chinese(text: str) -> Decimal | None:
    whole, point, decimals = text.partition("点")
    if not whole:
        return None
    amount = _parse_positional(whole)
    if amount is None:
        amount = _parse_scaled(whole)
    if not point or amount is None:
        return None if amount is None else Decimal(amount)
    scale = 1
    while decimals and decimals[-1] in LARGE_SCALES:
        scale *= LARGE_SCALES[decimals[-1]]
        decimals = decimals[:-1]
    if not decimals or any(c not in DIGIT_VALUES for c in decimals):
        return None
    fraction = "".join(str(DIGIT_VALUES[c]) for c in decimals)
    return Decimal(f"{amount}.{fraction}") * scale


def _parse_positional(text: str) -> int | None:
    """二〇二三: digit by digit. Two bare digits (三四) are a guess between two numbers, not 34."""
    if len(text) < _SHORTHAND_LENGTH or any(c not in DIGIT_VALUES for c in text):
        return None
    if len(text) == _SHORTHAND_LENGTH and not set(text) & {"〇", "零"}:
        return None
    return int("".join(str(DIGIT_VALUES[c]) for c in text))


def _parse_scaled(text: str) -> int | None:
    """一千二百五十: parts below 万 within parts of 万 and 亿, every scale smaller than the last.

    All that stands before 亿 counts hundred millions: 一万七千亿 is 17000亿.
    """
    head, _, tail = text.partition("亿")
    if "万" in head[:-1] and head[-1] != "万" and "亿" not in tail and head != text:
        whole, rest = _parse_scaled(head), _parse_scaled(tail) if tail else 0
        return None if whole is None or rest is None else whole * 10**8 + rest
    total = 0
    ceiling: int | None = None
    position = 0
    while position < len(text):
        end = position
        while end < len(text) and text[end] not in LARGE_SCALES:
            end += 1
        scale = 1
        scale_end = end
        while scale_end < len(text) and text[scale_end] in LARGE_SCALES:
            scale *= LARGE_SCALES[text[scale_end]]
            scale_end += 1
        part = _parse_below_ten_thousand(text[position:end], after=ceiling)
        if part is None or (ceiling is not None and scale >= ceiling):
            return None
        total += part * scale
        ceiling = scale
        position = scale_end
    return total


def _parse_below_ten_thousand(text: str, *, after: int | None) -> int | None:
    """A number under 万; ``after`` is the large scale right before it (万 in 一万二)."""
    if not text:
        return 1  # 万 alone is 10000
    text = text.replace("廿", "二十").replace("卅", "三十")
    total, ceiling = 0, 10**4
    had_zero = False
    position = 0
    while position < len(text):
        digit = DIGIT_VALUES.get(text[position])
        if digit == 0 and position + 1 < len(text):
            had_zero = True
            position += 1
            continue
        has_digit = digit is not None
        scale = SMALL_SCALES.get(text[position + has_digit : position + has_digit + 1])
        if digit is None and (scale is None or (position and scale != SMALL_SCALES["十"])):
            return None
        if scale is None:
            if position + 1 < len(text):
                return None
            return total + (digit or 0) * _implied_scale(text, ceiling, after, had_zero=had_zero)
        if scale >= ceiling:
            return None
        total += (1 if digit is None else digit) * scale
        ceiling, had_zero = scale, False
        position += has_digit + 1
    return total


def _implied_scale(text: str, ceiling: int, after: int | None, *, had_zero: bool) -> int:
    """一千二 is 1200 and 一万二 is 12000: a last bare digit counts the next lower scale."""
    if had_zero:
        return 1
    if len(text) == 1:
        return after // 10 if after is not None else 1
    return max(ceiling // 10, 1)
