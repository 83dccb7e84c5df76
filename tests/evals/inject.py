"""Errors put into a true text, and harmless rewrites of it. Deterministic: no chance in it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from tests.evals.mentions import Mention, MentionKind, find_mentions
from tests.evals.score_draft import share_named

_CHANGE = re.compile(r"(?:较|比|同比)(?:上年|去年)?(增加|减少|增长|下降|提高|降低)$")
_TURNED = {
    "增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长",
    "提高": "降低", "降低": "提高",
}  # fmt: skip
_OTHER_UNIT = {"人次": "人", "名": "人次", "人": "人次", "家次": "家", "家": "家次", "户": "户次"}
_SHIFT = 3
"""By how much a figure is made wrong."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a text: what stands at [start, end) becomes ``new``."""

    start: int
    end: int
    new: str


Case = tuple[Change, ...]
"""Changes that are made together; spans do not overlap and are in order."""


@dataclass(frozen=True)
class Ground:
    """A section that is true to its sheet."""

    text: str
    sheet: FactSheet
    lexicon: Lexicon
    foreign_sentences: Sequence[str] = ()
    """Sentences of other organizations' reports, one of which may leak into it."""

    @property
    def numbers(self) -> list[Mention]:
        """Its unmarked figures in Arabic digits."""
        return [
            m
            for m in find_mentions(self.text)
            if m.kind is MentionKind.NUMBER and not m.is_marked and m.text[0].isdigit()
        ]


def apply(text: str, case: Case) -> tuple[str, list[tuple[int, int]]]:
    """The changed text, and where the new wording stands in it."""
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    position = length = 0
    for change in case:
        before = text[position : change.start]
        out += [before, change.new]
        length += len(before)
        spans.append((length, length + len(change.new)))
        length += len(change.new)
        position = change.end
    return "".join([*out, text[position:]]), spans


# --- errors --------------------------------------------------------------------------------------


def digit_changed(ground: Ground) -> Iterator[Case]:
    """14次 → 17次, and no figure of the sheet by chance."""
    for mention in ground.numbers:
        digits = re.match(r"[\d,.]+", mention.text)
        if digits is None:
            continue
        last = int(digits.group()[-1])
        wrong = f"{digits.group()[:-1]}{(last + _SHIFT) % 10 or 1}"
        if not _is_in_sheet(ground.sheet, wrong, mention.unit):
            yield (Change(mention.start, mention.start + len(wrong), wrong),)


def chinese_numeral_changed(ground: Ground) -> Iterator[Case]:
    """14次 → 十七次."""
    for mention in ground.numbers:
        wrong = mention.amount + _SHIFT
        if _is_wordable(mention) and not _is_in_sheet(ground.sheet, str(wrong), mention.unit):
            yield (Change(mention.start, mention.end, f"{in_chinese(wrong)}{mention.unit}"),)


def two_numbers_swapped(ground: Ground) -> Iterator[Case]:
    """Neighbouring facts of one measure unit change their values."""
    stated = [(m, f) for m in ground.numbers if (f := _fact_of(m, ground)) is not None]
    for i, (first, fact) in enumerate(stated):
        for second, other in stated[i + 1 :]:
            if first.unit == second.unit and first.amount != second.amount and fact != other:
                yield (
                    Change(first.start, first.end, second.text),
                    Change(second.start, second.end, first.text),
                )
                break


def title_changed(ground: Ground) -> Iterator[Case]:
    """One character in the middle of a 《title》."""
    for mention in find_mentions(ground.text):
        if mention.kind is MentionKind.TITLE and not mention.is_marked:
            middle = (mention.start + mention.end) // 2
            new = "新" if ground.text[middle] != "新" else "旧"
            wrong = (
                ground.text[mention.start : middle] + new + ground.text[middle + 1 : mention.end]
            )
            yield (Change(mention.start, mention.end, wrong),)


def year_shifted(ground: Ground) -> Iterator[Case]:
    """2025年 → 2023年, 2026年 → 2024年."""
    for mention in find_mentions(ground.text):
        if mention.kind is MentionKind.YEAR:
            yield (Change(mention.start, mention.end, str(mention.amount - 2)),)


def last_years_value(ground: Ground) -> Iterator[Case]:
    """This year's figure as it was a year ago."""
    for mention in ground.numbers:
        fact = _fact_of(mention, ground)
        if fact is not None and fact.last_year is not None and fact.last_year != fact.quantity:
            yield (Change(mention.start, mention.end, fact.last_year.render()),)


def direction_turned(ground: Ground) -> Iterator[Case]:
    """较上年增加2次 → 较上年减少2次."""
    for mention in ground.numbers:
        match = _CHANGE.search(ground.text[: mention.start])
        if match:
            wrong = _TURNED[match[1]] + ground.text[mention.start : mention.end]
            yield (Change(match.start(1), mention.end, wrong),)


def sentence_leaked(ground: Ground) -> Iterator[Case]:
    """A sentence of another organization's report at the end; one case for each of its figures."""
    end = len(ground.text)
    for sentence in ground.foreign_sentences:
        for mention in find_mentions(sentence):
            if mention.kind is not MentionKind.NUMBER or _is_in_sheet(
                ground.sheet, str(mention.amount), mention.unit
            ):
                continue
            before, figure = sentence[: mention.start], mention.text
            rest = sentence[mention.end :]
            yield Change(end, end, before), Change(end, end, figure), Change(end, end, rest)


def unit_changed(ground: Ground) -> Iterator[Case]:
    """368人次 → 368人."""
    for mention in ground.numbers:
        other = _OTHER_UNIT.get(mention.unit)
        if other and not _is_in_sheet(ground.sheet, str(mention.amount), other):
            yield (Change(mention.start, mention.end, mention.text[: -len(mention.unit)] + other),)


def percent_and_points(ground: Ground) -> Iterator[Case]:
    """98.3% → 98.3个百分点, and the other way round."""
    for mention in ground.numbers:
        other = {"%": "个百分点", "个百分点": "%"}.get(mention.unit)
        if other and not _is_in_sheet(ground.sheet, str(mention.amount), other):
            number = mention.text.removesuffix(mention.unit)
            yield (Change(mention.start, mention.end, f"{number}{other}"),)


# --- harmless rewrites ---------------------------------------------------------------------------


def full_width(ground: Ground) -> Iterator[Case]:
    """14次 → １４次."""
    wide = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
    for mention in ground.numbers:
        yield (Change(mention.start, mention.end, mention.text.translate(wide)),)


def thousands_separator(ground: Ground) -> Iterator[Case]:
    """1150人次 → 1,150人次."""
    for mention in ground.numbers:
        digits = re.match(r"\d{4,}(?![\d.])", mention.text)
        if digits and mention.unit:
            new = f"{int(digits.group()):,}{mention.text[digits.end() :]}"
            yield (Change(mention.start, mention.end, new),)


def percent_in_words(ground: Ground) -> Iterator[Case]:
    """98.3% → 百分之九十八点三."""
    for mention in ground.numbers:
        if mention.unit == "%":
            yield (Change(mention.start, mention.end, f"百分之{in_chinese(mention.amount)}"),)


def chinese_numeral(ground: Ground) -> Iterator[Case]:
    """14次 → 十四次."""
    for mention in ground.numbers:
        if _is_wordable(mention):
            new = f"{in_chinese(mention.amount)}{mention.unit}"
            yield (Change(mention.start, mention.end, new),)


def blank_before_unit(ground: Ground) -> Iterator[Case]:
    """14次 → 14 次."""
    for mention in ground.numbers:
        if mention.unit:
            number = mention.text.removesuffix(mention.unit)
            yield (Change(mention.start, mention.end, f"{number} {mention.unit}"),)


def written_out(ground: Ground) -> Iterator[Case]:
    """3万人次 → 30000人次."""
    for mention in ground.numbers:
        if "万" in mention.text and mention.amount == int(mention.amount):
            yield (Change(mention.start, mention.end, f"{int(mention.amount)}{mention.unit}"),)


def equivalent_unit(ground: Ground) -> Iterator[Case]:
    """14次 → 14场, where the lexicon says that both count the same thing."""
    for mention in ground.numbers:
        group = next((g for g in ground.lexicon.unit_equivalents if mention.unit in g), ())
        other = next((unit for unit in group if unit != mention.unit), "")
        if other:
            number = mention.text.removesuffix(mention.unit)
            yield (Change(mention.start, mention.end, f"{number}{other}"),)


Injector = Callable[[Ground], Iterator[Case]]
ERRORS: dict[str, Injector] = {
    "digit changed": digit_changed,
    "Chinese numeral changed": chinese_numeral_changed,
    "two same-unit numbers swapped": two_numbers_swapped,
    "title changed by one character": title_changed,
    "year shifted": year_shifted,
    "last year's value as this year's": last_years_value,
    "direction of a change turned": direction_turned,
    "figure of a leaked sentence": sentence_leaked,
    "unit 人次 → 人 and kin": unit_changed,
    "% → 个百分点 and back": percent_and_points,
}
REWRITES: dict[str, Injector] = {
    "full-width digits": full_width,
    "thousands separator": thousands_separator,
    "百分之": percent_in_words,
    "Chinese numeral": chinese_numeral,
    "blank before the unit": blank_before_unit,
    "万 written out": written_out,
    "equivalent unit of the lexicon": equivalent_unit,
}


def in_chinese(amount: Decimal) -> str:
    """A number below 10,000 in Chinese numerals: 十四, 一百零二, 九十八点三."""
    digits = "零一二三四五六七八九"
    whole, _, fraction = format(amount, "f").partition(".")
    text = ""
    gap = False
    for power, digit in zip(range(len(whole) - 1, -1, -1), map(int, whole), strict=True):
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + ("", "十", "百", "千")[power]
        gap = not digit
    if amount >= 10 and amount < 20:
        text = text.removeprefix("一")
    decimals = "".join(digits[int(d)] for d in fraction.rstrip("0"))
    return (text or "零") + (f"点{decimals}" if decimals else "")


def _is_wordable(mention: Mention) -> bool:
    amount = mention.amount
    is_plain = bool(re.fullmatch(r"\d+" + re.escape(mention.unit), mention.text))
    return is_plain and 2 <= amount < 10_000 and mention.unit not in ("", "%", "个百分点")


def _fact_of(mention: Mention, ground: Ground) -> Fact | None:
    """The one fact whose value of this year the mention is, by value and label."""
    start = max(ground.text.rfind(c, 0, mention.start) for c in "。；\n") + 1
    stretch = ground.text[start : mention.start]
    found = [
        fact
        for fact in ground.sheet.stated()
        if fact.quantity is not None
        and fact.quantity.render() == mention.text
        and share_named(fact.label, stretch) > 0.5
    ]
    return found[0] if len(found) == 1 else None


def _is_in_sheet(sheet: FactSheet, number: str, unit: str) -> bool:
    """Whether some fact has this number: then the changed text could be true."""
    wanted = find_mentions(f"{number}{unit}")
    return any(
        (m.amount, m.unit) == (w.amount, w.unit)
        for fact in sheet
        for quantity in (fact.quantity, fact.last_year)
        if quantity is not None
        for m in find_mentions(quantity.render())
        for w in wanted
    )
