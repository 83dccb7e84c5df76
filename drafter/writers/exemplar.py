"""The exemplar writer: a draft without any model, from facts and delexicalized past wording.

Deterministic: the same task gives the same text. Every value is a token; nothing is asserted
that no fact bears, and what is kept from last year's report is reported as such.
"""

import re
from collections.abc import AsyncIterator, Sequence

from drafter.domain.fact import Fact, FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.task import SectionTask
from drafter.domain.verification import UNVERIFIED_MARK
from drafter.writers.frames import carried_sentences, fill_frames, without_lead
from drafter.writers.plain_wording import join_clauses, word_clauses

_ITEM_NUMERALS = "一二三四五六七八九十"
_CLAUSES_AN_ITEM = 2
_LONGEST_OPENING = 90
_BRIEFER = re.compile("简练|简短|简洁|精简|压缩|短一点|短些")
_OPENS = re.compile("^.{0,10}?(?:始终|坚持|把|严格|认真|围绕|紧扣|牢固|高度重视)|虽然")
_TELLS_AN_EVENT = re.compile("活动|会议|专题会|竞赛|工作室|说，|“")
_OTHERWISE = re.compile("换个|换一|另一种|不同的")


class ExemplarWriter:
    """Writes from examples, without a model."""

    name = "exemplar"
    prompt_version = ""
    can_repair = False

    def __init__(self, lexicon: Lexicon) -> None:
        self._groups = [frozenset(group) for group in lexicon.unit_equivalents]

    async def write(self, task: SectionTask) -> AsyncIterator[str]:
        """The section's text, in one piece."""
        yield self.compose(task)

    def compose(self, task: SectionTask) -> str:
        """The section's text with tokens; empty where there is nothing to say.

        Of an instruction it understands 更简练 (facts alone) and 换个角度 (other connecting
        words); anything else asks for a model.
        """
        match task.section.role:
            case SectionRole.INTRODUCTION:
                return _introduction(task)
            case SectionRole.ACHIEVEMENT:
                return self._achievement(task)
            case SectionRole.PROBLEM | SectionRole.PLAN:
                return self._problem_or_plan(task)

    def _achievement(self, task: SectionTask) -> str:
        opening = "" if _BRIEFER.search(task.instruction) else _opening(task)
        if not task.section.is_leaf:
            return opening
        if not task.facts:
            return ""
        items = self._items(task)
        return opening + _listed(items, uses_item_words=task.style.uses_item_words)

    def _items(self, task: SectionTask) -> list[str]:
        """The section's sentences without stops, in the order of the sheet."""
        stated = [f for f in task.facts if not f.is_derived]
        order = {f.fact_id: i for i, f in enumerate(stated)}
        frames = fill_frames(task.exemplars, task.facts, self._same_unit)
        told = {fact_id for frame in frames for fact_id in frame.fact_ids}
        items = [(min(order[i] for i in frame.fact_ids), frame.text, True) for frame in frames]
        for run in _runs([f for f in stated if f.fact_id not in told], order):
            clauses = word_clauses(run, task.facts)
            place = order[run[0].fact_id]
            items += [
                (place, join_clauses(clauses[i : i + _CLAUSES_AN_ITEM]), False)
                for i in range(0, len(clauses), _CLAUSES_AN_ITEM)
            ]
        items.sort(key=lambda item: item[0])
        return _with_purposes(items, task)

    def _same_unit(self, one: str, other: str) -> bool:
        return one == other or any(one in g and other in g for g in self._groups)

    def _problem_or_plan(self, task: SectionTask) -> str:
        section = task.section
        carried = _within(carried_sentences(task.exemplars), section.max_characters)
        if not section.is_leaf:
            return _opening(task)
        stated = [f for f in task.facts if not f.is_derived]
        lead = section.openings[0] if section.openings and section.level == 1 else ""
        if not stated:
            text = _renumbered("".join(carried))
            return f"{lead}{text}{UNVERIFIED_MARK}" if text else ""
        if section.role is SectionRole.PLAN and section.level > 1:
            lead = "".join(without_lead(sentence) for sentence in carried[:2])
        clauses = [c.rstrip("。") for c in word_clauses(stated, task.facts)]
        return lead + _listed(clauses, uses_item_words=len(clauses) > 1)


def _introduction(task: SectionTask) -> str:
    opening = task.section.openings[0] if task.section.openings else ""
    basis = [f.token for f in task.facts if f.kind is FactKind.DOCUMENT_TITLE]
    if not basis:
        return opening
    led = f"根据{'、'.join(basis)}要求，"
    head, now, tail = opening.partition("现将")
    return f"{head}{led}{now}{tail}" if now else led + opening


def _opening(task: SectionTask) -> str:
    """The organization's own timeless first sentence, else the genre's."""
    for sentence in map(without_lead, carried_sentences(task.exemplars)[:1]):
        is_short = len(sentence) <= _LONGEST_OPENING and sentence.endswith("。")
        if is_short and _OPENS.search(sentence) and not _TELLS_AN_EVENT.search(sentence):
            return sentence
    return task.section.openings[0] if task.section.openings else ""


def _runs(facts: Sequence[Fact], order: dict[str, int]) -> list[list[Fact]]:
    """Facts that follow one another in the sheet, so that sentences keep its order."""
    runs: list[list[Fact]] = []
    for fact in facts:
        if runs and order[fact.fact_id] == order[runs[-1][-1].fact_id] + 1:
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return runs


def _with_purposes(items: Sequence[tuple[int, str, bool]], task: SectionTask) -> list[str]:
    """End every other plainly worded sentence with what it was good for."""
    purposes = () if _BRIEFER.search(task.instruction) else task.section.purposes
    if _OTHERWISE.search(task.instruction):
        purposes = purposes[1:] + purposes[:1]
    remaining = list(purposes)
    sentences: list[str] = []
    for place, (_, text, is_frame) in enumerate(items):
        if remaining and not is_frame and place % 2 == 0:
            sentences.append(f"{text}，{remaining.pop(0)}")
        else:
            sentences.append(text)
    return sentences


def _listed(sentences: Sequence[str], *, uses_item_words: bool) -> str:
    """一是…。二是…。 where that is the house's manner, plain sentences otherwise."""
    if uses_item_words and 1 < len(sentences) <= len(_ITEM_NUMERALS):
        pairs = zip(_ITEM_NUMERALS, sentences, strict=False)
        return "".join(f"{numeral}是{sentence}。" for numeral, sentence in pairs)
    return "".join(f"{sentence}。" for sentence in sentences)


def _renumbered(text: str) -> str:
    """一是…三是… where a sentence fell out: numbered anew."""
    numerals = iter(_ITEM_NUMERALS)
    return re.sub(
        "(?<=[。，：；])[一二三四五六七八九十]是|^[一二三四五六七八九十]是",
        lambda match: f"{next(numerals, match.group()[0])}是",
        text,
    )


def _within(sentences: Sequence[str], most: int) -> list[str]:
    """The first sentences that fit into a length."""
    kept: list[str] = []
    for sentence in sentences:
        if sum(map(len, kept)) + len(sentence) > most:
            break
        kept.append(sentence)
    return kept
