"""Numbers that identify a person or a thing: 身份证, bank card, telephone, e-mail, plate.

Edges of words, as patterns know them, are no help in Chinese text, where nothing parts 卡号 from
the number (RESEARCH.md §5): what counts is that no digit or letter goes on at either side.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from drafter.domain.verification import Span

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_GAP = "[ \u00ad\u200b-\u200f\u2060\ufeff-]{0,2}"
"""What may part groups of digits."""
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"

_NUMBER = re.compile(rf"(?<![0-9A-Za-z])[0-9](?:{_GAP}[0-9]){{12,}}(?:{_GAP}[Xx])?(?![0-9A-Za-z])")
"""Thirteen digits and more, in groups or not."""
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    rf"(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}"
    rf"|\(?0[0-9]{{2,3}}\)?{_GAP}[2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}(?:-[0-9]{{1,5}})?"
    rf"|[48]00{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}"
    r")(?![0-9A-Za-z])"
)
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z][ ·•-]?"
    r"(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[学警港澳挂领使])(?![0-9A-Za-z])"
)


class IdentifierKind(StrEnum):
    """What a number identifies."""

    IDENTITY_CARD = "identity_card"
    BANK_CARD = "bank_card"
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"
    LONG_NUMBER = "long_number"
    """Fits no check digit: mistyped, or of another kind. Nothing in a report is that long."""


def half_width(text: str) -> str:
    """The text with ASCII in place of its full-width forms; every character keeps its place."""
    return text.translate(_FULL_WIDTH)


def find_identifiers(text: str) -> Iterator[tuple[Span, IdentifierKind]]:
    """Each number that identifies someone; doubt is decided for it.

    What is a part of another find is not told of.
    """
    taken: list[Span] = []
    for span, kind in sorted(_candidates(half_width(text)), key=_longest_and_surest_first):
        if not any(span.overlaps(other) for other in taken):
            taken.append(span)
            yield span, kind


def is_identity_number(number: str) -> bool:
    """Whether 18 characters are a citizen's number with its check digit (GB 11643-1999)."""
    if not re.fullmatch("[1-9][0-9]{16}[0-9X]", number):
        return False
    total = sum(int(n) * weight for n, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == number[17]


def is_card_number(number: str) -> bool:
    """Whether 13 to 19 digits are a bank card's number with its check digit (Luhn)."""
    if not re.fullmatch("[0-9]{13,19}", number):
        return False
    doubled = (int(n) * (2 if position % 2 else 1) for position, n in enumerate(reversed(number)))
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def _candidates(flat: str) -> Iterator[tuple[Span, IdentifierKind]]:
    for match in _NUMBER.finditer(flat):
        yield Span(*match.span()), _kind_of("".join(filter(str.isalnum, match.group())).upper())
    for pattern, kind in (
        (_EMAIL, IdentifierKind.EMAIL),
        (_PHONE, IdentifierKind.PHONE),
        (_PLATE, IdentifierKind.PLATE),
    ):
        for match in pattern.finditer(flat):
            yield Span(*match.span()), kind


def _longest_and_surest_first(found: tuple[Span, IdentifierKind]) -> tuple[int, bool, int]:
    span, kind = found
    return span.start - span.end, kind is IdentifierKind.LONG_NUMBER, span.start


def _kind_of(number: str) -> IdentifierKind:
    if is_identity_number(number):
        return IdentifierKind.IDENTITY_CARD
    if is_card_number(number):
        return IdentifierKind.BANK_CARD
    return IdentifierKind.LONG_NUMBER
