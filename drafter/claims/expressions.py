"""Digits that are no single quantity: 3+2, 3∶1, 1/3, 1.2.3, telephone numbers, ⑫, Ⅱ级, ½."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from drafter.claims.quantities import COMMON_UNITS, canonical, unit_pattern
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.verification import Claim, ClaimKind, Span

_NUMBER = r"\d+(?:\.\d+)?"
_NO_UNIT = f"{COMMON_UNITS}万亿%倍平公千"
"""A figure in front of one of these is a count: 13800000000元."""
_EXPRESSION = (
    r"(?<![\d.A-Za-z])(?:"
    r"(?P<phone>1[3-9]\d{9}|[1-9]\d{16}[\dXx]|0\d{2,3}[-—－ ]?\d{7,8}|400-?\d{3}-?\d{4})"
    rf"(?![\d.,]|\s?[{_NO_UNIT}])"
    rf"|(?P<share>(?P<above>\d{{1,2}})[/／](?P<below>\d{{1,3}}))(?![\d/／.]|\s?[{_NO_UNIT}])"
    rf"|(?:{_NUMBER}\s?[∶:：]\s?)+{_NUMBER}(?!\d|\s?[{_NO_UNIT}])"
    rf"|(?:{_NUMBER}(?:\s?[+＋×✕*xX÷=＝/／]\s?{_NUMBER})+|\d+(?:\.\d+){{2,}})(?:\s?{{units}})?)"
)
_ODD = re.compile(
    "[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u249b"
    "\u24ea-\u24ff\u2776-\u2793\u3021-\u3029\u3038-\u303a\u3220-\u3229\u3248-\u325f\u3280-\u3289"
    "\u32b1-\u32bf]+"
)
"""Superscripts, fractions, Roman, circled and Suzhou numerals (Unicode No and Nl)."""
_ROMAN = re.compile("(?<![A-Za-z])(?:[\u2160-\u216b]|[IVX]{1,4})(?P<unit>[级类期])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def find_expressions(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """Digits that belong together and are no single quantity, compared as they are written.

    1/3 is a share; a ratio, a sum, a product, a version or a telephone number an EXPRESSION.
    """
    for match in _expression(lexicon).finditer(text):
        if match["share"] and 0 < int(match["above"]) < int(match["below"]):
            yield _share(match)
        else:
            written = re.sub(r"\s", "", unicodedata.normalize("NFKC", match.group()))
            written = written.replace("∶", ":")
            yield Claim(Span(*match.span()), ClaimKind.EXPRESSION, match.group(), written)


def find_odd_digits(text: str, _lexicon: Lexicon) -> Iterator[Claim]:
    """Digits of other kinds: Ⅱ级 and ½ are read; ⑫次 and x² are shown, never accepted.

    An exponent of a measure unit (m²) is no digit, and neither is an ordinal (①): that was passed
    over before.
    """
    for match in _ROMAN.finditer(text):
        level = Quantity(Decimal(_roman(match.group()[:-1])), match["unit"])
        yield Claim(Span(*match.span()), ClaimKind.QUANTITY, match.group(), level.render(), level)
    for match in _ODD.finditer(text):
        start, written = match.start(), match.group()
        if written in "²³" and text[start - 1 : start].isalpha() and text[start - 1].isascii():
            continue
        value = Decimal(str(unicodedata.numeric(written))) if len(written) == 1 else Decimal(0)
        is_fraction = 0 < value < 1 and not text[start - 1 : start].isdigit()
        if is_fraction:
            above, _, below = unicodedata.normalize("NFKC", written).partition("\u2044")
            yield _fraction(Span(*match.span()), written, int(above), int(below))
        else:
            yield Claim(Span(*match.span()), ClaimKind.UNREADABLE, written, written)


@lru_cache(maxsize=32)
def _expression(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(_EXPRESSION.replace("{units}", unit_pattern(lexicon)))


def _share(match: re.Match[str]) -> Claim:
    span = Span(*match.span())
    return _fraction(span, match.group(), int(match["above"]), int(match["below"]))


def _fraction(span: Span, text: str, above: int, below: int) -> Claim:
    share = Decimal(above) * 100 / below
    exact = canonical(Quantity(share, "%")) if share * below == above * 100 else None
    return Claim(span, ClaimKind.PERCENTAGE, text, f"{above}/{below}", exact)


def _roman(numeral: str) -> int:
    """IV is 4: a smaller digit before a larger one is taken off."""
    values = [_ROMAN_VALUES[c] for c in unicodedata.normalize("NFKC", numeral)]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
