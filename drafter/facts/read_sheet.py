"""Raw facts → a fact sheet, with every problem named at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePath

from drafter.domain.fact import FactRole, FactSheet, SheetProblem
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import ReportType
from drafter.errors import DocumentUnreadable, FactSheetError
from drafter.facts.build_fact import FactBuilder
from drafter.facts.check_sheet import check_sheet
from drafter.facts.expected import expected_for
from drafter.facts.headers import normalize_header
from drafter.facts.raw_fact import RawFact
from drafter.facts.read_csv import read_csv
from drafter.facts.read_json import JsonReading, read_json
from drafter.facts.read_table import TableReading
from drafter.facts.read_workbook import read_workbook
from drafter.reference.report_types import find_report_type

_IDENTITY = {
    "organization": ("单位名称", "报告单位", "填报单位", "组织名称", "党组织名称"),
    "organization_short": ("单位简称", "简称", "自称"),
    "report_year": ("报告年度", "年度", "述职年度", "报告年份"),
}
_TABLES = (".xlsx", ".xlsm", ".csv", ".xls", ".et", ".xlsb")
_NUMBERED = re.compile("(?:存在|下一?步)?(?:问题|打算|计划)[一二三四五六七八九十0-9]+")
"""Rows of the blank sheet that need not be filled."""
_SHEET_YEAR = re.compile(r"(20\d\d)年")
_SENTENCE_LABELS = {FactRole.PROBLEM: "问题", FactRole.PLAN: "打算"}
_SHORTEST_SENTENCE = 8
_FACT_ID = re.compile(r"F\d{2,4}")
_MOST_WITH_TWO_DIGITS = 99
_NO_NAME = "没有单位名称，请加一行：数据项“单位名称”，数值填全称。"
_NO_YEAR = "没有报告年度，请加一行：数据项“报告年度”，数值填四位年份。"


@dataclass(frozen=True, slots=True)
class FactSheetReading:
    """A fact sheet that can be used, and what should be looked at all the same."""

    sheet: FactSheet
    problems: tuple[SheetProblem, ...]


def read_fact_sheet(
    file_name: str,
    content: bytes,
    *,
    report_type: ReportType,
    lexicon: Lexicon,
    supplied_by: str = "",
    organization: str = "",
    report_year: int | None = None,
) -> FactSheetReading:
    """Read a fact sheet from .xlsx, .csv or .json.

    ``organization`` and ``report_year`` override what the sheet says; a report type that a JSON
    sheet states goes before ``report_type``.

    Raises:
        DocumentUnreadable: the file cannot be read at all.
        UnknownReportType: the sheet states a report type that there is not.
        FactSheetError: it can, but has errors; all of them are named with their places.
    """
    raw, stated, problems = _read_file(file_name, content, report_year)
    if stated.report_type not in ("", report_type.report_type, report_type.name):
        report_type = find_report_type(stated.report_type)
    identity, rest = _split_identity(raw, problems)
    name = organization or stated.organization or _text_of(identity, "organization")
    year = report_year or stated.report_year or _year_of(identity, problems)
    if not name:
        problems.append(SheetProblem("", _NO_NAME))
    if not year and not any(problem.is_error for problem in problems):
        problems.append(SheetProblem("", _NO_YEAR))
    rest = _of_year(rest, year, problems)
    builder = FactBuilder(report_type, lexicon, supplied_by, year, problems)
    rest = _with_sentences(rest, report_type, builder)
    filled = [item for item in rest if item.value]
    if not filled and not any(problem.is_error for problem in problems):
        problems.append(SheetProblem("", "没有填写任何数据，请至少填一行数据项和数值。"))
    problems += _unfilled(rest, report_type)
    numbered = _numbered(filled, problems)
    facts = tuple(fact for fact_id, item in numbered if (fact := builder.build(fact_id, item)))
    sheet = FactSheet(
        organization=name,
        report_year=year or 0,
        report_type=report_type.report_type,
        facts=facts,
        organization_short=stated.organization_short or _text_of(identity, "organization_short"),
    )
    problems += check_sheet(sheet)
    problems += builder.declared_sums(facts)
    if any(problem.is_error for problem in problems):
        raise FactSheetError(tuple(problems), file_name=file_name)
    return FactSheetReading(sheet, tuple(problems))


def _read_file(
    file_name: str, content: bytes, report_year: int | None
) -> tuple[list[RawFact], JsonReading, list[SheetProblem]]:
    if not content.strip():
        raise DocumentUnreadable(file_name, "是空文件，请填写后再上传。")
    suffix = PurePath(file_name).suffix.lower()
    if suffix == ".json":
        reading = read_json(file_name, content)
        return list(reading.facts), reading, list(reading.problems)
    table = _read_table(file_name, suffix, content, None)
    # Which column is this year's depends on the year, which may stand in the sheet itself.
    year = report_year or _year_of(_split_identity(table.facts, [])[0], [])
    if table.has_year_columns and year:
        try:
            table = _read_table(file_name, suffix, content, year)
        except DocumentUnreadable as error:
            reason = f"报告年度是{year}年，表头里却没有“{year}年”一列，请核对报告年度或表头。"
            raise DocumentUnreadable(file_name, reason) from error
    return table.facts, JsonReading((), ()), table.problems


def _read_table(
    file_name: str, suffix: str, content: bytes, report_year: int | None
) -> TableReading:
    is_package = content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    if suffix not in _TABLES:
        raise DocumentUnreadable(file_name, "不是事实表，请上传 .xlsx、.csv 或 .json 文件。")
    if is_package or suffix != ".csv":
        return read_workbook(file_name, content, report_year)
    return read_csv(file_name, content, report_year)


def _split_identity(
    raw: Iterable[RawFact], problems: list[SheetProblem]
) -> tuple[dict[str, RawFact], list[RawFact]]:
    """What the sheet says of itself, and the facts; each sheet of a workbook may say it again."""
    names = {label: key for key, labels in _IDENTITY.items() for label in labels}
    identity: dict[str, RawFact] = {}
    rest: list[RawFact] = []
    for item in raw:
        key = names.get(normalize_header(item.label))
        if key is None:
            rest.append(item)
        elif not item.value:
            continue
        elif key not in identity:
            identity[key] = item
        elif item.value != identity[key].value:
            message = f"“{item.label}”填的“{item.value}”与前面的“{identity[key].value}”不一致。"
            problems.append(SheetProblem(item.place, f"{message}请只留一个。"))
    return identity, rest


def _of_year(rest: list[RawFact], year: int | None, problems: list[SheetProblem]) -> list[RawFact]:
    """Without the worksheets that are named after another year, where others remain."""
    names = dict.fromkeys(item.sheet for item in rest)
    other = {
        sheet for sheet in names if (found := _SHEET_YEAR.search(sheet)) and int(found[1]) != year
    }
    if not year or not other:
        return rest
    skips = len(other) < len(names)
    what = "未读取" if skips else "请核对"
    problems += [
        SheetProblem(sheet, f"工作表名不是报告年度{year}年，{what}。", is_error=False)
        for sheet in names
        if sheet in other
    ]
    return [item for item in rest if item.sheet not in other] if skips else rest


def _with_sentences(
    rest: list[RawFact], report_type: ReportType, builder: FactBuilder
) -> list[RawFact]:
    """Problems and plans that were written into the column of the labels become values."""
    taken = {item.label for item in rest}
    found: list[RawFact] = []
    for item in rest:
        word = _SENTENCE_LABELS.get(builder.role(item))
        is_sentence = (
            word
            and not (item.value or item.measure_unit or item.last_year)
            and len(item.label) >= _SHORTEST_SENTENCE
            and not expected_for(item.label, report_type)
        )
        if is_sentence:
            label = next(name for n in count(1) if (name := f"{word}{n}") not in taken)
            taken.add(label)
            found.append(replace(item, label=label, value=item.label))
        else:
            found.append(item)
    return found


def _numbered(filled: Sequence[RawFact], problems: list[SheetProblem]) -> list[tuple[str, RawFact]]:
    """Each fact with its id: the stated one, or the next free number in the order of the sheet."""
    stated = [item.fact_id for item in filled if item.fact_id]
    for item in filled:
        if item.fact_id and not _FACT_ID.fullmatch(item.fact_id):
            problems.append(SheetProblem(item.place, f"fact_id“{item.fact_id}”应写作 F01。"))
        elif stated.count(item.fact_id) > 1:
            problems.append(SheetProblem(item.place, f"fact_id“{item.fact_id}”用了不止一次。"))
    width = 2 if len(filled) <= _MOST_WITH_TWO_DIGITS else 3
    free = (name for n in count(1) if (name := f"F{n:0{width}d}") not in set(stated))
    return [(item.fact_id or next(free), item) for item in filled]


def _unfilled(rest: Sequence[RawFact], report_type: ReportType) -> list[SheetProblem]:
    """Rows without a value that say something all the same, so that nothing is lost silently."""
    return [
        SheetProblem(item.place, f"“{item.label}”没有填数值，未用。", is_error=False)
        for item in rest
        if not item.value
        and (
            item.remark
            or item.last_year
            or not (expected_for(item.label, report_type) or _NUMBERED.fullmatch(item.label))
        )
    ]


def _text_of(identity: dict[str, RawFact], key: str) -> str:
    return identity[key].value.strip() if key in identity else ""


def _year_of(identity: dict[str, RawFact], problems: list[SheetProblem]) -> int | None:
    item = identity.get("report_year")
    if item is None:
        return None
    match = re.fullmatch(r"\s*((?:19|20)\d\d)\s*(?:年度?)?\s*", item.value)
    if match is None:
        problems.append(
            SheetProblem(item.place, f"报告年度“{item.value}”不是四位年份，例如应填 2025。")
        )
        return None
    return int(match[1])
