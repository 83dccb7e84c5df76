"""Quantities: an amount, what it is counted in, and how exact it claims to be."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Comparator(StrEnum):
    """How the amount is qualified in words; the slug is stable, the words are in ``WORDS``."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    NEARLY = "nearly"
    ABOUT = "about"
    AND_MORE = "and_more"


PREFIXES: dict[Comparator, tuple[str, ...]] = {
    Comparator.AT_LEAST: ("不少于", "不低于", "至少", "不下"),
    Comparator.AT_MOST: ("不超过", "不多于", "不高于", "至多"),
    Comparator.MORE_THAN: ("超过", "突破", "逾", "超", "多于"),
    Comparator.LESS_THAN: ("不足", "低于", "少于"),
    Comparator.NEARLY: ("将近", "接近", "近"),
    Comparator.ABOUT: ("约", "大约", "大概"),
}
"""Words before an amount. The first of each is the one that is printed."""

SUFFIXES: dict[Comparator, tuple[str, ...]] = {
    Comparator.AT_LEAST: ("以上", "及以上"),
    Comparator.AT_MOST: ("以下", "以内", "及以下"),
    Comparator.ABOUT: ("左右", "上下"),
    Comparator.AND_MORE: ("余", "多"),
}
"""Words behind an amount or its measure unit (余 and 多 stand before the measure unit)."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its measure unit (计量单位、量词).

    ``amount`` is what the text or the sheet states, never a float: ``Decimal("99.6")`` with
    measure unit ``%`` is 99.6%. ``measure_unit`` may be empty where none is stated.
    """

    amount: Decimal
    measure_unit: str = ""
    comparator: Comparator = Comparator.EXACT

    def render(self) -> str:
        """The quantity as it is printed in a report: 14次, 99.6%, 不少于80家次, 300余人次."""
        number = render_amount(self.amount)
        if self.comparator is Comparator.AND_MORE:
            return f"{number}余{self.measure_unit}"
        prefixes = PREFIXES.get(self.comparator)
        return f"{prefixes[0] if prefixes else ''}{number}{self.measure_unit}"


def render_amount(amount: Decimal) -> str:
    """An amount in plain Arabic digits: no exponent, the stated decimal places kept.

    GB/T 15835-2011 asks for Arabic numerals in measurements and statistics.
    """
    return format(amount, "f")
