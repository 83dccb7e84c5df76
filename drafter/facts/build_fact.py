"""One raw fact → a fact, with what is wrong with it."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from drafter.claims.quantities import canonical, read_quantity, same_unit
from drafter.domain.fact import Fact, FactKind, FactRole, FactSource, SheetProblem
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.report import ExpectedFact, ReportType, SectionRole
from drafter.facts.expected import expected_for
from drafter.facts.raw_fact import RawFact
from drafter.facts.remarks import RemarkReading, read_remark
from drafter.facts.values import read_value, with_comparator

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
        self._addends: dict[str, tuple[RawFact, tuple[str, ...]]] = {}

    def build(self, fact_id: str, raw: RawFact) -> Fact | None:
        """The fact of a row, or None with a problem noted."""
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
            self._note(raw, reading.problem)
            return None
        if reading.warning:
            self._warn(raw, reading.warning)
        self._look_for_brackets(raw, reading.kind, expected)
        self._look_at_year(raw)
        remark = read_remark(
            "；".join(filter(None, [reading.note, raw.remark])),
            label=raw.label,
            report_year=self._year,
            has_quantity=reading.quantity is not None,
        )
        if remark.addends:
            self._addends[fact_id] = (raw, remark.addends)
        quantity, value = reading.quantity, reading.value
        last_year, unread = self._last_year(raw, remark, quantity)
        if quantity is not None:
            quantity = with_comparator(quantity, remark.comparator)
            value = Quantity(quantity.amount, "", quantity.comparator).render()
        return Fact(
            fact_id=fact_id,
            label=re.sub(r"\s*\n\s*", "", raw.label.strip()),
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
            as_of=self._as_of(raw),
            source=FactSource(raw.file_name, raw.sheet, raw.cell, self._supplied_by),
        )

    def declared_sums(self, facts: Sequence[Fact]) -> list[SheetProblem]:
        """A total whose remark names its parts (33+11+6) must be their sum."""
        problems: list[SheetProblem] = []
        for fact in facts:
            raw, written = self._addends.get(fact.fact_id, (None, ()))
            quantity = fact.quantity
            if raw is None or quantity is None or quantity.comparator is not Comparator.EXACT:
                continue
            amounts = [Decimal(part) for part in written]
            parts = self._parts(fact, amounts, facts)
            sum_of_parts = f"{'+'.join(written)}={sum(amounts)}"
            if sum(amounts) != quantity.amount:
                cells = "、".join(part.source.cell for part in parts if part)
                message = f"“{fact.label}”填的是{fact.render()}，备注的分项 {sum_of_parts}"
                where = f"（分项在 {cells}）" if cells else ""
                problems.append(SheetProblem(raw.place, f"{message}{where}，请核对。"))
            elif any(parts) and not all(parts):
                absent = "、".join(p for p, part in zip(written, parts, strict=True) if not part)
                message = f"“{fact.label}”备注的分项 {sum_of_parts} 中，{absent} 在表中没有对应的数"
                problems.append(SheetProblem(raw.place, f"{message}，请核对。", is_error=False))
        return problems

    def _parts(
        self, total: Fact, amounts: Sequence[Decimal], facts: Sequence[Fact]
    ) -> list[Fact | None]:
        """For each part the fact that states it: same category, measure unit and amount."""
        left = [
            fact
            for fact in facts
            if fact is not total
            and fact.category == total.category
            and fact.quantity
            and total.quantity
            and same_unit(fact.quantity.measure_unit, total.quantity.measure_unit, self._lexicon)
        ]
        parts: list[Fact | None] = []
        for amount in amounts:
            part = next((f for f in left if f.quantity and f.quantity.amount == amount), None)
            if part:
                left.remove(part)
            parts.append(part)
        return parts

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
        stated = self._last_year_of(raw, column, this_year)
        noted = self._last_year_of(raw, remark.last_year, this_year)
        if stated and noted and stated != noted:
            message = f"“{raw.label}”的去年数一栏填{stated.render()}，备注却写{noted.render()}，"
            self._note(raw, f"{message}请改成一致。")
        unread = [f"去年：{column}"] if column and stated is None else []
        if remark.last_year and noted is None:
            unread.append(remark.last_year_clause)
        return stated or noted, unread

    def _last_year_of(self, raw: RawFact, text: str, this_year: Quantity | None) -> Quantity | None:
        if not text or this_year is None:
            return None
        last = read_quantity(text, self._lexicon)
        if last is None:
            self._warn(raw, f"“{raw.label}”的去年数“{text}”不是数字，未用。")
            return None
        last = Quantity(last.amount, last.measure_unit or this_year.measure_unit, last.comparator)
        if same_unit(last.measure_unit, this_year.measure_unit, self._lexicon):
            return Quantity(last.amount, this_year.measure_unit, last.comparator)
        # 9800人次 beside 1.2万人次: the same unit in another scale.
        plain, scaled = canonical(last), canonical(Quantity(Decimal(1), this_year.measure_unit))
        if same_unit(plain.measure_unit, scaled.measure_unit, self._lexicon):
            amount = plain.amount / scaled.amount
            return Quantity(amount, this_year.measure_unit, last.comparator)
        self._warn(
            raw,
            f"“{raw.label}”去年的单位是“{last.measure_unit}”，今年是“{this_year.measure_unit}”，"
            "不能比较，去年数未用。",
        )
        return None

    def _as_of(self, raw: RawFact) -> date | None:
        text = raw.as_of.strip()
        if not text:
            return None
        parts = [int(part) for part in re.findall(r"\d+", text)[:3]]
        if len(parts) == 2 and self._year and parts[0] <= 12:
            parts.insert(0, self._year)
        if re.search("年[底末]", text) and len(parts) == 1:
            parts += [12, 31]
        try:
            if re.search("月[底末]?$", text) and len(parts) == 2:
                parts.append(monthrange(*parts)[1])
            return date(*parts)
        except (TypeError, ValueError):
            self._note(raw, f"截至日期“{raw.as_of}”不是日期，例如应填 2025-12-31。")
            return None

    def _look_at_year(self, raw: RawFact) -> None:
        """A figure of an earlier year must not be told as this year's."""
        stated = _LABEL_YEAR.match(raw.label)
        if stated and self._year and int(stated[1]) < self._year:
            message = f"“{raw.label}”是{stated[1]}年的数据，报告年度是{self._year}年，请核对"
            self._warn(raw, f"{message}；上年的数请填在“去年”一栏。")

    def _look_for_brackets(
        self, raw: RawFact, kind: FactKind, expected: ExpectedFact | None
    ) -> None:
        if expected and expected.kind is FactKind.DOCUMENT_TITLE and kind is FactKind.TEXT:
            self._warn(raw, f"“{raw.label}”填的“{raw.value}”没有书名号，文件名请写作《……》。")

    def _note(self, raw: RawFact, message: str) -> None:
        self._problems.append(SheetProblem(raw.place, message))

    def _warn(self, raw: RawFact, message: str) -> None:
        self._problems.append(SheetProblem(raw.place, message, is_error=False))


def _aliases(label: str, expected: ExpectedFact | None) -> tuple[str, ...]:
    if expected is None:
        return ()
    names = (expected.label, *expected.aliases)
    return tuple(name for name in names if name != label.strip())
