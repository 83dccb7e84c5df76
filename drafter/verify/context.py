"""The wording around a claim: what may name the thing that is counted, and when it was."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.domain.verification import Claim, ClaimKind, Span

BREAKS = "。！？；\n"
"""Where one statement ends and another begins."""
_LONGEST_STRETCH = 200
_BEHIND_CLAIM = re.compile("[^，、]{0,24}")
"""The characters behind a claim that may still name what is counted."""
_ENOUGH_BEHIND = 4
"""So many name it by themselves, where nothing stands before the figure in its clause."""
_BREAK = re.compile(f"[{BREAKS}]")
_CLAUSE = re.compile("(?<=，)")
_LEADS = re.compile("[\\W\\d]|其中|共有?|现有|已有|有|全年|累计|达到?|约|近|和|及|与")
_NOTHING_BUT_LEADS = re.compile(f"(?:{_LEADS.pattern})*")
_JOINER = re.compile("[、，]|[、，]?(?:以及|和|及|与)")
_ITEMS = re.compile("、|以及|和|及|与")
_AND = re.compile("以及|[和与及]")
_RESPECTIVELY = "分别"


@dataclass(frozen=True, slots=True)
class Context:
    """The wording around a claim."""

    near: str
    """The clause of the claim, the one before it, and what follows the claim."""
    stretch: str
    """All from the last stop or semicolon: what was named earlier counts less."""
    window: str
    """From the claim before this one to the end of the clause."""
    clause: str
    """From the last comma to the end of the clause."""
    before: str
    """From the claim before this one up to this one."""


class Surroundings:
    """Looks up the context of each claim of one text, without reading all of the text again."""

    def __init__(self, text: str, claims: Sequence[Claim]) -> None:
        """``claims`` in order, with spans that do not overlap."""
        self._text = text
        self._claims = claims
        self._starts = [claim.span.start for claim in claims]
        self._breaks = [match.start() for match in _BREAK.finditer(text)]
        self._contexts: dict[Span, Context] = {}

    def context(self, claim: Claim) -> Context:
        """The wording around a claim."""
        known = self._contexts.get(claim.span)
        if known is None:
            known = self._contexts[claim.span] = self._read(claim)
        return known

    def statement(self, claim: Claim) -> Span:
        """The stretch between two breaks in which a claim stands."""
        start, end = claim.span.start, claim.span.end
        before = bisect_left(self._breaks, start)
        behind = bisect_left(self._breaks, end, before)
        first = self._breaks[before - 1] + 1 if before else 0
        last = self._breaks[behind] if behind < len(self._breaks) else len(self._text)
        return Span(max(first, start - _LONGEST_STRETCH), min(last, end + _LONGEST_STRETCH))

    def beside(self, claim: Claim) -> Sequence[Claim]:
        """The other claims of the same statement, in order."""
        whole = self.statement(claim)
        low = bisect_left(self._starts, whole.start)
        high = bisect_left(self._starts, whole.end)
        return [other for other in self._claims[low:high] if other.span != claim.span]

    def _read(self, claim: Claim) -> Context:
        text, start, end = self._text, claim.span.start, claim.span.end
        whole = self.statement(claim)
        index = bisect_left(self._starts, start)
        here = index < len(self._claims) and self._starts[index] == start
        if here and (chained := self._of_chain(index, whole)) is not None:
            return chained
        previous = self._claims[index - 1].span.end if index else 0
        told = _BEHIND_CLAIM.match(text, end - len(_noun_of(claim)), whole.end)
        behind = self._own_part(told.group(), claim, index) if told else ""
        clauses = _CLAUSE.split(text[whole.start : start])
        stands_first = _NOTHING_BUT_LEADS.fullmatch(clauses[-1]) is not None
        names_itself = stands_first and len(_LEADS.sub("", behind)) >= _ENOUGH_BEHIND
        before = text[max(whole.start, min(previous, start)) : start]
        return Context(
            near="".join(clauses[-1:] if names_itself else clauses[-2:]) + "，" + behind,
            stretch=text[whole.start : start] + "，" + behind,
            clause=clauses[-1] + "，" + behind,
            window=before + "，" + behind,
            before=before,
        )

    def _end_of_figure_before(self, index: int) -> int:
        """比2020年分别下降: a year names no other thing."""
        before = self._claims[index - 1] if index else None
        if before is not None and before.kind is ClaimKind.YEAR:
            before = self._claims[index - 2] if index > 1 else None
        return before.span.end if before is not None else 0

    def _own_part(self, behind: str, claim: Claim, index: int) -> str:
        """What stands behind a figure up to 和, where the next figure counts in the same unit."""
        if index + 1 >= len(self._claims) or claim.quantity is None:
            return behind
        following = self._claims[index + 1]
        reach = following.span.start - claim.span.end
        other = following.quantity.measure_unit if following.quantity else None
        if not 0 <= reach <= len(behind) or other != claim.quantity.measure_unit:
            return behind
        joiners = [match.start() for match in _AND.finditer(behind, 0, reach)]
        return behind[: joiners[-1]] if joiners else behind

    def _of_chain(self, index: int, whole: Span) -> Context | None:
        """In 甲、乙分别增长3%、5% the second figure is the second thing's, and so on."""
        text, start = self._text, self._claims[index].span.start
        word = text.rfind(_RESPECTIVELY, whole.start, start)
        if word == -1:
            return None
        first = bisect_left(self._starts, word)
        head = max(
            whole.start,
            text.rfind("，", whole.start, word) + 1,
            self._end_of_figure_before(first),
        )
        items = _ITEMS.split(text[head:word])
        last = first
        while (
            last - first < len(items)
            and last + 1 < len(self._claims)
            and _JOINER.fullmatch(text[self._claims[last].span.end : self._starts[last + 1]])
        ):
            last += 1
        if not first <= index <= last or len(items) != last - first + 1:
            return None
        verb = text[word + len(_RESPECTIVELY) : self._starts[first]]
        own = items[index - first] + verb
        return Context(
            near=own, stretch=text[whole.start : head] + own, clause=own, window=own, before=own
        )


def _noun_of(claim: Claim) -> str:
    """The thing counted, where it is part of the unit: 单位 of 6个单位."""
    unit = claim.quantity.measure_unit if claim.quantity else ""
    noun = unit[1:] if unit.startswith("个") else ""
    return noun if claim.text.endswith(noun) else ""
