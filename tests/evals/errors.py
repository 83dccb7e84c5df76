"""Errors that are put into a true text. None of them is true by chance."""

import re
from collections.abc import Iterator
from decimal import Decimal

from drafter.domain.fact import Fact
from tests.evals.inject import (
    Case,
    Change,
    Ground,
    Injector,
    digits_of,
    in_chinese,
    is_wordable,
    reread,
    summands,
)
from tests.evals.mentions import Mention, MentionKind, find_mentions, fold

_CHANGE = re.compile("(增加|减少|增长|下降|提高|降低|上升|回落|提升|扩大|缩小)(?:了|约|近)?$")
_TURNED = {
    "增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "提高": "降低", "降低": "提高",
    "上升": "下降", "回落": "上升", "提升": "降低", "扩大": "缩小", "缩小": "扩大",
}  # fmt: skip
_OTHER_UNIT = {
    "人次": "人", "名": "人次", "人": "人次", "家次": "家", "家": "家次", "户": "户次",
    "%": "个百分点", "个百分点": "%", "亩": "公顷", "公顷": "亩", "公里": "米", "吨": "公斤",
    "平方米": "亩", "美元": "元", "件": "件次", "次": "人次",
}  # fmt: skip
_SCALES = {"万": "亿", "亿": "万"}
_SHIFT = 3
"""By how much a figure is made wrong."""
_INVENTED = (
    "走访结对农户{}户", "新增志愿服务队{}支", "编印宣传手册{}册", "开设夜间课堂{}期",
    "整修老旧楼道{}处", "回访服务对象{}人次",
)  # fmt: skip
_INVENTED_TITLES = (
    "《关于推进结对共建提质增效的实施意见》", "《年度重点事项督办工作规程》",
    "《窗口延时服务管理办法（试行）》",
)  # fmt: skip


def digit_changed(ground: Ground) -> Iterator[Case]:
    """14次 → 17次; every other time the first digit, 14次 → 44次."""
    for number, mention in enumerate(ground.numbers):
        digits = digits_of(mention)
        at = 0 if number % 2 and len(digits) > 1 else len(digits) - 1
        digit = (int(digits[at]) + _SHIFT) % 10 or 1
        wrong = f"{digits[:at]}{digit}{digits[at + 1 :]}"
        rest = mention.text[len(digits) :]
        if not ground.states(*reread(wrong + rest)):
            yield (Change(mention.start, mention.start + len(digits), wrong),)


def chinese_numeral_changed(ground: Ground) -> Iterator[Case]:
    """14次 → 十七次, 五次 → 八次."""
    for mention in ground.mentions:
        is_han = mention.kind is MentionKind.NUMBER and not fold(mention.text)[0].isdigit()
        is_plain = (
            is_han
            and mention.amount < 10_000
            and mention.text == in_chinese(mention.amount) + mention.unit
        )
        if mention.kind is not MentionKind.NUMBER or not (is_plain or is_wordable(mention)):
            continue
        wrong = mention.amount + _SHIFT
        if not ground.states(wrong, mention.unit):
            yield (Change(mention.start, mention.end, f"{in_chinese(wrong)}{mention.unit}"),)


def unit_changed(ground: Ground) -> Iterator[Case]:
    """368人次 → 368人, 98% → 98个百分点, 3万元 → 3亿元."""
    for mention in ground.numbers:
        for scale, other in _SCALES.items():
            if scale in mention.text:
                wrong = mention.text.replace(scale, other, 1)
                break
        else:
            unit = _OTHER_UNIT.get(mention.unit, "")
            if not unit or not mention.text.endswith(mention.unit):
                continue
            wrong = mention.text.removesuffix(mention.unit) + unit
        if not ground.states(*reread(wrong)):
            yield (Change(mention.start, mention.end, wrong),)


def values_swapped(ground: Ground) -> Iterator[Case]:
    """Two facts of one measure unit change their values, in one section."""
    for i, (first, fact) in enumerate(ground.facts):
        for second, other in ground.facts[i + 1 :]:
            if _may_swap(first, second) and fact != other:
                yield _swapped(first, second)
                break


def values_swapped_between(ground: Ground) -> Iterator[Case]:
    """The same between two sections."""
    for first, fact in ground.facts:
        for second, other in ground.facts:
            is_across = first.start < ground.border <= second.start
            if is_across and _may_swap(first, second) and fact != other:
                yield _swapped(first, second)
                break


def last_years_value(ground: Ground) -> Iterator[Case]:
    """This year's figure as it was a year ago."""
    for mention, fact in ground.facts:
        is_former = ground.text[: mention.start].endswith(("由", "从"))
        if fact.last_year not in (None, fact.quantity) and not is_former:
            yield (Change(mention.start, mention.end, fact.last_year.render()),)


def other_organizations_value(ground: Ground) -> Iterator[Case]:
    """The value that another organization has, in the same measure unit."""
    for number, mention in enumerate(ground.numbers):
        values = [
            wording
            for fact in ground.foreign_facts
            if fact.quantity is not None
            for wording in [fact.quantity.render()]
            if reread(wording)[1] == mention.unit and not ground.states(*reread(wording))
        ]
        if values:
            yield (Change(mention.start, mention.end, values[number % len(values)]),)


def number_invented(ground: Ground) -> Iterator[Case]:
    """An activity with a figure that nobody has supplied, at the end of a sentence."""
    for number, mention in enumerate(ground.mentions):
        words, _, unit = _INVENTED[number % len(_INVENTED)].partition("{}")
        amount = Decimal(37 + 6 * number)
        if not ground.states(amount, unit):
            end = ground.end_of_sentence(mention.end)
            yield (
                Change(end, end, f"，{words}", is_figure=False),
                Change(end, end, f"{amount}{unit}"),
            )


def title_invented(ground: Ground) -> Iterator[Case]:
    """A document that there is not."""
    for number, mention in enumerate(ground.mentions):
        end = ground.end_of_sentence(mention.end)
        title = _INVENTED_TITLES[number % len(_INVENTED_TITLES)]
        yield Change(end, end, "，印发", is_figure=False), Change(end, end, title)


def title_changed(ground: Ground) -> Iterator[Case]:
    """One character in the middle of a 《title》."""
    for mention in ground.mentions:
        if mention.kind is MentionKind.TITLE:
            middle = (mention.start + mention.end) // 2
            new = "新" if ground.text[middle] != "新" else "旧"
            wrong = (
                ground.text[mention.start : middle] + new + ground.text[middle + 1 : mention.end]
            )
            yield (Change(mention.start, mention.end, wrong),)


def year_shifted(ground: Ground) -> Iterator[Case]:
    """2025年 → 2023年, 2026年 → 2024年."""
    stated = {m.amount for m in ground.mentions if m.kind is MentionKind.YEAR}
    for mention in ground.mentions:
        wrong = mention.amount - 2
        if mention.kind is MentionKind.YEAR and wrong not in stated and mention.text.isdigit():
            yield (Change(mention.start, mention.end, str(wrong)),)


def date_changed(ground: Ground) -> Iterator[Case]:
    """3月17日 → 3月20日."""
    days = {fact.render() for fact in ground.sheet if fact.on_date is not None}
    for mention in ground.mentions:
        match = re.search(r"(\d{1,2})日$", mention.text)
        if mention.kind is not MentionKind.DATE or match is None:
            continue
        day = (int(match[1]) + _SHIFT - 1) % 28 + 1
        wrong = f"{mention.text[: match.start()]}{day}日"
        if not any(known.endswith(wrong) for known in days):
            yield (Change(mention.start, mention.end, wrong),)


def document_number_changed(ground: Ground) -> Iterator[Case]:
    """江党组〔2025〕12号 → 江党组〔2025〕15号."""
    for mention in ground.mentions:
        match = re.search(r"(\d+)号$", mention.text)
        if mention.kind is MentionKind.DOCUMENT_NUMBER and match:
            wrong = f"{mention.text[: match.start()]}{int(match[1]) + _SHIFT}号"
            yield (Change(mention.start, mention.end, wrong),)


def sum_wrong(ground: Ground) -> Iterator[Case]:
    """Behind two figures of one unit a total that they do not have."""
    for first, second in summands(ground):
        wrong = first.amount + second.amount + _SHIFT
        if not ground.states(wrong, first.unit):
            end = ground.end_of_sentence(second.end)
            yield (
                Change(end, end, "，两项合计", is_figure=False),
                Change(end, end, f"{wrong}{first.unit}"),
            )


def percentage_wrong(ground: Ground) -> Iterator[Case]:
    """98.3% → 93.8%; 90% → 9%."""
    for mention in ground.numbers:
        digits = digits_of(mention)
        if mention.unit != "%":
            continue
        bare = digits.replace(".", "")
        turned = bare[0] + bare[:0:-1] if len(bare) > 1 and "." in digits else bare[::-1]
        point = digits.find(".")
        wrong = turned.lstrip("0") if point < 0 else f"{turned[:point]}.{turned[point:]}"
        if wrong and wrong != digits and not ground.states(*reread(f"{wrong}%")):
            yield (Change(mention.start, mention.start + len(digits), wrong),)


def direction_turned(ground: Ground) -> Iterator[Case]:
    """较上年增加2次 → 较上年减少2次; of a stated fact only where its label says the direction."""
    for mention in ground.numbers:
        match = _CHANGE.search(ground.text[: mention.start])
        fact = ground.fact_of(mention)
        if match and (fact is None or match[1] in fact.label):
            wrong = (
                _TURNED[match[1]]
                + ground.text[match.end(1) : mention.start]
                + ground.text[mention.start : mention.end]
            )
            yield (Change(match.start(1), mention.end, wrong),)


def sentence_leaked(ground: Ground) -> Iterator[Case]:
    """A sentence of another organization's report at the end; one case for each of its figures."""
    end = len(ground.text)
    for sentence in ground.foreign_sentences:
        for mention in find_mentions(sentence):
            is_figure = mention.kind is MentionKind.NUMBER and fold(mention.text)[0].isdigit()
            if not is_figure or not mention.unit or ground.states(mention.amount, mention.unit):
                continue
            before, figure = sentence[: mention.start], mention.text
            rest = sentence[mention.end :]
            yield (
                Change(end, end, before, is_figure=False),
                Change(end, end, figure),
                Change(end, end, rest, is_figure=False),
            )


def vague_count_unfit(ground: Ground) -> Iterator[Case]:
    """45次 → 近百次, and the next → 上千次 or 十余次."""
    for number, mention in enumerate(m for m in ground.numbers if is_wordable(m)):
        if mention.amount < 90:
            wrong = "近百" if number % 2 else "上百"
        elif mention.amount < 900:
            wrong = "近千" if number % 2 else "上千"
        else:
            wrong = "百余" if number % 2 else "近百"
        yield (Change(mention.start, mention.end, f"{wrong}{mention.unit}"),)


def fact_dropped(ground: Ground) -> Iterator[Case]:
    """The clause of a figure, with the figure."""
    for mention, fact in ground.facts:
        start = max(ground.text.rfind(c, 0, mention.start) for c in "，。；！？\n") + 1
        end = min(
            (at for c in "，。；！？\n" if (at := ground.text.find(c, mention.end)) != -1),
            default=len(ground.text),
        )
        inside = [m for m in ground.mentions if start <= m.start < end]
        if len(inside) == 1 and _is_told_once(ground, fact):
            yield (Change(start, end, ""),)


def _is_told_once(ground: Ground, fact: Fact) -> bool:
    return sum(other is fact or other == fact for _, other in ground.facts) == 1


def _may_swap(first: Mention, second: Mention) -> bool:
    return first.unit == second.unit and first.amount != second.amount


def _swapped(first: Mention, second: Mention) -> Case:
    return (
        Change(first.start, first.end, second.text),
        Change(second.start, second.end, first.text),
    )


ERRORS: dict[str, Injector] = {
    "changed digit": digit_changed,
    "changed Chinese numeral": chinese_numeral_changed,
    "wrong measure unit": unit_changed,
    "two values swapped in a section": values_swapped,
    "last year's value": last_years_value,
    "another organization's value": other_organizations_value,
    "invented number": number_invented,
    "invented 《title》": title_invented,
    "one character of a title": title_changed,
    "wrong year": year_shifted,
    "wrong date": date_changed,
    "wrong sum": sum_wrong,
    "wrong percentage": percentage_wrong,
    "wrong direction": direction_turned,
    "leaked sentence": sentence_leaked,
    "unfit vague count": vague_count_unfit,
}
"""What one section shows."""
SWAPPED_BETWEEN = "two values swapped between sections"
UNLISTED = "changed digit, unlisted unit"
DROPPED = "dropped fact"
SUPERSEDED = "superseded policy"
WRONG_DOCUMENT_NUMBER = "wrong document number"
