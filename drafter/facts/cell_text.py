"""A workbook cell as the text that the clerk sees in it."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_FORMAT = re.compile(r'[#,]*0(?:\.(?P<places>0+))?(?P<percent>%)?(?:"(?P<unit>[^"]*)")?')
_UNSEEN = re.compile(r"_.|\*.|\[[^\]]*\]|\\")
"""Parts of a number format that only align or colour."""
_QUOTED = re.compile(r'"[^"]*"')
_LONGEST_TYPED = 4
"""More decimals than this come from a division, and the format says how many are meant."""


def cell_text(value: object, number_format: str) -> str:
    """The text of a cell's value; a number or date as far as its format shows it.

    Excel keeps 99.6% as 0.996 with the format ``0.00%``, 12次 as 12 with ``0"次"``, and 3月17日
    as that day of the year in which it was typed with ``m"月"d"日"``.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    shown = _UNSEEN.sub("", number_format.partition(";")[0]).strip()
    if isinstance(value, date):
        return _date_text(value, shown)
    if isinstance(value, (int, float)):
        return _number_text(value, shown)
    return str(value).strip()


def _date_text(value: date, shown: str) -> str:
    """The parts of a date that are seen: 2025年3月 is kept as its first day."""
    codes = _QUOTED.sub("", shown).lower()
    parts = {"y": f"{value.year}年", "m": f"{value.month}月", "d": f"{value.day}日"}
    seen = "".join(part for code, part in parts.items() if code in codes)
    return seen or "".join(parts.values())


def _number_text(value: float, shown: str) -> str:
    # Excel itself computes with 15 digits: 0.1+0.2 is 0.3 there.
    amount = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    is_percent = "%" in _QUOTED.sub("", shown)
    if is_percent:
        amount *= 100
    match = _FORMAT.fullmatch(shown)
    if match and _decimals(amount) > _LONGEST_TYPED:
        places = len(match["places"] or "")
        amount = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    unit = (match["unit"] or "") if match else ""
    return f"{_trimmed(amount)}{'%' if is_percent else ''}{unit}"


def _decimals(amount: Decimal) -> int:
    return len(_trimmed(amount).partition(".")[2])


def _trimmed(amount: Decimal) -> str:
    """Plain digits without zeros behind the last decimal that counts."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
