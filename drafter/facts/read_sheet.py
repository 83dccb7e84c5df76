"""Raw facts → a fact sheet, with every problem named at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePath

from drafter.claims.numerals import parse_number
from drafter.domain.fact import FactRole, FactSheet, SheetProblem
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import ReportType
from drafter.errors import DocumentUnreadable, FactSheetError
from drafter.facts.build_fact import FactBuilder
from drafter.facts.check_sheet import check_sheet
from drafter.facts.expected import expected_for
from drafter.facts.identity import split_identity, text_of, year_of
from drafter.facts.raw_fact import RawFact
from drafter.facts.read_csv import read_csv
from drafter.facts.read_json import JsonReading, read_json
from drafter.facts.read_table import read_tables
from drafter.facts.read_workbook import is_package, read_workbook
from drafter.facts.totals import is_total
from drafter.reference.report_types import find_report_type

_TABLES = (".xlsx", ".xlsm", ".csv", ".xls", ".et", ".xlsb")
_NUMBERED = re.compile("(?:存在|下一?步)?(?:问题|打算|计划)[一二三四五六七八九十0-9]+")
"""Rows of the blank sheet that need not be filled."""
_FOOTER = re.compile("(?:填[报表]|制表|审核|审批|复核|分管|负责|联系|报送)[^：:]{0,6}[：:]")
_TITLE_YEAR = re.compile(r"(20\d\d)年度")
_SHEET_YEAR = re.compile(r"(20\d\d)年")
_SENTENCE_LABELS = {FactRole.PROBLEM: "问题", FactRole.PLAN: "打算"}
_SHORTEST_SENTENCE = 8
_FACT_ID = re.compile(r"F\d{2,4}")
_MOST_WITH_TWO_DIGITS = 99
_NO_NAME = "没有单位名称，请加一行：数据项“单位名称”，数值填全称。"
_NO_YEAR = "没有报告年度，请加一行：数据项“报告年度”，数值填四位年份。"
_NO_FACTS = "没有填写任何数据，请至少填一行数据项和数值。"


@dataclass(frozen=True, slots=True)
class FactSheetReading:
    """A fact sheet that can be used, and what should be looked at all the same."""

    sheet: FactSheet
    problems: tuple[SheetProblem, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What holds where the sheet itself does not say it."""

    organization: str = ""
    report_year: int | None = None


_NOTHING = Otherwise()


def read_fact_sheet(
    file_name: str,
    content: bytes,
    *,
    report_type: ReportType,
    lexicon: Lexicon,
    supplied_by: str = "",
    organization: str = "",
    report_year: int | None = None,
    otherwise: Otherwise = _NOTHING,
) -> FactSheetReading:
    """Read a fact sheet from .xlsx, .csv or .json.

    ``organization``, ``report_year`` and ``supplied_by`` override what the sheet says, what is
    in ``otherwise`` does not; a report type that a JSON sheet states goes before ``report_type``.

    Raises:
        DocumentUnreadable: the file cannot be read at all.
        UnknownReportType: the sheet states a report type that there is not.
        FactSheetError: it can, but has errors; all of them are named with their places.
    """
    raw, stated, problems, titles = _read_file(file_name, content, report_year, otherwise)
    if stated.report_type not in ("", report_type.report_type, report_type.name):
        report_type = find_report_type(stated.report_type)
    identity, rest = split_identity(raw, problems)
    name = organization or stated.organization or text_of(identity, "organization")
    name = name or otherwise.organization
    year = report_year or stated.report_year or year_of(identity, problems)
    if not name:
        problems.append(SheetProblem("", _NO_NAME))
    if not year and "report_year" not in identity and stated.report_year is None:
        year = otherwise.report_year
        if not year:
            problems.append(SheetProblem("", _NO_YEAR))
        problems += _of_another_year(titles, year)
    rest = _of_year(rest, year, problems)
    person = supplied_by or stated.supplied_by or text_of(identity, "supplied_by")
    builder = FactBuilder(report_type, lexicon, person, year, problems)
    rest = list(_with_labels(rest, report_type, builder))
    problems += _unfilled(rest, report_type)
    filled = [item for item in rest if item.value]
    if not filled and not any(problem.is_error and problem.place for problem in problems):
        problems.append(SheetProblem("", _NO_FACTS))
    numbered = _numbered(filled, problems)
    facts = tuple(fact for fact_id, item in numbered if (fact := builder.build(fact_id, item)))
    sheet = FactSheet(
        organization=name,
        report_year=year or 0,
        report_type=report_type.report_type,
        facts=facts,
        organization_short=stated.organization_short or text_of(identity, "organization_short"),
    )
    problems += check_sheet(sheet, declared_parts=builder.declared_parts)
    found = _in_reading_order(problems, raw)
    if any(problem.is_error for problem in found):
        raise FactSheetError(found, file_name=file_name)
    return FactSheetReading(sheet, found)


def _read_file(
    file_name: str, content: bytes, report_year: int | None, otherwise: Otherwise
) -> tuple[Sequence[RawFact], JsonReading, list[SheetProblem], list[str]]:
    """Rows, what the file states of itself, problems, and the titles of file and tables."""
    if not content.strip():
        raise DocumentUnreadable(file_name, "是空文件，请填写后再上传。")
    suffix = PurePath(file_name).suffix.lower()
    if suffix == ".json":
        stated = read_json(file_name, content)
        return stated.facts, stated, list(stated.problems), []
    if suffix not in _TABLES:
        raise DocumentUnreadable(file_name, "不是事实表，请上传 .xlsx、.csv 或 .json 文件。")
    problems: list[SheetProblem] = []
    if suffix == ".csv" and not is_package(content):
        tables = [read_csv(file_name, content)]
    else:
        tables = read_workbook(file_name, content, problems)
    raw = read_tables(file_name, tables, report_year, problems, otherwise.report_year)
    titles = [PurePath(file_name).stem, *(title for table in tables for title in table.titles())]
    return raw, JsonReading(), problems, titles


def _of_another_year(titles: Sequence[str], year: int | None) -> list[SheetProblem]:
    """That a sheet which does not state its year bears another one in its title."""
    years = {int(found) for title in titles for found in _TITLE_YEAR.findall(title)}
    if not year or not years or year in years:
        return []
    message = (
        f"文件名或表题写的是{max(years)}年度，这里按{year}年度读入，请核对年度，"
        "也请核对是不是本单位的表。"
    )
    return [SheetProblem("", message, is_error=False)]


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


def _with_labels(
    rest: Sequence[RawFact], report_type: ReportType, builder: FactBuilder
) -> Iterator[RawFact]:
    """The rows that have a label or can be given one; of the others it is noted.

    Clerks write problems and plans without a label, or into its column; a total (合计) may stand
    in the column of the categories, whose cell is merged with the label's.
    """
    labels = [item.label for item in rest]
    numbers = {word: _free_numbers(word, labels) for word in _SENTENCE_LABELS.values()}
    for item in rest:
        word = _SENTENCE_LABELS.get(builder.role(item))
        if word and (not item.label or _is_sentence(item, report_type)):
            label = f"{word}{next(numbers[word])}"
            yield replace(item, label=label, value=item.value or item.label)
        elif item.label:
            yield item
        elif is_total(item.category):
            yield replace(item, label=item.category, category="")
        elif _FOOTER.match(item.value):
            builder.warn(item, f"“{item.value}”不是数据，未用。")
        else:
            builder.note(item, f"数值“{item.value}”没有写数据项名称，请补上。")


def _is_sentence(item: RawFact, report_type: ReportType) -> bool:
    return (
        not (item.value or item.measure_unit or item.last_year)
        and len(item.label) >= _SHORTEST_SENTENCE
        and not expected_for(item.label, report_type)
    )


def _free_numbers(word: str, labels: Iterable[str]) -> Iterator[int]:
    """1, 2 … without those that a label has: 问题一 takes the 1 of 问题."""
    matches = (re.search(rf"{word}([一二三四五六七八九十\d]+)$", label) for label in labels)
    taken = {parse_number(match[1]) for match in matches if match}
    return (number for number in count(1) if number not in taken)


def _numbered(filled: Sequence[RawFact], problems: list[SheetProblem]) -> list[tuple[str, RawFact]]:
    """Each fact with its id: the stated one, or the next free number in the order of the sheet."""
    stated = [item.fact_id for item in filled if item.fact_id]
    for item in filled:
        if item.fact_id and not _FACT_ID.fullmatch(item.fact_id):
            problems.append(SheetProblem(item.place, f"fact_id“{item.fact_id}”应写作 F01。"))
        elif stated.count(item.fact_id) > 1:
            problems.append(SheetProblem(item.place, f"fact_id“{item.fact_id}”用了不止一次。"))
    width = 2 if len(filled) <= _MOST_WITH_TWO_DIGITS else 3
    taken = set(stated)
    free = (name for n in count(1) if (name := f"F{n:0{width}d}") not in taken)
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


def _in_reading_order(
    problems: Sequence[SheetProblem], raw: Sequence[RawFact]
) -> tuple[SheetProblem, ...]:
    """The problems as a person meets them: sheet by sheet, row by row."""
    sheets = {name: number for number, name in enumerate(dict.fromkeys(r.sheet for r in raw))}

    def position(problem: SheetProblem) -> tuple[int, list[int], str]:
        sheet, _, cell = problem.place.partition("、")[0].rpartition("!")
        numbers = [int(digits) for digits in re.findall(r"\d+", cell)]
        return sheets.get(sheet, -1), numbers, cell

    return tuple(sorted(problems, key=position))
