"""A workbook cell as the text that the clerk sees in it."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

_FORMAT = re.compile(r'[#,]*0(?:\.(?P<places>0+))?(?P<percent>%)?(?:"(?P<unit>[^"]*)")?')
_UNSEEN = re.compile(r"_.|\*.|\[[^\]]*\]|\\")
"""Parts of a number format that only align or colour."""
_LONGEST_TYPED = 4
"""More decimals than this come from a division, and the format says how many are meant."""


def cell_text(value: object, number_format: str) -> str:
    """The text of a cell's value; a number in the scale and unit that its format shows.

    Excel keeps 99.6% as 0.996 with the format ``0.00%``, and 12次 as 12 with ``0"次"``.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (datetime, date)):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, (int, float)):
        return _number_text(value, number_format)
    return str(value).strip()


def _number_text(value: float, number_format: str) -> str:
    shown = _UNSEEN.sub("", number_format.partition(";")[0]).strip()
    # Excel itself computes with 15 digits: 0.1+0.2 is 0.3 there.
    amount = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    is_percent = "%" in re.sub(r'"[^"]*"', "", shown)
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
