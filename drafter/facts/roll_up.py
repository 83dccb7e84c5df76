"""Roll-up (汇总): several branches' fact sheets become the parent body's own, summed by code."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from drafter.claims.quantities import canonical
from drafter.domain.fact import Fact, FactRole, FactSheet, FactSource
from drafter.domain.quantity import Comparator, Quantity, render_amount
from drafter.errors import InvalidRequest
from drafter.facts.derive import RELATIVE_UNITS

_SHARES = frozenset({"%", *RELATIVE_UNITS})


@dataclass(frozen=True, slots=True)
class BranchValue:
    """What one branch states for a line."""

    organization: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class RolledLine:
    """One item over all branches: its sum with what each has stated, or why there is none."""

    label: str
    category: str
    stated: tuple[BranchValue, ...]
    missing: tuple[str, ...]
    """Branches that do not state it."""
    total: Fact | None
    note: str = ""
    """In Chinese: why it cannot be summed, or what the sum leaves out."""


@dataclass(frozen=True, slots=True)
class RollUp:
    """The parent's sheet and how each of its figures came about."""

    sheet: FactSheet
    """Without derived facts."""
    branches: tuple[str, ...]
    absent: tuple[str, ...]
    """Branches that should have sent a sheet and did not."""
    lines: tuple[RolledLine, ...]

    @property
    def not_summed(self) -> tuple[RolledLine, ...]:
        """The lines that the parent's sheet lacks."""
        return tuple(line for line in self.lines if line.total is None)


def roll_up(
    sheets: Sequence[FactSheet],
    *,
    organization: str,
    organization_short: str = "",
    expected: Sequence[str] = (),
) -> RollUp:
    """The sheet of a parent body from its branches'.

    Figures of one label are summed where all are exact and count the same thing; 万 and 元 are
    brought to one unit. Percentages and the like, figures that are not exact, and words are not
    summed: they are told, branch by branch. What every branch states alike (the notice that asks
    for the report) is taken over.

    Args:
        sheets: one of each branch, of one year and one report type.
        organization: the parent body.
        organization_short: how it calls itself in its text.
        expected: the branches that should have sent a sheet.

    Raises:
        InvalidRequest: there is no sheet, a branch came twice, or years or types differ.
    """
    if not organization.strip():
        raise InvalidRequest("请写明汇总单位的名称。")
    first = _checked(sheets)
    branches = tuple(sheet.organization for sheet in sheets)
    groups: dict[str, list[BranchValue]] = {}
    for sheet in sheets:
        for fact in sheet.stated():
            groups.setdefault(_key(fact), []).append(BranchValue(sheet.organization, fact))
    lines = tuple(_line(stated, branches) for stated in groups.values())
    totals = [line.total for line in lines if line.total is not None]
    facts = tuple(replace(fact, fact_id=f"F{i:02d}") for i, fact in enumerate(totals, start=1))
    rolled = FactSheet(
        organization=organization.strip(),
        report_year=first.report_year,
        report_type=first.report_type,
        facts=facts,
        organization_short=organization_short.strip(),
    )
    known = {_plain(name) for name in branches}
    absent = tuple(name for name in expected if _plain(name) not in known)
    return RollUp(rolled, branches, absent, lines)


def _checked(sheets: Sequence[FactSheet]) -> FactSheet:
    if not sheets:
        raise InvalidRequest("没有可汇总的事实表。")
    first = sheets[0]
    counts = Counter(_plain(sheet.organization) for sheet in sheets)
    for sheet in sheets:
        if counts[_plain(sheet.organization)] > 1:
            raise InvalidRequest(f"“{sheet.organization}”的事实表不止一份，请只留一份。")
        if sheet.report_year != first.report_year:
            raise InvalidRequest(
                f"“{sheet.organization}”的事实表是{sheet.report_year}年的，"
                f"“{first.organization}”是{first.report_year}年的，不能汇总在一起。"
            )
        if sheet.report_type != first.report_type:
            raise InvalidRequest(
                f"“{sheet.organization}”与“{first.organization}”的报告类型不同，不能汇总在一起。"
            )
    return first


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _key(fact: Fact) -> str:
    return f"{fact.role.value} {_plain(fact.label)}"


def _line(stated: Sequence[BranchValue], branches: Sequence[str]) -> RolledLine:
    said = {value.organization for value in stated}
    missing = tuple(name for name in branches if name not in said)
    first = stated[0].fact
    category = next((v.fact.category for v in stated if v.fact.category), "")
    line = RolledLine(first.label, category, tuple(stated), missing, None)
    if len(said) < len(stated):
        return replace(line, note="同一单位报了不止一项，请核对后合并。")
    if all(value.fact.quantity is None for value in stated):
        return _words(line)
    reason = _obstacle(stated)
    if reason:
        return replace(line, note=reason)
    return replace(line, total=_total(line), note=_left_out(line))


def _words(line: RolledLine) -> RolledLine:
    """Words are taken over where all branches say the same, of identity only."""
    values = {_plain(value.fact.value) for value in line.stated}
    first = line.stated[0].fact
    if first.role is FactRole.IDENTITY and len(values) == 1 and not line.missing:
        source = FactSource(file_name="汇总", sheet="各单位一致")
        return replace(line, total=replace(first, source=source))
    return replace(line, note="文字不能相加，请从各单位的内容中归纳。")


def _obstacle(stated: Sequence[BranchValue]) -> str:
    """Why figures cannot be summed; empty where they can."""
    if any(value.fact.quantity is None for value in stated):
        names = [v.organization for v in stated if v.fact.quantity is None]
        return f"{'、'.join(names)}报的是文字，不是数字。"
    units = {_quantity(value).measure_unit for value in stated}
    if units & _SHARES:
        return "百分比、倍数不能相加，需要按原始数据重新计算。"
    if len(units) > 1:
        told = "，".join(f"{v.organization}是“{_stated(v).measure_unit}”" for v in stated)
        return f"计量单位不一致：{told}。"
    vague = [v.organization for v in stated if _stated(v).comparator is not Comparator.EXACT]
    if vague:
        return f"{'、'.join(vague)}报的是约数，相加没有准数。"
    return ""


def _total(line: RolledLine) -> Fact:
    first = line.stated[0].fact
    total, unit = _sum([_stated(value) for value in line.stated])
    parts = "＋".join(f"{v.organization}{_stated(v).render()}" for v in line.stated)
    last = [value.fact.last_year for value in line.stated]
    days = {value.fact.as_of for value in line.stated}
    last_year = None
    if all(q is not None and q.comparator is Comparator.EXACT for q in last):
        last_total, last_unit = _sum([q for q in last if q is not None])
        last_year = Quantity(last_total, unit) if last_unit == unit else None
    return replace(
        first,
        category=line.category,
        value=render_amount(total),
        quantity=Quantity(total, unit),
        last_year=last_year,
        remark="",
        outcome="",
        gloss="",
        occurred_on="",
        basis=f"{len(line.stated)}个单位合计" if len(line.stated) > 1 else "",
        as_of=days.pop() if len(days) == 1 else None,
        source=FactSource(file_name="汇总", sheet=parts),
        required=any(value.fact.required for value in line.stated),
    )


def _sum(quantities: Sequence[Quantity]) -> tuple[Decimal, str]:
    """The sum in the unit of the first where all have it, else with 万 multiplied out."""
    units = {quantity.measure_unit for quantity in quantities}
    if len(units) > 1:
        quantities = [canonical(quantity) for quantity in quantities]
    return sum((q.amount for q in quantities), Decimal(0)), quantities[0].measure_unit


def _left_out(line: RolledLine) -> str:
    notes = []
    if line.missing:
        notes.append(f"{'、'.join(line.missing)}没有报，合计不含。")
    without = [v.organization for v in line.stated if v.fact.last_year is None]
    if without and len(without) < len(line.stated):
        notes.append(f"{'、'.join(without)}没有报去年数，去年数没有合计。")
    return "".join(notes)


def _stated(value: BranchValue) -> Quantity:
    if value.fact.quantity is None:
        raise ValueError("only figures are summed")
    return value.fact.quantity


def _quantity(value: BranchValue) -> Quantity:
    return canonical(_stated(value))
