"""What can be wrong with a sheet whose values could be read."""

import re
import unicodedata
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from drafter.domain.fact import Fact, FactKind, FactSheet, SheetProblem
from drafter.domain.quantity import render_amount
from drafter.facts.check_totals import check_totals
from drafter.facts.places import place_of, places_of

_MAY_EXCEED_ONE = re.compile("增长|增幅|增速|涨幅|增加|提高|提升|上升|同比|完成率|完成比|达成率")
_RATE = re.compile("率|占比|比例|比重|满意度|好评度|覆盖面")
_SMALL_RATE = re.compile("投诉|违规|违法|差错|事故|退件|退回|超期|逾期|差评|增长|下降|提高|降低")
_ALL = Decimal(100)
_MOST_DECIMALS = 4
_LEAP_YEAR = 2024
_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")


def check_sheet(
    sheet: FactSheet, *, declared_parts: Mapping[str, Sequence[Decimal]] | None = None
) -> tuple[SheetProblem, ...]:
    """What a person should mend or look at, wherever the sheet came from.

    Errors: two facts with one name in one category, percentages beyond 100, negative figures,
    days that no calendar has, a total that is not the sum its remark declares
    (``declared_parts``: fact id → parts). Warnings: one name with several figures in different
    categories, a total that is not the sum of the facts that look like its parts, a rate below
    1%, a figure with many decimals.
    """
    stated = sheet.stated()
    return (
        *_duplicates(stated),
        *check_totals(stated, declared_parts or {}),
        *(problem for fact in stated for problem in _impossible(fact)),
        *(problem for fact in stated for problem in _impossible_days(fact)),
        *(problem for fact in stated for problem in _unlikely(fact)),
    )


def _duplicates(facts: Iterable[Fact]) -> Iterator[SheetProblem]:
    by_label: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_label[re.sub(r"\s", "", unicodedata.normalize("NFKC", fact.label))].append(fact)
    for same in by_label.values():
        ordered = sorted(same, key=lambda fact: fact.category)
        for category, group in groupby(ordered, key=lambda fact: fact.category):
            twins = list(group)
            if len(twins) < 2:
                continue
            is_same = len({fact.render() for fact in twins}) == 1
            remedy = "请删去重复的行" if is_same else "数值还不相同，请只留正确的一行"
            where = f"“{category}”中的" if category else ""
            message = f"{where}“{twins[0].label}”填了{len(twins)}次，{remedy}。"
            yield SheetProblem(places_of(twins), message)
        units = {(fact.category, fact.quantity.measure_unit) for fact in same if fact.quantity}
        values = {fact.render() for fact in same if fact.quantity}
        if len(values) > 1 and len(units) == len(same) and len({u for _, u in units}) == 1:
            message = (
                f"“{same[0].label}”在几个类别里数值不同（{'、'.join(sorted(values))}），请核对。"
            )
            yield SheetProblem(places_of(same), message, is_error=False)


def _impossible(fact: Fact) -> Iterator[SheetProblem]:
    for quantity in (fact.quantity, fact.last_year):
        if quantity is None:
            continue
        what = "去年的数" if quantity is fact.last_year else ""
        if quantity.amount < 0:
            message = f"“{fact.label}”{what}是负数（{quantity.render()}），请核对"
            remedy = "下降的，数据项写明“下降”，数值填正数"
            yield SheetProblem(place_of(fact), f"{message}；{remedy}。")
        elif (
            quantity.measure_unit == "%"
            and quantity.amount > _ALL
            and not _MAY_EXCEED_ONE.search(fact.label)
        ):
            message = f"“{fact.label}”{what}为{quantity.render()}，超过100%，请核对。"
            yield SheetProblem(place_of(fact), message)


def _impossible_days(fact: Fact) -> Iterator[SheetProblem]:
    for text in (fact.value, fact.occurred_on, fact.remark):
        for year, month, day in _DAY.findall(text) if fact.kind is not FactKind.DATE else ():
            months = range(1, 13)
            is_day = int(month) in months and (
                1 <= int(day) <= monthrange(int(year or _LEAP_YEAR), int(month))[1]
            )
            if not is_day:
                written = f"{year}年{month}月{day}日" if year else f"{month}月{day}日"
                message = f"“{fact.label}”里的日期“{written}”不存在，请改正。"
                yield SheetProblem(place_of(fact), message)


def _unlikely(fact: Fact) -> Iterator[SheetProblem]:
    quantity = fact.quantity
    if quantity is None:
        return
    is_rate = _RATE.search(fact.label) and not _SMALL_RATE.search(fact.label)
    if is_rate and quantity.measure_unit == "%" and 0 < quantity.amount < 1:
        whole = render_amount((quantity.amount * 100).normalize())
        message = f"“{fact.label}”为{quantity.render()}，不到1%，是否应为{whole}%？请核对。"
        yield SheetProblem(place_of(fact), message, is_error=False)
    if len(render_amount(quantity.amount).partition(".")[2]) > _MOST_DECIMALS:
        message = f"“{fact.label}”为{quantity.render()}，小数位过多，请填报告里要写的位数。"
        yield SheetProblem(place_of(fact), message, is_error=False)
