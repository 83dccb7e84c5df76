"""What a raw value is: a count, a percentage, a title, a date, a name, or text."""

import re
from dataclasses import dataclass
from datetime import date

from drafter.claims.quantities import read_quantity
from drafter.domain.fact import FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity

_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_NAME_LABEL = re.compile(r"(?:姓名|负责人|联系人|书记|述职人|报告人|主任|局长)$")
_MONEY = re.compile(r"元$")
_NUMERIC_KINDS = (FactKind.COUNT, FactKind.AMOUNT, FactKind.PERCENTAGE)


@dataclass(frozen=True, slots=True)
class ValueReading:
    """A value that was understood; ``problem`` says in Chinese why it was not."""

    kind: FactKind
    value: str
    quantity: Quantity | None = None
    on_date: date | None = None
    problem: str = ""


def read_value(
    value: str,
    measure_unit: str,
    *,
    label: str,
    expected: FactKind | None,
    lexicon: Lexicon,
    stated_kind: str = "",
) -> ValueReading:
    """Read a value with its unit column; ``expected`` is what the report type says of the label."""
    text = value.strip()
    unit = measure_unit.strip().replace("％", "%")
    if match := _DATE.fullmatch(text):
        return _read_date(match, text)
    if text.startswith("《") and text.endswith("》"):
        return ValueReading(FactKind.DOCUMENT_TITLE, text)
    quantity = read_quantity(text, lexicon)
    wants_number = bool(unit) or expected in _NUMERIC_KINDS or stated_kind in _NUMERIC_KINDS
    if quantity is None or (not unit and not quantity.measure_unit and _is_words(text)):
        if wants_number and stated_kind not in ("text", "name", "document_title"):
            return ValueReading(
                FactKind.TEXT,
                text,
                problem=f"“{label}”的数值“{text}”不是数字，请填数字"
                + (f"（单位：{unit}）。" if unit else "，或删去单位。"),
            )
        is_name = stated_kind == "name" or bool(_NAME_LABEL.search(label))
        return ValueReading(FactKind.NAME if is_name else FactKind.TEXT, text)
    if quantity.measure_unit and unit and quantity.measure_unit != unit:
        return ValueReading(
            FactKind.TEXT,
            text,
            problem=f"“{label}”的数值写作“{text}”，单位一栏却是“{unit}”，请改成一致。",
        )
    whole = Quantity(quantity.amount, unit or quantity.measure_unit, quantity.comparator)
    return ValueReading(_numeric_kind(whole), text, whole)


def _is_words(text: str) -> bool:
    """Whether a number without a unit is written in words: 三 may be a name, 3 is a number."""
    return not re.search("[0-9０-９]", text)


def _numeric_kind(quantity: Quantity) -> FactKind:
    if quantity.measure_unit in ("%", "个百分点"):
        return FactKind.PERCENTAGE
    return FactKind.AMOUNT if _MONEY.search(quantity.measure_unit) else FactKind.COUNT


def _read_date(match: re.Match[str], text: str) -> ValueReading:
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        return ValueReading(FactKind.DATE, text, problem=f"日期“{text}”不存在，请改正。")
    return ValueReading(FactKind.DATE, text, on_date=day)


def with_comparator(quantity: Quantity, comparator: Comparator | None) -> Quantity:
    """The quantity with a qualifier that the remark states, where it has none itself."""
    if comparator is None or quantity.comparator is not Comparator.EXACT:
        return quantity
    return Quantity(quantity.amount, quantity.measure_unit, comparator)
