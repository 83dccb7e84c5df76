"""What a raw value is: a count, a percentage, a title, a date, a name, or text."""

import re
from dataclasses import dataclass, replace
from datetime import date

from drafter.claims.quantities import read_quantity
from drafter.domain.fact import FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.report import ExpectedFact

_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_NAME_LABEL = re.compile(r"(?:姓名|负责人|联系人|书记|述职人|报告人|主任|局长)$")
_CODE_LABEL = re.compile(r"(?:电话|手机|传真|号码|编号|邮编|邮箱|账号|文号)$")
"""Digits that count nothing."""
_GRADES = frozenset({"等", "级", "类", "档", "星", "号", "流", "线", "届", "版", "年级", "季度"})
"""一级 and 三星 are marks, not counts, where the unit column is empty."""
_NUMERIC_KINDS = (FactKind.COUNT, FactKind.AMOUNT, FactKind.PERCENTAGE)
_WORDY_KINDS = (FactKind.TEXT, FactKind.NAME)
_SCALE = re.compile("[千百]?[万亿]")
"""3.6万 with 人次 in the unit column is 3.6 万人次."""
_MINUS = ("-", "－", "−")
_SIGNS = {
    "≥": "不少于", "≤": "不超过", ">": "超过", "＞": "超过", "<": "不足", "＜": "不足", "≈": "约",
    "+": "", "＋": "", "¥": "", "￥": "",
}  # fmt: skip
_LABEL_UNIT = re.compile(r"(.{2,}?)\s*[（(](?:单位[：:]?)?([^（()）]{1,5})[）)]")
_PLACES = tuple("省市区县镇村国校院站队团营连班岗")
"""先进集体（市）names whose they are, though 市 can be counted."""
_LINE_ENDS = tuple("，。；：、,;:")
_YEARS = range(1900, 2100)
_NOTE_STARTS = re.compile(r"[（(，；;]|其中")


@dataclass(frozen=True, slots=True)
class ValueReading:
    """A value that was understood; ``problem`` says in Chinese why it was not."""

    kind: FactKind
    value: str
    quantity: Quantity | None = None
    on_date: date | None = None
    note: str = ""
    """What stood in the cell behind the number: 含线上3次."""
    problem: str = ""
    warning: str = ""


def read_value(
    value: str,
    measure_unit: str,
    *,
    label: str,
    expected: ExpectedFact | None,
    lexicon: Lexicon,
    stated_kind: str = "",
) -> ValueReading:
    """Read a value with its unit column; ``expected`` is what the report type says of the label."""
    text = _in_one_line(value)
    unit = measure_unit.strip("（）() \u3000").replace("％", "%")
    wants_number = (
        bool(unit)
        or (expected is not None and expected.kind in _NUMERIC_KINDS)
        or stated_kind in _NUMERIC_KINDS
    )
    if stated_kind in _WORDY_KINDS:
        return ValueReading(FactKind(stated_kind), text)
    if stated_kind == FactKind.DATE or (not wants_number and _DATE.fullmatch(text)):
        return _read_date(label, text)
    is_title = text.startswith("《") and text.endswith("》")
    says_title = stated_kind == FactKind.DOCUMENT_TITLE
    if is_title and (says_title or unit or not wants_number):
        return ValueReading(FactKind.DOCUMENT_TITLE, text)
    if says_title:
        return _refused(text, f"“{label}”填的“{text}”没有书名号，文件名请写作《……》。")
    quantity, note = _quantity_and_note(text, lexicon, has_note=wants_number)
    if quantity is None or (not wants_number and _is_no_count(text, label, quantity)):
        if wants_number:
            example = f"（单位：{unit}）" if unit else ""
            return _refused(
                text, f"“{label}”的数值“{text}”不是数字，请填数字{example}，文字说明写在备注里。"
            )
        is_name = bool(_NAME_LABEL.search(label))
        return ValueReading(FactKind.NAME if is_name else FactKind.TEXT, text)
    stated_unit = quantity.measure_unit
    if stated_unit and unit and _SCALE.fullmatch(stated_unit) and not _SCALE.match(unit):
        stated_unit = unit = stated_unit + unit
    if stated_unit and unit and stated_unit != unit:
        return _refused(text, f"“{label}”的数值写作“{text}”，单位一栏却是“{unit}”，请改成一致。")
    reading = _with_unit(quantity, unit or stated_unit, label, expected, lexicon)
    if stated_kind and stated_kind != reading.kind and not reading.problem:
        return _refused(
            text, f"“{label}”的 kind 写作 {stated_kind}，单位却是“{unit}”，请改成一致。"
        )
    return replace(reading, note=note)


def _quantity_and_note(
    text: str, lexicon: Lexicon, *, has_note: bool
) -> tuple[Quantity | None, str]:
    """The quantity; and with it what follows in brackets or behind a comma, if that may be."""
    quantity = read_signed(text, lexicon)
    if quantity is not None or not has_note:
        return quantity, ""
    for match in _NOTE_STARTS.finditer(text):
        if quantity := read_signed(text[: match.start()].strip(), lexicon):
            return quantity, text[match.start() :].strip("（）()，；; ")
    return None, ""


def read_signed(text: str, lexicon: Lexicon) -> Quantity | None:
    """A quantity as a cell may have it: ≥80, +12.5%, ¥3.6万元; and -3, which the check refuses."""
    if text.startswith(_MINUS):
        bare = read_quantity(text[1:], lexicon)
        return bare and Quantity(-bare.amount, bare.measure_unit, bare.comparator)
    if text[:1] in _SIGNS:
        text = _SIGNS[text[0]] + text[1:].lstrip("=＝")
    return read_quantity(text, lexicon)


def unit_of_label(label: str, value: str, lexicon: Lexicon) -> tuple[str, str]:
    """走访企业 and 家次 of 走访企业（家次）, where the value is a bare number; else no unit."""
    match = _LABEL_UNIT.fullmatch(label.strip())
    quantity = read_signed(value.strip(), lexicon)
    if match is None or quantity is None or quantity.measure_unit:
        return label, ""
    unit = match[2].replace("％", "%")
    counted = read_quantity(f"1{unit}", lexicon)
    is_unit = counted is not None and counted.measure_unit == unit and not unit.endswith(_PLACES)
    return (match[1], unit) if is_unit else (label, "")


def _in_one_line(text: str) -> str:
    """The lines of a cell as one value; a title that is broken over lines stays one title."""
    one = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        goes_on = not one or one.endswith(_LINE_ENDS) or one.count("《") > one.count("》")
        one += line if goes_on else f"；{line}"
    return one


def _is_no_count(text: str, label: str, quantity: Quantity) -> bool:
    """Whether a value that reads as a number says something else: a phone, a grade, a name."""
    is_words = not re.search("[0-9０-９]", text)
    is_mark = not quantity.measure_unit or quantity.measure_unit in _GRADES
    is_year = quantity.measure_unit == "年" and quantity.amount in _YEARS
    return bool(_CODE_LABEL.search(label)) or (is_words and is_mark) or is_year


def _with_unit(
    quantity: Quantity,
    stated_unit: str,
    label: str,
    expected: ExpectedFact | None,
    lexicon: Lexicon,
) -> ValueReading:
    """The quantity in its measure unit; where none is stated, in the one that is expected."""
    unit, warning = stated_unit, ""
    if expected and expected.measure_unit and (not unit or _SCALE.fullmatch(unit)):
        unit = stated_unit + expected.measure_unit
        warning = f"“{label}”没有填单位，已按“{unit}”处理，请核对。"
    elif not unit:
        warning = f"“{label}”没有填单位，请补上计量单位或量词，如 次、名、篇。"
    elif read_quantity(f"1{unit}", lexicon) is None:
        message = f"“{label}”的单位“{unit}”不是常用的计量单位，请核对。"
        if unit.endswith(lexicon.organization_endings):
            return _refused(unit, f"{message}单位一栏填 次、名、篇 等，不填机构名称。")
        warning = message
    whole = Quantity(quantity.amount, unit, quantity.comparator)
    bare = Quantity(quantity.amount, "", quantity.comparator).render()
    return ValueReading(_numeric_kind(whole), bare, whole, warning=warning)


def _numeric_kind(quantity: Quantity) -> FactKind:
    if quantity.measure_unit in ("%", "个百分点"):
        return FactKind.PERCENTAGE
    return FactKind.AMOUNT if quantity.measure_unit.endswith("元") else FactKind.COUNT


def _read_date(label: str, text: str) -> ValueReading:
    match = _DATE.fullmatch(text)
    if match is None:
        return _refused(text, f"“{label}”填的“{text}”不是日期，例如应填 2025-12-31。")
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        return _refused(text, f"“{label}”填的日期“{text}”不存在，请改正。")
    return ValueReading(FactKind.DATE, text, on_date=day)


def _refused(text: str, problem: str) -> ValueReading:
    return ValueReading(FactKind.TEXT, text, problem=problem)


def with_comparator(quantity: Quantity, comparator: Comparator | None) -> Quantity:
    """The quantity with a qualifier that the remark states, where it has none itself."""
    if comparator is None or quantity.comparator is not Comparator.EXACT:
        return quantity
    return Quantity(quantity.amount, quantity.measure_unit, comparator)
