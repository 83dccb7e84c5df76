"""One raw fact → a fact, with what is wrong with it."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from drafter.claims.quantities import canonical, same_unit
from drafter.domain.fact import Fact, FactKind, FactRole, FactSource, SheetProblem
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.report import ExpectedFact, ReportType, SectionRole
from drafter.facts.closing_date import read_closing_date
from drafter.facts.expected import expected_for
from drafter.facts.raw_fact import RawFact
from drafter.facts.remarks import RemarkReading, read_remark
from drafter.facts.values import read_signed, read_value, unit_of_label, with_comparator

_IDENTITY_LABELS = frozenset(
    ["报告依据", "依据", "来文依据", "述职依据", "报告人", "述职人", "姓名", "职务"]
)
_LABEL_YEAR = re.compile(r"^(20\d\d)年")
_PROBLEM_CATEGORY = re.compile("(?<!收集)(?<!解决)(?<!整改)(?<!办理)(?:问题|不足|短板|差距)$")
_PLAN_CATEGORY = re.compile("^(?:下步|下一步|下一年|明年)|(?:打算|计划|安排|思路|设想)$")
_PLAN_LABEL = re.compile("(?:下步|下一步|下一年|明年)|(?:下一?步)?打算[一二三四五六七八九十0-9]*$")
_PROBLEM_LABEL = re.compile("(?:存在)?问题[一二三四五六七八九十0-9]+$")
_ROLES = {SectionRole.PROBLEM: FactRole.PROBLEM, SectionRole.PLAN: FactRole.PLAN}


class FactBuilder:
    """Turns raw facts into facts; what is wrong with them goes to ``problems``."""

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
        self.declared_parts: dict[str, tuple[Decimal, ...]] = {}
        """Fact id → the parts of the sum that its remark declares: 33+11+6."""

    def build(self, fact_id: str, raw: RawFact) -> Fact | None:
        """The fact of a row, or None with a problem noted."""
        raw = self._with_unit_of_label(raw)
        expected = expected_for(raw.label, self._type)
        reading = read_value(
            raw.value,
            raw.measure_unit,
            label=raw.label,
            expected=expected,
            lexicon=self._lexicon,
            stated_kind=raw.kind,
        )
        if reading.problem:
            self.note(raw, reading.problem)
            return None
        if reading.warning:
            self.warn(raw, reading.warning)
        self._look_for_brackets(raw, reading.kind, expected)
        self._look_at_year(raw)
        remark = read_remark(
            "；".join(filter(None, [reading.note, raw.remark])),
            label=raw.label,
            report_year=self._year,
            quantity=reading.quantity,
        )
        quantity, value = reading.quantity, reading.value
        last_year, unread = self._last_year(raw, remark, quantity)
        if remark.addends and quantity:
            self.declared_parts[fact_id] = remark.addends
            if sum(remark.addends) != quantity.amount:
                unread.append(remark.sum_clause)
        if quantity is not None:
            quantity = with_comparator(quantity, remark.comparator)
            value = Quantity(quantity.amount, "", quantity.comparator).render()
        return Fact(
            fact_id=fact_id,
            label=raw.label.strip(),
            kind=reading.kind,
            value=value,
            quantity=quantity,
            on_date=reading.on_date,
            role=self.role(raw),
            category=raw.category.strip(),
            aliases=_aliases(raw.label, expected),
            remark="；".join(filter(None, [*unread, remark.rest])),
            last_year=last_year,
            outcome=remark.outcome,
            gloss=remark.gloss,
            occurred_on=remark.occurred_on,
            basis="；".join(filter(None, [raw.basis.strip(), remark.basis])),
            as_of=self._as_of(raw, remark.as_of),
            source=FactSource(raw.file_name, raw.sheet, raw.cell, self._supplied_by),
        )

    def role(self, raw: RawFact) -> FactRole:
        """Which part of the report a row speaks of, by its label and category."""
        label, category = re.sub(r"\s", "", raw.label), raw.category.strip()
        if label in _IDENTITY_LABELS:
            return FactRole.IDENTITY
        if _PLAN_LABEL.match(label) or (self._year and label.startswith(f"{self._year + 1}年")):
            return FactRole.PLAN
        for section in self._type.sections:
            if category and category in section.categories:
                return _ROLES.get(section.role, FactRole.ACHIEVEMENT)
        if _PLAN_CATEGORY.search(category):
            return FactRole.PLAN
        is_problem = _PROBLEM_CATEGORY.search(category) or _PROBLEM_LABEL.match(label)
        return FactRole.PROBLEM if is_problem else FactRole.ACHIEVEMENT

    def _last_year(
        self, raw: RawFact, remark: RemarkReading, this_year: Quantity | None
    ) -> tuple[Quantity | None, list[str]]:
        """Last year's quantity, and what was said of last year but could not be used."""
        column = raw.last_year.strip()
        found = self._last_year_of(raw, column, this_year)
        where, again = ("一栏填", "备注却") if found else ("写作", "又")
        unread = [f"去年：{column}"] if column and found is None else []
        for figure, clause in remark.last_years:
            noted = self._last_year_of(raw, figure, this_year)
            if noted is None:
                unread.append(clause)
            elif found and noted != found:
                message = (
                    f"“{raw.label}”的去年数{where}{found.render()}，{again}写{noted.render()}，"
                )
                self.note(raw, f"{message}请改成一致。")
            else:
                found = noted
        return found, unread

    def _last_year_of(self, raw: RawFact, text: str, this_year: Quantity | None) -> Quantity | None:
        if not text or this_year is None:
            return None
        last = read_signed(text, self._lexicon)
        if last is None:
            self.warn(raw, f"“{raw.label}”的去年数“{text}”不是数字，未用。")
            return None
        last = Quantity(last.amount, last.measure_unit or this_year.measure_unit, last.comparator)
        if same_unit(last.measure_unit, this_year.measure_unit, self._lexicon):
            return Quantity(last.amount, this_year.measure_unit, last.comparator)
        # 9800人次 beside 1.2万人次: the same unit in another scale.
        plain, scaled = canonical(last), canonical(Quantity(Decimal(1), this_year.measure_unit))
        if same_unit(plain.measure_unit, scaled.measure_unit, self._lexicon):
            amount = plain.amount / scaled.amount
            return Quantity(amount, this_year.measure_unit, last.comparator)
        self.warn(
            raw,
            f"“{raw.label}”去年的单位是“{last.measure_unit}”，今年是“{this_year.measure_unit}”，"
            "不能比较，去年数未用。",
        )
        return None

    def _as_of(self, raw: RawFact, in_remark: str) -> date | None:
        stated = raw.as_of.strip()
        day = read_closing_date(stated or in_remark, self._year)
        if stated and day is None:
            self.note(raw, f"截至日期“{stated}”不是日期，例如应填 2025-12-31。")
        return day

    def _with_unit_of_label(self, raw: RawFact) -> RawFact:
        """走访企业（家次） beside a bare number: the label says the measure unit."""
        label, unit = unit_of_label(raw.label, raw.value, self._lexicon)
        return (
            replace(raw, label=label, measure_unit=unit) if unit and not raw.measure_unit else raw
        )

    def _look_at_year(self, raw: RawFact) -> None:
        """A figure of an earlier year must not be told as this year's."""
        stated = _LABEL_YEAR.match(raw.label)
        if stated and self._year and int(stated[1]) < self._year:
            message = f"“{raw.label}”是{stated[1]}年的数据，报告年度是{self._year}年，请核对"
            self.warn(raw, f"{message}；上年的数请填在“去年”一栏。")

    def _look_for_brackets(
        self, raw: RawFact, kind: FactKind, expected: ExpectedFact | None
    ) -> None:
        if expected and expected.kind is FactKind.DOCUMENT_TITLE and kind is FactKind.TEXT:
            self.warn(raw, f"“{raw.label}”填的“{raw.value}”没有书名号，文件名请写作《……》。")

    def note(self, raw: RawFact, message: str) -> None:
        """Note an error of a row."""
        self._problems.append(SheetProblem(raw.place, message))

    def warn(self, raw: RawFact, message: str) -> None:
        """Note what should be looked at in a row that is taken."""
        self._problems.append(SheetProblem(raw.place, message, is_error=False))


def _aliases(label: str, expected: ExpectedFact | None) -> tuple[str, ...]:
    if expected is None:
        return ()
    names = (expected.label, *expected.aliases)
    return tuple(name for name in names if name != label.strip())
