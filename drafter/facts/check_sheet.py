"""What can be wrong with a sheet whose values could be read."""

import re
from collections import defaultdict
from decimal import Decimal

from drafter.domain.fact import Fact, FactKind, FactSheet, SheetProblem

_MAY_EXCEED_ONE = re.compile("增长|增幅|增速|涨幅|完成率|完成比|达标率|提高")
_ALL = Decimal(100)


def check_sheet(sheet: FactSheet) -> tuple[SheetProblem, ...]:
    """Two facts with one name, percentages beyond 100, negative counts."""
    return (*_duplicates(sheet), *(p for fact in sheet.stated() for p in _impossible(fact)))


def _duplicates(sheet: FactSheet) -> list[SheetProblem]:
    by_key: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in sheet.stated():
        by_key[fact.category, re.sub(r"\s", "", fact.label)].append(fact)
    problems = []
    for same in by_key.values():
        if len(same) < 2:
            continue
        places = "、".join(_place(fact) for fact in same)
        values = {fact.render() for fact in same}
        remedy = "请删去重复的行" if len(values) == 1 else "数值还不相同，请只留正确的一行"
        problems.append(SheetProblem(places, f"“{same[0].label}”填了{len(same)}次，{remedy}。"))
    return problems


def _impossible(fact: Fact) -> list[SheetProblem]:
    quantity = fact.quantity
    if quantity is None:
        return []
    if quantity.amount < 0:
        return [SheetProblem(_place(fact), f"“{fact.label}”是负数，请核对。")]
    if (
        fact.kind is FactKind.PERCENTAGE
        and quantity.measure_unit == "%"
        and quantity.amount > _ALL
        and not _MAY_EXCEED_ONE.search(fact.label)
    ):
        return [SheetProblem(_place(fact), f"“{fact.label}”为{fact.render()}，超过100%，请核对。")]
    return []


def _place(fact: Fact) -> str:
    source = fact.source
    return f"{source.sheet}!{source.cell}" if source.sheet else source.cell or fact.fact_id
