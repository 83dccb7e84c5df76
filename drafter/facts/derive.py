"""Derived facts (推算): what code computes from stated facts, with the formula beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from drafter.claims.likeness import common_start
from drafter.domain.fact import (
    Derivation,
    DerivationKind,
    Fact,
    FactKind,
    FactRole,
    FactSheet,
    FactSource,
)
from drafter.domain.quantity import Quantity, render_amount
from drafter.domain.report import ReportType

_SHORTEST_STEM = 3
_TENTH = Decimal("0.1")


def derive_facts(sheet: FactSheet, _report_type: ReportType) -> FactSheet:
    """The sheet with its derived facts D01, D02 … behind the stated ones.

    For a figure with last year's: the change, and its growth in percent (rounded half up to one
    decimal); for a percentage the change in percentage points. For figures that are parts of one
    thing in one unit, without a stated total: their sum. ``remark`` holds the word for the
    direction: 增加, 减少, 增长, 下降, 提高, 降低, 合计.
    """
    stated = sheet.stated()
    found = [*_changes(stated), *_sums(stated)]
    numbered = tuple(replace(fact, fact_id=f"D{i:02d}") for i, fact in enumerate(found, start=1))
    return replace(sheet, facts=(*stated, *numbered))


def _changes(facts: Sequence[Fact]) -> Iterator[Fact]:
    for fact in facts:
        now, last = fact.quantity, fact.last_year
        if now is None or last is None or now.amount == last.amount:
            continue
        difference = now.amount - last.amount
        rises = difference > 0
        formula = f"{render_amount(now.amount)}－{render_amount(last.amount)}"
        if fact.kind is FactKind.PERCENTAGE:
            yield _derived(
                fact,
                DerivationKind.PERCENTAGE_POINTS,
                Quantity(abs(difference), "个百分点"),
                "提高" if rises else "降低",
                f"{formula}={render_amount(difference)}个百分点",
            )
            continue
        yield _derived(
            fact,
            DerivationKind.CHANGE,
            Quantity(abs(difference), now.measure_unit),
            "增加" if rises else "减少",
            f"{formula}={render_amount(difference)}{now.measure_unit}",
        )
        if last.amount:
            growth = abs(difference) / last.amount * 100
            rounded = growth.quantize(_TENTH, ROUND_HALF_UP)
            yield _derived(
                fact,
                DerivationKind.GROWTH,
                Quantity(_short(rounded), "%"),
                "增长" if rises else "下降",
                f"（{formula}）÷{render_amount(last.amount)}={_short(rounded)}%",
            )


def _sums(facts: Sequence[Fact]) -> Iterator[Fact]:
    counted = [f for f in facts if f.quantity is not None and f.role is FactRole.ACHIEVEMENT]
    for (category, unit), group in groupby(
        counted, key=lambda f: (f.category, f.quantity.measure_unit if f.quantity else "")
    ):
        if unit in ("%", "个百分点", ""):
            continue
        for stem, parts in _parts_of_one_thing(list(group)):
            if any(stem in f.label and f.label.endswith(("合计", "总计", "总数")) for f in facts):
                continue
            amounts = [f.quantity.amount for f in parts if f.quantity]
            formula = "＋".join(map(render_amount, amounts))
            yield Fact(
                fact_id="",
                label=f"{stem}合计",
                kind=parts[0].kind,
                value=render_amount(sum(amounts, Decimal(0))),
                quantity=Quantity(sum(amounts, Decimal(0)), unit),
                role=parts[0].role,
                category=category,
                remark="合计",
                source=FactSource(),
                derivation=Derivation(
                    DerivationKind.SUM,
                    tuple(f.fact_id for f in parts),
                    f"{formula}={render_amount(sum(amounts, Decimal(0)))}{unit}",
                ),
                required=False,
            )


def _parts_of_one_thing(facts: Sequence[Fact]) -> Iterator[tuple[str, list[Fact]]]:
    """Neighbouring facts whose labels begin alike and end differently: 竞赛一等奖, 竞赛二等奖."""
    run: list[Fact] = []
    for fact in [*facts, None]:
        if fact is not None and (not run or len(_stem([*run, fact])) >= _SHORTEST_STEM):
            run.append(fact)
            continue
        if len(run) > 1:
            yield _stem(run), run
        run = [fact] if fact is not None else []


def _stem(facts: Sequence[Fact]) -> str:
    labels = [f.label for f in facts]
    shared = common_start(labels)
    if shared in labels or shared.count("“") != shared.count("”"):
        return ""
    return shared.rstrip("：:、")


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
    """Without a decimal that is zero: 16.0 becomes 16."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
