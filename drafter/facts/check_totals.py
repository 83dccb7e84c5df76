"""Totals that are not the sum of their parts, whether a remark names the parts or the labels do."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from drafter.domain.fact import Fact, FactRole, SheetProblem
from drafter.domain.quantity import Comparator, render_amount
from drafter.facts.places import place_of, places_of
from drafter.facts.totals import is_total, stem_of_part, what_is_totalled


def check_totals(
    facts: Sequence[Fact], declared_parts: Mapping[str, Sequence[Decimal]]
) -> Iterator[SheetProblem]:
    """Every total that its parts do not make up.

    ``declared_parts`` holds for the id of a fact the parts that its remark names (33+11+6); such
    a fact is measured by them alone, any other total by the facts that its label speaks of.
    """
    counted = [f for f in facts if f.quantity and f.quantity.comparator is Comparator.EXACT]
    for total in counted:
        if amounts := declared_parts.get(total.fact_id):
            yield from _declared(total, amounts, counted)
        else:
            yield from _implied(total, counted)


def _declared(
    total: Fact, amounts: Sequence[Decimal], facts: Sequence[Fact]
) -> Iterator[SheetProblem]:
    parts = _parts(total, amounts, facts)
    formula = f"{'+'.join(map(render_amount, amounts))}={render_amount(sum(amounts, Decimal(0)))}"
    is_equal = total.quantity is not None and sum(amounts) == total.quantity.amount
    if not is_equal:
        cells = "、".join(part.source.cell for part in parts if part)
        where = f"（分项在 {cells}）" if cells else ""
        message = f"“{total.label}”填的是{total.render()}，备注的分项 {formula}{where}，请核对。"
        # 5+2 may be the name of a way of working, where nothing else speaks of a sum.
        yield SheetProblem(place_of(total), message, is_error=any(parts) or is_total(total.label))
    elif any(parts) and not all(parts):
        absent = "、".join(
            render_amount(amount)
            for amount, part in zip(amounts, parts, strict=True)
            if part is None
        )
        message = f"“{total.label}”备注的分项 {formula} 中，{absent} 在表中没有对应的数，请核对。"
        yield SheetProblem(place_of(total), message, is_error=False)


def _parts(total: Fact, amounts: Sequence[Decimal], facts: Sequence[Fact]) -> list[Fact | None]:
    """For each part the fact that states it, in the total's category and measure unit."""
    left = [fact for fact in facts if fact is not total and _counts_like(fact, total)]
    parts: list[Fact | None] = []
    for amount in amounts:
        part = next((f for f in left if f.quantity and f.quantity.amount == amount), None)
        if part:
            left.remove(part)
        parts.append(part)
    return parts


def _implied(total: Fact, facts: Sequence[Fact]) -> Iterator[SheetProblem]:
    """收集问题合计 beside 走访企业收集问题 and 走访社区收集问题, when the two make another sum."""
    subject = what_is_totalled(total.label)
    parts = [
        fact
        for fact in facts
        if subject
        and fact is not total
        and _counts_like(fact, total)
        and _speaks_of(fact.label, subject)
        and fact.role is FactRole.ACHIEVEMENT
    ]
    amounts = [part.quantity.amount for part in parts if part.quantity]
    found = sum(amounts, Decimal(0))
    if len(parts) < 2 or total.quantity is None or found == total.quantity.amount:
        return
    formula = "+".join(map(render_amount, amounts))
    message = (
        f"“{total.label}”填的是{total.render()}，"
        f"{len(parts)}个分项（{places_of(parts)}）之和是 {formula}={render_amount(found)}，请核对。"
    )
    yield SheetProblem(place_of(total), message, is_error=False)


def _counts_like(fact: Fact, total: Fact) -> bool:
    return (
        fact.category == total.category
        and fact.quantity is not None
        and total.quantity is not None
        and fact.quantity.measure_unit == total.quantity.measure_unit
    )


def _speaks_of(label: str, subject: str) -> bool:
    return stem_of_part(label) == subject or (label.endswith(subject) and label != subject)
