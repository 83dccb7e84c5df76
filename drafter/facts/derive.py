"""Derived facts (推算): what code computes from stated facts, with the formula beside it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from drafter.domain.fact import (
    Derivation,
    DerivationKind,
    Fact,
    FactKind,
    FactRole,
    FactSheet,
)
from drafter.domain.quantity import Comparator, Quantity, render_amount
from drafter.facts.totals import is_total_of, stem_of_part

RELATIVE_UNITS = frozenset({"‰", "倍", "成", "折", "番", "个百分点", "个千分点", "个基点"})
"""Units whose difference or sum is counted in another unit, or in none."""
_IS_CHANGE = re.compile(
    "(?:增长|增加|提高|提升|上升|下降|降低|减少|压缩|缩短|增|降|减)(?:率|幅|幅度|量|数)?$"
)
_MOST_WITH_TWO_DIGITS = 99
_TENTH = Decimal("0.1")


def derive_facts(sheet: FactSheet) -> FactSheet:
    """The sheet with its derived facts D01, D02 … behind the stated ones.

    For a figure with last year's: the change, and its growth in percent (rounded half up to one
    decimal); for a percentage the change in percentage points. For figures that are parts of one
    thing in one unit, without a stated total: their sum. ``remark`` holds the word for the
    direction: 增加, 减少, 增长, 下降, 提高, 降低, 合计. Nothing follows from a figure that is
    not exact (约300人次), from problems and plans, which are no figures of the year, nor from
    what is a change itself (用电量下降): that it became more could be read either way.
    """
    stated = sheet.stated()
    counted = [fact for fact in stated if _is_exact(fact)]
    found = [*_changes(counted), *_sums(stated)]
    width = 2 if len(found) <= _MOST_WITH_TWO_DIGITS else 3
    numbered = tuple(
        replace(fact, fact_id=f"D{i:0{width}d}") for i, fact in enumerate(found, start=1)
    )
    return replace(sheet, facts=(*stated, *numbered))


def _is_exact(fact: Fact) -> bool:
    return (
        fact.role is FactRole.ACHIEVEMENT
        and fact.quantity is not None
        and fact.quantity.comparator is Comparator.EXACT
    )


def _changes(facts: Sequence[Fact]) -> Iterator[Fact]:
    for fact in facts:
        now, last = fact.quantity, fact.last_year
        if now is None or last is None or last.comparator is not Comparator.EXACT:
            continue
        if now.amount == last.amount or now.measure_unit in RELATIVE_UNITS:
            continue
        if _IS_CHANGE.search(fact.label):
            continue
        rises = now.amount > last.amount
        high, low = (now, last) if rises else (last, now)
        difference = _short(high.amount - low.amount)
        formula = f"{render_amount(high.amount)}－{render_amount(low.amount)}"
        if fact.kind is FactKind.PERCENTAGE:
            yield _derived(
                fact,
                DerivationKind.PERCENTAGE_POINTS,
                Quantity(difference, "个百分点"),
                "提高" if rises else "降低",
                f"{formula}={render_amount(difference)}个百分点",
            )
            continue
        yield _derived(
            fact,
            DerivationKind.CHANGE,
            Quantity(difference, now.measure_unit),
            "增加" if rises else "减少",
            f"{formula}={render_amount(difference)}{now.measure_unit}",
        )
        growth = (difference / last.amount * 100 if last.amount else Decimal(0)).quantize(
            _TENTH, ROUND_HALF_UP
        )
        if growth:
            yield _derived(
                fact,
                DerivationKind.GROWTH,
                Quantity(_short(growth), "%"),
                "增长" if rises else "下降",
                f"（{formula}）÷{render_amount(last.amount)}={render_amount(_short(growth))}%",
            )


def _sums(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Sums of the parts of one thing, where all of them are counted alike and no total stands."""
    groups: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.role is FactRole.ACHIEVEMENT and (stem := stem_of_part(fact.label)):
            groups[fact.category, stem].append(fact)
    for (category, stem), parts in groups.items():
        quantities = [part.quantity for part in parts if part.quantity and _is_exact(part)]
        units = {quantity.measure_unit for quantity in quantities}
        if len(parts) < 2 or len(quantities) < len(parts) or len(units) > 1:
            continue
        unit = units.pop()
        has_total = any(is_total_of(fact.label, stem) for fact in facts)
        if has_total or unit in RELATIVE_UNITS or unit in ("%", ""):
            continue
        total = sum((quantity.amount for quantity in quantities), Decimal(0))
        formula = "＋".join(render_amount(quantity.amount) for quantity in quantities)
        yield Fact(
            fact_id="",
            label=f"{stem}合计",
            kind=parts[0].kind,
            value=render_amount(total),
            quantity=Quantity(total, unit),
            role=parts[0].role,
            category=category,
            remark="合计",
            derivation=Derivation(
                DerivationKind.SUM,
                tuple(part.fact_id for part in parts),
                f"{formula}={render_amount(total)}{unit}",
            ),
            required=False,
        )


def _derived(
    fact: Fact, kind: DerivationKind, quantity: Quantity, direction: str, formula: str
) -> Fact:
    return Fact(
        fact_id="",
        label=f"{fact.label}较上年{direction}",
        kind=FactKind.PERCENTAGE if quantity.measure_unit == "%" else fact.kind,
        value=render_amount(quantity.amount),
        quantity=quantity,
        role=fact.role,
        category=fact.category,
        remark=direction,
        derivation=Derivation(kind, (fact.fact_id,), formula),
        required=False,
    )


def _short(amount: Decimal) -> Decimal:
    """Without zeros behind the last decimal that counts: 16.0 becomes 16, 0.50 becomes 0.5."""
    whole = amount.to_integral_value()
    return whole if amount == whole else amount.normalize()
