"""What an injector works on and what it makes: a text that is true to its sheet, changes of it.

The errors are in ``errors``, the harmless rewrites in ``rewrites``. There is no chance in it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from drafter.domain.fact import Fact, FactSheet
from drafter.domain.lexicon import Lexicon
from tests.evals.mentions import Mention, MentionKind, find_mentions, fold
from tests.evals.score_draft import share_named

_SHARES = ("", "%", "‰", "个百分点", "倍")
STOPS = "。；！？\n"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a text: what stands at [start, end) becomes ``new``."""

    start: int
    end: int
    new: str
    is_figure: bool = True
    """False for the wording around it, which no finding need touch."""


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
    foreign_facts: Sequence[Fact] = ()
    """Facts of other organizations."""
    read_facts: Mapping[int, Fact] | None = None
    """Where the sheet was read off the text: which fact stands at which offset."""
    border: int = 0
    """Where the second of two sections begins; 0 where there is one."""
    mentions: tuple[Mention, ...] = field(init=False)
    """What the text states, unmarked; of a sheet that was read off it, what became a fact."""

    def __post_init__(self) -> None:
        found = (m for m in find_mentions(self.text) if not m.is_marked)
        read = self.read_facts
        kept = tuple(
            m for m in found if read is None or m.start in read or m.kind is MentionKind.YEAR
        )
        object.__setattr__(self, "mentions", kept)

    @property
    def numbers(self) -> list[Mention]:
        """Its figures in Arabic digits."""
        return [
            m for m in self.mentions if m.kind is MentionKind.NUMBER and fold(m.text)[0].isdigit()
        ]

    @property
    def facts(self) -> list[tuple[Mention, Fact]]:
        """Its figures with the one fact that each tells."""
        return [(m, fact) for m in self.numbers if (fact := self.fact_of(m)) is not None]

    def fact_of(self, mention: Mention) -> Fact | None:
        """The fact that the mention tells: where it was read, else by value and label."""
        if self.read_facts is not None:
            return self.read_facts.get(mention.start)
        stretch = self.text[self.start_of_sentence(mention.start) : mention.start]
        found = [
            fact
            for fact in self.sheet.stated()
            if fact.quantity is not None
            and fact.quantity.render() == mention.text
            and share_named(fact.label, stretch) > 0.5
        ]
        return found[0] if len(found) == 1 else None

    def states(self, amount: Decimal, unit: str) -> bool:
        """Whether some fact has this value: then a changed text could be true."""
        return (amount, unit) in self._values

    @cached_property
    def _values(self) -> set[tuple[Decimal, str]]:
        return {
            (m.amount, m.unit)
            for fact in self.sheet
            for quantity in (fact.quantity, fact.last_year)
            if quantity is not None
            for m in find_mentions(quantity.render())
        }

    def start_of_sentence(self, position: int) -> int:
        return max(self.text.rfind(stop, 0, position) for stop in STOPS) + 1

    def end_of_sentence(self, position: int) -> int:
        """Where its stop stands."""
        ends = [at for stop in STOPS if (at := self.text.find(stop, position)) != -1]
        return min(ends, default=len(self.text))


Injector = Callable[[Ground], Iterator[Case]]


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


def digits_of(mention: Mention) -> str:
    """The number as it is written, without scale and unit: 1,250, 3.6."""
    match = re.match(r"[\d,.]+", fold(mention.text))
    return match.group() if match else ""


def summands(ground: Ground) -> Iterator[tuple[Mention, Mention]]:
    """Neighbouring figures of two facts in one sentence that can be added up as they stand."""
    for (first, fact), (second, other) in pairwise(ground.facts):
        is_count = first.unit == second.unit and first.unit not in _SHARES and fact != other
        is_plain = not re.search("[万亿余多]", first.text + second.text)
        stretch = ground.text[first.start : second.end]
        if is_count and is_plain and not set(STOPS) & set(stretch):
            yield first, second


def reread(wording: str) -> tuple[Decimal, str]:
    """Amount and unit of a figure that an injector has made."""
    found = find_mentions(wording)
    return (found[0].amount, found[0].unit) if found else (Decimal(-1), "")


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


def is_wordable(mention: Mention) -> bool:
    """Whether a figure is a plain count that can be written in Chinese numerals."""
    is_plain = bool(re.fullmatch(r"\d+" + re.escape(mention.unit), mention.text))
    is_count = mention.unit not in ("", "%", "‰", "个百分点", "倍")
    return is_plain and 2 <= mention.amount < 10_000 and is_count
