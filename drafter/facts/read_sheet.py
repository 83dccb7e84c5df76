"""Raw facts → a fact sheet, with every problem named at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from drafter.claims.quantities import read_quantity, same_unit
from drafter.domain.fact import (
    Fact,
    FactRole,
    FactSheet,
    FactSource,
    SheetProblem,
)
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.report import ExpectedFact, ReportType, SectionRole
from drafter.errors import DocumentUnreadable, FactSheetError
from drafter.facts.check_sheet import check_sheet
from drafter.facts.expected import expected_for
from drafter.facts.raw_fact import RawFact
from drafter.facts.read_json import JsonReading, read_json
from drafter.facts.read_table import read_csv, read_workbook
from drafter.facts.remarks import RemarkReading, read_remark
from drafter.facts.values import read_value, with_comparator

_IDENTITY = {
    "organization": ("单位名称", "报告单位", "填报单位", "组织名称", "党组织名称"),
    "organization_short": ("单位简称", "简称", "自称"),
    "report_year": ("报告年度", "年度", "述职年度", "报告年份"),
}
_BASIS_LABELS = ("报告依据", "依据", "来文依据", "述职依据")
_PROBLEM_CATEGORY = re.compile("问题|不足|短板|差距")
_PLAN_CATEGORY = re.compile("打算|计划|安排|思路|下步|下一步|明年")


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

    ``organization`` and ``report_year`` override what the sheet says.

    Raises:
        DocumentUnreadable: the file cannot be read at all.
        FactSheetError: it can, but has errors; all of them are named with their places.
    """
    raw, stated, problems = _read_file(file_name, content, report_year)
    identity, rest = _split_identity(raw)
    name = organization or stated.organization or _text_of(identity, "organization")
    year = report_year or stated.report_year or _year_of(identity, problems)
    if not name:
        problems.append(SheetProblem("", "没有单位名称，请加一行：数据项“单位名称”，数值填全称。"))
    if not year:
        problems.append(
            SheetProblem("", "没有报告年度，请加一行：数据项“报告年度”，数值填四位年份。")
        )
    if not rest:
        problems.append(SheetProblem("", "没有填写任何数据，请至少填一行数据项和数值。"))
    builder = _Builder(report_type, lexicon, supplied_by, year, problems)
    facts = tuple(
        fact for number, item in enumerate(rest, start=1) if (fact := builder.build(number, item))
    )
    sheet = FactSheet(
        organization=name,
        report_year=year or 0,
        report_type=stated.report_type or report_type.report_type,
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
    nothing_stated = JsonReading((), ())
    if suffix == ".csv":
        table = read_csv(file_name, content, report_year)
    elif suffix in (".xlsx", ".xlsm", ".xls", ".et"):
        table = read_workbook(file_name, content, report_year)
    else:
        raise DocumentUnreadable(file_name, "不是事实表，请上传 .xlsx、.csv 或 .json 文件。")
    return table.facts, nothing_stated, table.problems


def _split_identity(raw: Iterable[RawFact]) -> tuple[dict[str, RawFact], list[RawFact]]:
    names = {label: key for key, labels in _IDENTITY.items() for label in labels}
    identity: dict[str, RawFact] = {}
    rest: list[RawFact] = []
    for item in raw:
        key = names.get(re.sub(r"\s", "", item.label))
        if key and key not in identity:
            identity[key] = item
        else:
            rest.append(item)
    return identity, rest


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


class _Builder:
    """Turns raw facts into facts and collects what is wrong with them."""

    def __init__(
        self,
        report_type: ReportType,
        lexicon: Lexicon,
        supplied_by: str,
        report_year: int | None,
        problems: list[SheetProblem],
    ) -> None:
        self._type = report_type
        self._lexicon = lexicon
        self._supplied_by = supplied_by
        self._year = report_year
        self._problems = problems
        self._addends: dict[str, tuple[RawFact, tuple[str, ...]]] = {}

    def build(self, number: int, raw: RawFact) -> Fact | None:
        """The fact of a row, or None with a problem noted."""
        expected = expected_for(raw.label, self._type)
        reading = read_value(
            raw.value,
            raw.measure_unit,
            label=raw.label,
            expected=expected.kind if expected else None,
            lexicon=self._lexicon,
            stated_kind=raw.kind,
        )
        if reading.problem:
            self._problems.append(SheetProblem(raw.place, reading.problem))
            return None
        remark = read_remark(raw.remark, label=raw.label, report_year=self._year)
        fact_id = f"F{number:02d}"
        if remark.addends:
            self._addends[fact_id] = (raw, remark.addends)
        quantity = reading.quantity
        if quantity is not None:
            quantity = with_comparator(quantity, remark.comparator)
        return Fact(
            fact_id=fact_id,
            label=raw.label.strip(),
            kind=reading.kind,
            value=reading.value,
            quantity=quantity,
            on_date=reading.on_date,
            role=self._role(raw),
            category=raw.category.strip(),
            aliases=_aliases(raw.label, expected),
            remark=remark.rest,
            last_year=self._last_year(raw, remark, reading.quantity),
            outcome=remark.outcome,
            gloss=remark.gloss,
            occurred_on=remark.occurred_on,
            basis="；".join(filter(None, [raw.basis.strip(), remark.basis])),
            as_of=self._as_of(raw),
            source=FactSource(raw.file_name, raw.sheet, raw.cell, self._supplied_by),
        )

    def declared_sums(self, facts: Sequence[Fact]) -> list[SheetProblem]:
        """A total whose remark names its parts (33+11+6) must be their sum."""
        wrong: list[SheetProblem] = []
        for fact in facts:
            if fact.fact_id not in self._addends or fact.quantity is None:
                continue
            raw, parts = self._addends[fact.fact_id]
            amounts = [q.amount for p in parts if (q := read_quantity(p, self._lexicon))]
            if sum(amounts) != fact.quantity.amount:
                wrong.append(
                    SheetProblem(
                        raw.place,
                        f"“{fact.label}”填的是{fact.render()}，"
                        f"备注的分项 {'+'.join(parts)}={sum(amounts)}，请核对。",
                    )
                )
        return wrong

    def _role(self, raw: RawFact) -> FactRole:
        if re.sub(r"\s", "", raw.label) in _BASIS_LABELS:
            return FactRole.IDENTITY
        category = raw.category.strip()
        for section in self._type.sections:
            if category and category in section.categories:
                return {
                    SectionRole.PROBLEM: FactRole.PROBLEM,
                    SectionRole.PLAN: FactRole.PLAN,
                }.get(section.role, FactRole.ACHIEVEMENT)
        if _PLAN_CATEGORY.search(category):
            return FactRole.PLAN
        return FactRole.PROBLEM if _PROBLEM_CATEGORY.search(category) else FactRole.ACHIEVEMENT

    def _last_year(
        self, raw: RawFact, remark: RemarkReading, this_year: Quantity | None
    ) -> Quantity | None:
        text = raw.last_year.strip() or remark.last_year
        if not text or this_year is None:
            return None
        last = read_quantity(text, self._lexicon)
        if last is None:
            self._problems.append(
                SheetProblem(
                    raw.place, f"“{raw.label}”的去年数“{text}”不是数字，未用。", is_error=False
                )
            )
            return None
        unit = last.measure_unit or this_year.measure_unit
        if not same_unit(unit, this_year.measure_unit, self._lexicon):
            self._problems.append(
                SheetProblem(
                    raw.place,
                    f"“{raw.label}”去年的单位是“{unit}”，今年是“{this_year.measure_unit}”，"
                    "不能比较，去年数未用。",
                    is_error=False,
                )
            )
            return None
        return Quantity(last.amount, this_year.measure_unit)

    def _as_of(self, raw: RawFact) -> date | None:
        if not raw.as_of.strip():
            return None
        parts = re.findall(r"\d+", raw.as_of)
        try:
            return date(*(int(part) for part in parts[:3]))
        except (TypeError, ValueError):
            self._problems.append(
                SheetProblem(raw.place, f"截至日期“{raw.as_of}”不是日期，例如应填 2025-12-31。")
            )
            return None


def _aliases(label: str, expected: ExpectedFact | None) -> tuple[str, ...]:
    if expected is None:
        return ()
    names = (expected.label, *expected.aliases)
    return tuple(name for name in names if name != label.strip())
