"""Score a draft against its fact sheet: which slots are told, wrong, missing, invented?

An independent judge (see ``mentions``): a figure is right where a fact has this value in this
measure unit and the words around it name that fact better than any other. Changes against last
year are computed here once more, from the two values.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from itertools import groupby

from drafter.domain.fact import DerivationKind, Fact, FactKind, FactRole, FactSheet
from drafter.domain.quantity import Comparator, Quantity
from tests.evals.mentions import Mention, MentionKind, find_mentions, fold

_LEAST_NAMED = 0.35
"""A fact whose label is named less than this is not what the words speak of."""
_CLEARLY_NAMED = 0.6
_BETTER_BY = 0.3
_TEXT_TOLD = 0.8
"""Share of a wording (a problem, a plan) that must stand in one section."""
_PASSING = 4
"""Characters that a sentence shares with a fact whose wording holds the figure."""
_QUOTED = 10
"""Characters that a sentence shares with a policy from which it quotes the figure."""
_ALIKE_UNITS = (
    {"人", "名", "位"}, {"次", "场", "堂", "期", "节", "场次"}, {"件", "起", "宗", "例"},
    {"家", "户"}, {"个", "条", "项", "件"}, {"幅", "张"}, {"篇", "条"},
)  # fmt: skip
_RISES = re.compile("增|升|提高|多|涨")
_FALLS = re.compile("减|降|少|缩")
_LAST_YEAR = re.compile("去年|上年|上一年|同期|由|从")
_NEXT_YEAR = re.compile("下一|明年|来年|计划|打算|安排")
_QUALIFIERS = {
    Comparator.AT_LEAST: re.compile("不少于|不低于|至少|不下|以上"),
    Comparator.AT_MOST: re.compile("不超过|不多于|不高于|至多|以内|以下"),
}
_COMMON_TITLE = re.compile("^《(?:中国共产党|中华人民共和国|习近平)")


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section as it is released: heading and text."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class CitedPolicy:
    """A policy document that a draft may quote."""

    title: str
    text: str


class Fault(Enum):
    """What is wrong with a mention."""

    WRONG = auto()
    """The words name a fact, the value is another; or a fact's value is told of something else."""
    INVENTED = auto()
    """It stands for nothing in the sheet or in a quoted policy."""


@dataclass(frozen=True, slots=True)
class FaultyMention:
    """An unmarked figure, date, title or document number without a true source."""

    mention: Mention
    fault: Fault
    heading: str
    sentence: str
    meant: str = ""
    """Label of the fact that the words name."""


@dataclass
class DraftScore:
    """What became of the slots of one sheet in one draft."""

    required: frozenset[str]
    """Ids of the stated facts that the draft has to tell: its slots."""
    told: set[str] = field(default_factory=set)
    faults: list[FaultyMention] = field(default_factory=list)
    missing: list[Fact] = field(default_factory=list)

    @property
    def expected(self) -> int:
        return len(self.required)

    @property
    def used(self) -> int:
        return len(self.required & self.told)

    @property
    def wrong(self) -> int:
        return sum(fault.fault is Fault.WRONG for fault in self.faults)

    @property
    def invented(self) -> int:
        return sum(fault.fault is Fault.INVENTED for fault in self.faults)

    @property
    def slot_errors(self) -> int:
        return self.wrong + len(self.missing) + self.invented


def score_draft(
    sections: Sequence[SectionText], sheet: FactSheet, policies: Sequence[CitedPolicy] = ()
) -> DraftScore:
    """Score every mention of every section, and every stated fact of the sheet."""
    facts = [fact for fact in sheet.stated() if fact.required]
    score = DraftScore(frozenset(f.fact_id for f in facts))
    attributed: set[str] = set()
    for section in sections:
        judge = _Judge(section, sheet, policies)
        judge.judge_all()
        score.told |= judge.told
        score.faults += judge.faults
        attributed |= judge.attributed
    score.missing = [f for f in facts if f.fact_id not in score.told | attributed]
    return score


class _Judge:
    """Judges the mentions of one section."""

    def __init__(
        self, section: SectionText, sheet: FactSheet, policies: Sequence[CitedPolicy]
    ) -> None:
        self._section = section
        self._text = fold(f"{section.heading}\n{section.text}")
        self._sheet = sheet
        self._policies = policies
        self._counted = [f for f in sheet.stated() if f.quantity is not None]
        self._said = {f.fact_id: fold(_all_text(f)) for f in sheet.stated()}
        self.told: set[str] = set()
        self.attributed: set[str] = set()
        self.faults: list[FaultyMention] = []

    def judge_all(self) -> None:
        mentions = find_mentions(f"{self._section.heading}\n{self._section.text}")
        previous_end, last_fact = 0, None
        for mention in mentions:
            last_fact = self._judge(mention, previous_end, last_fact)
            previous_end = mention.end
        bare = _han(self._text)
        for fact in self._sheet.stated():
            if fact.kind in (FactKind.TEXT, FactKind.NAME) and (
                share_named(fact.value, bare) >= _TEXT_TOLD
            ):
                self.told.add(fact.fact_id)

    def _judge(self, mention: Mention, previous_end: int, last: Fact | None) -> Fact | None:
        """Judge one mention; gives the fact that the text speaks of from here on."""
        if mention.kind is not MentionKind.NUMBER:
            source = self._source_of_other(mention)
            if source is None:
                self._blame(mention, None)
            elif source:
                self.told.add(source)
            return last
        fact = self._fact_told(mention, previous_end)
        if fact is not None:
            self.told.add(fact.fact_id)
            return fact
        if self._is_change(mention, previous_end, last) or self._is_borne_otherwise(mention):
            return last
        meant = self._fact_meant(mention, previous_end)
        if meant is None and last is not None and self._goes_on(last, mention, previous_end):
            meant = last
        self._blame(mention, meant, is_misplaced=any(_has(f, mention) for f in self._counted))
        return meant or last

    # --- the words around a mention ----------------------------------------------------------

    def _sentence(self, mention: Mention) -> str:
        start = max(self._text.rfind(c, 0, mention.start) for c in "。！？\n") + 1
        end = min((i for c in "。！？\n" if (i := self._text.find(c, mention.end)) >= 0),
                  default=len(self._text))  # fmt: skip
        return self._text[start:end]

    def _stretch(self, mention: Mention) -> str:
        """From the last stop or semicolon to the next comma."""
        start = max(self._text.rfind(c, 0, mention.start) for c in "。；！？\n") + 1
        return self._text[start : mention.start] + "，" + self._tail(mention)

    def _window(self, mention: Mention, previous_end: int) -> str:
        """From the mention before this one to the next comma."""
        start = max(previous_end, *(self._text.rfind(c, 0, mention.start) + 1 for c in "。；\n"))
        return self._text[start : mention.start] + "，" + self._tail(mention)

    def _tail(self, mention: Mention) -> str:
        return re.split("[，。；、\n]", self._text[mention.end : mention.end + 12])[0]

    def _named(self, fact: Fact, mention: Mention, previous_end: int) -> float:
        stretch, window = self._stretch(mention), self._window(mention, previous_end)
        names = (_core(fact), *fact.aliases)
        return max((share_named(n, stretch) + share_named(n, window)) / 2 for n in names)

    # --- what a number may rest on -----------------------------------------------------------

    def _fact_told(self, mention: Mention, previous_end: int) -> Fact | None:
        """The fact whose value of this year this is, if the words speak of no other fact."""
        holders = [f for f in self._counted if self._has_value(f, mention)]
        rated = [(self._named(f, mention, previous_end), f) for f in holders]
        named, fact = max(rated, key=lambda item: item[0], default=(0.0, None))
        if fact is None or named < _LEAST_NAMED:
            return None
        for other in self._counted:
            if other in holders or not _alike(other.quantity, mention.unit):
                continue
            if _core(other) in _core(fact) or _core(other) in fact.aliases:
                continue
            if self._named(other, mention, previous_end) - named >= _BETTER_BY:
                return None
            if _is_rather(other, fact, self._stretch(mention)):
                return None
        return fact

    def _has_value(self, fact: Fact, mention: Mention) -> bool:
        quantity = fact.quantity
        if quantity is None or not _has(fact, mention):
            return False
        next_year = f"{self._sheet.report_year + 1}年"
        if fact.role is not FactRole.PLAN and next_year in self._sentence(mention):
            return False
        qualifier = _QUALIFIERS.get(quantity.comparator)
        around = self._text[max(0, mention.start - 4) : mention.end + 3]
        return qualifier is None or bool(qualifier.search(around))

    def _fact_meant(self, mention: Mention, previous_end: int) -> Fact | None:
        """The fact that the words name, whatever its value."""
        alike = [f for f in self._counted if _alike(f.quantity, mention.unit)]
        window = self._window(mention, previous_end)
        if mention.unit in ("%", "个百分点") and (_RISES.search(window) or _FALLS.search(window)):
            alike = self._counted  # a change, of whatever is counted
        rated = [
            (self._named(f, mention, previous_end), _amount(f) == mention.amount, f)
            for f in alike or self._counted
        ]
        named, _, fact = max(rated, key=lambda item: item[:2], default=(0.0, False, None))
        return fact if named >= _CLEARLY_NAMED else None

    def _goes_on(self, fact: Fact, mention: Mention, previous_end: int) -> bool:
        """Whether the mention is given as a change of the fact spoken of before."""
        window = self._window(mention, previous_end)
        is_change = _RISES.search(window) or _FALLS.search(window)
        is_near = share_named(_core(fact), self._stretch(mention)) >= _LEAST_NAMED
        return bool(is_change) and is_near

    def _is_change(self, mention: Mention, previous_end: int, last: Fact | None) -> bool:
        """A change of the fact spoken of, in its true direction; or its last year's value."""
        window, stretch = self._window(mention, previous_end), self._stretch(mention)
        for fact in self._counted:
            if fact.last_year is None or fact.quantity is None:
                continue
            is_spoken_of = fact is last or share_named(_core(fact), window) >= _CLEARLY_NAMED
            if not is_spoken_of or share_named(_core(fact), self._sentence(mention)) < _LEAST_NAMED:
                continue
            if _alike(fact.last_year, mention.unit) and _scaled(fact.last_year) == mention.amount:
                return bool(_LAST_YEAR.search(stretch))
            rises, falls = _RISES.search(window), _FALLS.search(window)
            now, before = _scaled(fact.quantity), _scaled(fact.last_year)
            is_told_rightly = bool(rises) if now > before else bool(falls)
            if is_told_rightly and (mention.amount, mention.unit) in _changes(fact, now, before):
                return True
        return False

    def _is_borne_otherwise(self, mention: Mention) -> bool:
        """A checked sum of stated facts, a figure said in passing, or a quoted policy's figure."""
        sentence = self._sentence(mention)
        for fact in self._sheet:
            if fact.derivation is None or fact.derivation.kind is not DerivationKind.SUM:
                continue
            if _sum(fact, self._sheet) == mention.amount and _alike(fact.quantity, mention.unit):
                return share_named(_core(fact), sentence) >= _LEAST_NAMED
        wording = sentence.replace(fold(mention.text), "\0")
        for fact in self._sheet.stated():
            passing = self._said[fact.fact_id]
            if fact.quantity is not None:
                passing = passing.replace(fold(fact.render()), "\0")
            if _holds(passing, mention.text) and _longest_common(passing, wording) >= _PASSING:
                return True
        return any(
            _holds(policy.text, mention.text)
            and (policy.title in sentence or _longest_common(policy.text, wording) >= _QUOTED)
            for policy in self._policies
        )

    # --- dates, years, titles, document numbers ----------------------------------------------

    def _source_of_other(self, mention: Mention) -> str | None:
        """The fact that states it, "" where it needs none, None where it has no source."""
        wanted = fold(mention.text)
        if mention.kind is MentionKind.YEAR:
            return "" if self._is_known_year(mention) else None
        for fact_id, said in self._said.items():
            if wanted in said:
                return fact_id
        if mention.kind is MentionKind.DATE:
            return None
        if mention.kind is MentionKind.TITLE and _COMMON_TITLE.match(wanted):
            return ""
        known = any(
            wanted in (f"《{p.title}》", p.title) or wanted in p.text for p in self._policies
        )
        return "" if known else None

    def _is_known_year(self, mention: Mention) -> bool:
        year, this_year = int(mention.amount), self._sheet.report_year
        sentence = self._sentence(mention)
        if year == this_year or any(str(year) in said for said in self._said.values()):
            return True
        if year == this_year + 1:
            return bool(_NEXT_YEAR.search(sentence))
        return year == this_year - 1 and bool(re.search("较|比|去年|上年|同期", sentence))

    def _blame(self, mention: Mention, meant: Fact | None, *, is_misplaced: bool = False) -> None:
        if mention.is_marked:
            return
        fault = Fault.WRONG if meant or is_misplaced else Fault.INVENTED
        if meant:
            self.attributed.add(meant.fact_id)
        self.faults.append(
            FaultyMention(mention, fault, self._section.heading, self._sentence(mention),
                          meant.label if meant else "")
        )  # fmt: skip


def share_named(name: str, text: str) -> float:
    """The share of a name's characters that stand in the text in runs of two or more: 0 to 1."""
    bare, wording = _han(name), _han(text)
    if len(bare) < 2:
        return 1.0 if bare and bare in wording else 0.0
    covered = [False] * len(bare)
    for i in range(len(bare) - 1):
        if bare[i : i + 2] in wording:
            covered[i] = covered[i + 1] = True
    return sum(covered) / len(bare)


def _han(text: str) -> str:
    """Without blanks, brackets and quotation marks; a stop or comma goes on parting words."""
    return re.sub(r"[^\w，。；！？]+", "", text)


def _core(fact: Fact) -> str:
    """The label without its year and without the words that only say that it is a number."""
    label = re.sub(r"^\d{4}年(?:计划)?", "", fact.label)
    unit = fact.quantity.measure_unit if fact.quantity else ""
    if len(unit) > 1:
        label = label.removesuffix(unit)
    return re.sub("(?:合计|总计|总数|数量|次数|人数)$", "", label) or fact.label


def _is_rather(other: Fact, fact: Fact, text: str) -> bool:
    """Whether the text has what sets the other label apart and nothing of what sets this one
    apart: 企业 of 走访企业收集问题, 社区 of 走访社区收集问题.
    """
    own, others = _set_apart(_core(fact), _core(other)), _set_apart(_core(other), _core(fact))
    return (
        bool(own and others)
        and all(share_named(part, text) == 1 for part in others)
        and all(share_named(part, text) == 0 for part in own)
    )


def _set_apart(name: str, other: str) -> list[str]:
    """The runs of a name of which the other name has no two neighbouring characters."""
    bare = _han(name)
    shared = [False] * len(bare)
    for i in range(len(bare) - 1):
        if bare[i : i + 2] in _han(other):
            shared[i] = shared[i + 1] = True
    return [
        "".join(c for c, _ in run)
        for is_shared, run in groupby(zip(bare, shared, strict=True), key=lambda pair: pair[1])
        if not is_shared
    ]


def _has(fact: Fact, mention: Mention) -> bool:
    return _alike(fact.quantity, mention.unit) and _amount(fact) == mention.amount


def _amount(fact: Fact) -> Decimal | None:
    return _scaled(fact.quantity) if fact.quantity else None


def _alike(quantity: Quantity | None, unit: str) -> bool:
    if quantity is None:
        return False
    own = quantity.measure_unit.lstrip("万亿")
    return own == unit or any(own in group and unit in group for group in _ALIKE_UNITS)


def _scaled(quantity: Quantity) -> Decimal:
    scale = {"万": 10**4, "亿": 10**8}.get(quantity.measure_unit[:1], 1)
    return quantity.amount * scale


def _changes(fact: Fact, now: Decimal, before: Decimal) -> Iterator[tuple[Decimal, str]]:
    """Change and growth, as they may be printed."""
    difference = abs(now - before)
    unit = fact.quantity.measure_unit.lstrip("万亿") if fact.quantity else ""
    if unit == "%":
        yield difference, "个百分点"
        return
    yield difference, unit
    if before:
        yield (difference / before * 100).quantize(Decimal("0.1"), ROUND_HALF_UP), "%"


def _sum(fact: Fact, sheet: FactSheet) -> Decimal:
    facts = sheet.by_id()
    operands = [facts[i].quantity for i in (fact.derivation.operand_ids if fact.derivation else ())]
    return sum((_scaled(q) for q in operands if q is not None), Decimal(0))


def _all_text(fact: Fact) -> str:
    parts = (fact.label, fact.render(), fact.value, fact.remark, fact.basis, fact.occurred_on,
             fact.outcome, fact.gloss, fact.category)  # fmt: skip
    return "\n".join(part for part in parts if part)


def _holds(text: str, figure: str) -> bool:
    """Whether the figure stands in the text, and not as a part of a longer one."""
    return re.search(rf"(?<![\d.]){re.escape(fold(figure))}", fold(text)) is not None


def _longest_common(one: str, other: str) -> int:
    """Length of the longest run of characters that both hold."""
    best = 0
    for start in range(len(other)):
        while start + best < len(other) and other[start : start + best + 1] in one:
            best += 1
    return best
