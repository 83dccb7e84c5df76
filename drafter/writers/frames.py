"""Sentence frames: delexicalized clauses of past reports whose every slot a fact fills.

A slot takes a fact only where measure unit, label and the last word of the label agree with the
wording before the slot. A clause with a slot that nothing fills is dropped, never guessed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drafter.claims.likeness import bigrams, coverage
from drafter.claims.timeless import is_timeless
from drafter.domain.fact import DerivationKind, Fact, FactKind, FactRole
from drafter.domain.source import Exemplar, ExemplarSentence, Slot, SlotKind
from drafter.writers.label_wording import core_label
from drafter.writers.own_words import OwnWords
from drafter.writers.past_wording import (
    bare_wording,
    says_more,
    says_otherwise,
    without_lead,
)
from drafter.writers.plain_wording import comparison

SameUnit = Callable[[str, str], bool]
"""Whether two measure units count the same thing (名 and 人, never 人 and 人次)."""

_TOTAL = re.compile("共|合计|总计|累计")
_COMPARED = re.compile(
    r"(?:较|比|同比|环比).{0,6}?(增加|增长|提高|上升|提升|减少|下降|降低)(?:了)?$"
)
_RISES = ("增加", "增长", "提高", "上升", "提升")
_RHETORIC = re.compile(
    "^(?:推动|引导|教育|促进|确保|坚持|牢固树立|坚定|践行|提升|增强|营造|进一步|不断|切实|持续|着力|努力|积极|深入|"
    "全面|始终|充分|形成|筑牢|做到|实现|使|让|注重|围绕|不折不扣|用党的|将政治|为企业|激发|弘扬|凝聚|树立|强化|压实)"
)
"""How clauses begin that only say what something is for; any other clause may tell an event."""
_COMMON_WORDS = re.compile(
    "最终|评选出?|先后|班子成员|领导班子|全年|组织|开展|召开|举办|举行|累计|领导|各支部|全局|全体|共|局|讲授|制定|发放|"
    "积极|认真|扎实|持续|深入|集中|定期|及时"
)
_MOVED_TO = re.compile(
    "(?P<up>(?:增|升|提升|提高|增加|增长|上升|扩大|扩展)(?:至|到)|突破)|(?:降|减|下降|降低|减少|压减|缩短|收窄)(?:至|到)"
)
_QUOTED_NAME = re.compile(r"“[^”]+”")
_DEPENDENT = re.compile("^(?:其中|累计|共|占|较|比|同比|并|分别|合计|达到|以上)")
_CLAUSE = re.compile(r"[^，]+(?:，|$)")
_ENOUGH_OF_LABEL = 0.6
_ENOUGH_OF_CLAUSE = 0.35
_SHORT = 8
"""Characters that may stand beside a quoted name and still say nothing more of it."""
_FOLLOWS_ON = 0.3
"""What speaks for a label that goes on where the fact told before ends."""
_OTHERS_PARTS = re.compile(
    "(?<![^，；。])(?:各|所属|下属)[^，；。⟦]{0,4}?(?:支部|总支|党组织|科室|站所|单位|部门)"
)
"""各支部开展…: another organization's parts; this one may have none."""


@dataclass(frozen=True, slots=True)
class FilledFrame:
    """A clause or several, with tokens in the slots; no stop at the end."""

    text: str
    fact_ids: tuple[str, ...]
    is_own: bool


def fill_frames(
    exemplars: Sequence[Exemplar],
    facts: Sequence[Fact],
    same_unit: SameUnit,
    own_names: Sequence[str],
) -> list[FilledFrame]:
    """Every frame that this section's facts fill, each fact at most once.

    The organization's own exemplars are tried first. From others only the clauses that carry a
    fact are taken, and those in the words of an office of its kind (``own_names``: its full name
    and its short one), so that nothing but the manner of speaking comes from them.
    """
    own_words = OwnWords(own_names, facts)
    free = [
        f
        for f in facts
        if f.role is FactRole.ACHIEVEMENT and not f.is_derived and f.quantity is not None
    ]
    derived = [f for f in facts if f.is_derived]
    frames: list[FilledFrame] = []
    for exemplar in sorted(exemplars, key=lambda e: not e.is_own):
        for paragraph in exemplar.paragraphs:
            for sentence in paragraph:
                frame = _fill_sentence(
                    sentence, free, derived, same_unit, None if exemplar.is_own else own_words
                )
                if frame is not None:
                    frames.append(frame)
                    free = [f for f in free if f.fact_id not in frame.fact_ids]
    return frames


def _fill_sentence(
    sentence: ExemplarSentence,
    free: Sequence[Fact],
    derived: Sequence[Fact],
    same_unit: SameUnit,
    own_words: OwnWords | None,
) -> FilledFrame | None:
    """The sentence with tokens; ``own_words`` for one that is another organization's."""
    if not sentence.slots:
        return None
    used: list[Fact] = []
    kept: list[str] = []
    for start, end in _segments(sentence.text):
        filler = _SegmentFiller(sentence, start, end, free, derived, used, same_unit, own_words)
        text = filler.fill(is_first=not kept)
        if text:
            kept.append(text)
            used += filler.used
    if not used:
        return None
    text = without_lead("；".join(kept))
    if own_words is not None:
        text = _OTHERS_PARTS.sub("", text)
    return FilledFrame(text, tuple(f.fact_id for f in used), own_words is None)


def _segments(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer("[；。！？]", text):
        yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _quoted(fact: Fact) -> list[str]:
    return _QUOTED_NAME.findall(fact.label)


def _is_change_of(derived: Fact, fact: Fact) -> bool:
    derivation = derived.derivation
    return (
        derivation is not None
        and derivation.kind is not DerivationKind.SUM
        and derivation.operand_ids[:1] == (fact.fact_id,)
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    slots: tuple[Slot, ...]


class _SegmentFiller:
    """Fills the slots of one stretch between semicolons and keeps the clauses that work out."""

    def __init__(
        self,
        sentence: ExemplarSentence,
        start: int,
        end: int,
        free: Sequence[Fact],
        derived: Sequence[Fact],
        taken: Sequence[Fact],
        same_unit: SameUnit,
        own_words: OwnWords | None,
    ) -> None:
        self._text = sentence.text
        self._start = start
        self._clauses = [
            _Clause(
                start + m.start(),
                start + m.end(),
                tuple(s for s in sentence.slots if start + m.start() <= s.start < start + m.end()),
            )
            for m in _CLAUSE.finditer(sentence.text[start:end])
        ]
        taken_ids = {f.fact_id for f in taken}
        self._free = [f for f in free if f.fact_id not in taken_ids]
        self._derived = derived
        self._same_unit = same_unit
        self._own_words = own_words
        self.used: list[Fact] = []
        self._last_told: dict[int, Fact | None] = {}

    def fill(self, *, is_first: bool) -> str:
        """The clauses of the segment that hold; empty where no fact found its slot."""
        texts = [self._fill_clause(clause) if clause.slots else "" for clause in self._clauses]
        if not self.used:
            return ""
        self._name_quoted(texts)
        self._compare(texts)
        self._tell_outcomes(texts)
        carrying = [i for i, text in enumerate(texts) if text]
        kept: list[str] = []
        for i, clause in enumerate(self._clauses):
            text = texts[i]
            if not clause.slots:
                leads = i + 1 in carrying and i < carrying[0]
                text = self._plain_clause(clause) if leads or kept else ""
            elif text and _DEPENDENT.search(text) and is_first and not kept:
                self._give_back(text)
                continue
            if text:
                kept.append(text.rstrip("，"))
        return "，".join(kept) if self.used else ""

    def _name_quoted(self, texts: list[str]) -> None:
        """Fill the slots of quoted names with the one that the told facts' labels name."""
        names = {name for fact in self.used for name in _QUOTED_NAME.findall(fact.label)}
        for i, clause in enumerate(self._clauses):
            if [s.kind for s in clause.slots] != [SlotKind.QUOTED_NAME] or len(names) != 1:
                continue
            slot = clause.slots[0]
            before, behind = (
                self._text[clause.start : slot.start],
                self._text[slot.end : clause.end],
            )
            is_short = len(before) <= _SHORT and len(behind.rstrip("，")) <= _SHORT
            said, rest = self._in_own_words(before), self._in_own_words(behind)
            if is_short and is_timeless(before + behind) and said is not None and rest is not None:
                texts[i] = f"{said}{next(iter(names))}{rest}"
        missing = {n for n in names if not any(n in text for text in texts)}
        for i, text in enumerate(texts):
            if any(f.token in text for f in self.used if missing & set(_quoted(f))):
                self._give_back(text)
                texts[i] = ""

    def _compare(self, texts: list[str]) -> None:
        """Put the change against last year behind a figure, where the frame does not tell it."""
        for i, clause in enumerate(self._clauses):
            fact = self._last_told.get(clause.start)
            if not texts[i] or fact is None or fact.is_derived:
                continue
            changes = [d for d in self._derived if _is_change_of(d, fact)]
            if not any(d.token in text for d in changes for text in texts):
                texts[i] += comparison(fact, self._derived)

    def _tell_outcomes(self, texts: list[str]) -> None:
        """Put a stated outcome behind the figure that it belongs to."""
        for i, text in enumerate(texts):
            for fact in self.used:
                if fact.outcome and fact.token in text:
                    texts[self._last_of(fact, i, texts)] += f"，{fact.outcome}"

    def _last_of(self, fact: Fact, told: int, texts: Sequence[str]) -> int:
        """The clause that ends what is said of a fact: its change may have one of its own."""
        changes = [d.token for d in self._derived if _is_change_of(d, fact)]
        return max(i for i, t in enumerate(texts) if i == told or any(c in t for c in changes))

    def _give_back(self, text: str) -> None:
        """A clause that cannot stand leaves its facts to be told otherwise."""
        self.used = [f for f in self.used if f.token not in text]

    def _plain_clause(self, clause: _Clause) -> str:
        """A clause without slots that is a manner of speaking and tells nothing."""
        text = self._text[clause.start : clause.end].rstrip("，")
        keeps = self._own_words is None and is_timeless(text) and _RHETORIC.search(text)
        return text if keeps else ""

    def _fill_clause(self, clause: _Clause) -> str:
        """The clause with tokens, or empty where one of its slots stays open."""
        out: list[str] = []
        position = clause.start
        filled: list[Fact] = []
        for slot in clause.slots:
            before = self._text[position : slot.start]
            fact = self._fact_for(slot, before, filled)
            said = self._in_own_words(before)
            if fact is None or said is None or self._is_contrary(fact, before):
                return ""
            filled.append(fact)
            out += [said, fact.token]
            position = slot.end
        tail = self._in_own_words(self._text[position : clause.end])
        if (
            tail is None
            or not is_timeless(tail)
            or says_more(self._text[clause.start : clause.end], filled)
        ):
            return ""
        self.used += [f for f in filled if not f.is_derived]
        self._free = [f for f in self._free if f not in filled]
        self._last_told[clause.start] = filled[-1] if not tail.rstrip("，") else None
        return "".join(out) + tail.rstrip("，")

    def _in_own_words(self, wording: str) -> str | None:
        """The wording as the organization may say it; None where it may not."""
        return wording if self._own_words is None else self._own_words.of(wording)

    def _fact_for(self, slot: Slot, before: str, filled: Sequence[Fact]) -> Fact | None:
        if slot.kind not in (SlotKind.QUANTITY, SlotKind.PERCENTAGE, SlotKind.MASK):
            return None
        if compared := _COMPARED.search(before):
            return self._change_of((*self.used, *filled), compared[1], slot)
        clause_start = self._clause_start(slot.start)
        context = bare_wording(self._text[self._context_start(clause_start) : slot.start])
        window = bare_wording(before)
        spoken = bare_wording(self._text[clause_start : slot.start])
        last = [*self.used, *filled][-1:]
        candidates = [
            (self._score(fact, context, window, spoken, last), fact)
            for fact in self._free
            if fact not in filled and self._unit_fits(fact, slot)
        ]
        best = max((c for c in candidates if c[0] > 0), key=lambda c: c[0], default=None)
        return best[1] if best else None

    def _context_start(self, clause_start: int) -> int:
        """Where the wording starts that may name a fact: this clause, or the one before it.

        Only words that will stand in the text count: those of a clause that was filled, or that
        waits for a quoted name.
        """
        before = [c for c in self._clauses if c.end == clause_start]
        if not before or not before[0].slots:
            return clause_start
        names_only = all(s.kind is SlotKind.QUOTED_NAME for s in before[0].slots)
        is_told = before[0].start in self._last_told
        return before[0].start if names_only or is_told else clause_start

    def _is_contrary(self, fact: Fact, before: str) -> bool:
        """Whether 增至 or 降至 stands before a figure that is not known to have moved so."""
        moved = _MOVED_TO.search(before)
        if moved is None or fact.is_derived:
            return False
        rises = {d.remark in _RISES for d in self._derived if _is_change_of(d, fact)}
        return rises != {moved["up"] is not None}

    def _clause_start(self, position: int) -> int:
        """Where the clause that holds a position starts, within the segment."""
        starts = [c.start for c in self._clauses if c.start <= position]
        return starts[-1] if starts else self._start

    def _unit_fits(self, fact: Fact, slot: Slot) -> bool:
        if fact.quantity is None:
            return False
        if slot.kind is SlotKind.PERCENTAGE:
            return fact.kind is FactKind.PERCENTAGE
        return bool(slot.measure_unit) and self._same_unit(
            fact.quantity.measure_unit, slot.measure_unit
        )

    def _score(
        self, fact: Fact, context: str, window: str, spoken: str, last: Sequence[Fact]
    ) -> float:
        """0 where the wording does not name the fact; else how fully it does, and nothing else.

        ``context`` is this clause and the one before it: what is enumerated earlier names others.
        """
        is_total = fact.label.endswith(("合计", "总计")) or "共" in fact.label
        if is_total != bool(_TOTAL.search(window)):
            return 0.0
        follows = any(fact.label.startswith(f.label) and fact is not f for f in last)
        best = 0.0
        for name in (core_label(fact), *fact.aliases):
            bare = _QUOTED_NAME.sub("", name).replace("：", "")
            tail = bare[-3:] if len(bare) > 4 else bare[-2:]
            if not bigrams(tail) <= bigrams(window):
                continue
            if says_otherwise(bare, window, context):
                continue
            named = coverage(bare, context)
            nothing_else = coverage(_COMMON_WORDS.sub("，", spoken), bare)
            if named >= _ENOUGH_OF_LABEL and (nothing_else >= _ENOUGH_OF_CLAUSE or follows):
                best = max(best, named + nothing_else + (_FOLLOWS_ON if follows else 0.0))
        return best

    def _change_of(self, told: Sequence[Fact], direction: str, slot: Slot) -> Fact | None:
        """The computed change of the fact told last, where its direction is the frame's."""
        if not told:
            return None
        wanted = (
            (DerivationKind.GROWTH,)
            if slot.kind is SlotKind.PERCENTAGE
            else (DerivationKind.CHANGE, DerivationKind.PERCENTAGE_POINTS)
        )
        for fact in self._derived:
            derivation = fact.derivation
            if (
                derivation is not None
                and derivation.kind in wanted
                and derivation.operand_ids[:1] == (told[-1].fact_id,)
                and (fact.remark in _RISES) == (direction in _RISES)
            ):
                return fact
        return None
