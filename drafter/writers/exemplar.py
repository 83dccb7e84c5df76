"""The exemplar writer: a draft without any model, from facts and delexicalized past wording.

Deterministic: the same task gives the same text. Every value is a token; nothing is asserted
that no fact bears, and what is kept from last year's report is reported as such.
"""

import re
from collections.abc import AsyncIterator, Sequence

from drafter.claims.quantities import same_unit
from drafter.claims.timeless import may_open
from drafter.domain.fact import FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.task import SectionTask
from drafter.domain.verification import UNVERIFIED_MARK
from drafter.writers.frames import fill_frames
from drafter.writers.past_wording import carried_sentences, without_lead
from drafter.writers.plain_wording import word_clauses
from drafter.writers.sentences import gather, told_in_order, with_purposes

_ITEM_NUMERALS = "一二三四五六七八九十"
_MOST_ITEMS = 5
"""一是 to 五是: more are hard to follow, so related ones share an item."""
_BRIEFER = re.compile("简练|简短|简洁|精简|压缩|短一点|短些")
_TARGET_LEAD = re.compile(r"^(?:20\d\d年)?(?:计划|拟|力争|将)(?=\D)")
_WITH_ALL_FACTS = re.compile("漏|补上|补全|补齐|具体|详细|充实")
"""What it does in any case: it tells every fact that it has."""
_OTHERWISE = re.compile("换个|换一|另一种|不同的")


def can_follow(instruction: str) -> bool:
    """Whether the exemplar writer can do what is asked for; anything else it would pass over."""
    wishes = (_BRIEFER, _OTHERWISE, _WITH_ALL_FACTS)
    return not instruction.strip() or any(wish.search(instruction) for wish in wishes)


class ExemplarWriter:
    """Writes from examples, without a model."""

    name = "exemplar"
    prompt_version = ""
    can_repair = False

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

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
        names = (task.organization, task.organization_short)
        frames = fill_frames(task.exemplars, task.facts, self._same_unit, names)
        brief = bool(_BRIEFER.search(task.instruction))
        sentences = gather(
            told_in_order(frames, stated, task.facts),
            task.facts,
            most=_MOST_ITEMS if task.style.uses_item_words else None,
        )
        return with_purposes(
            sentences,
            () if brief else task.section.purposes,
            otherwise=bool(_OTHERWISE.search(task.instruction)),
        )

    def _same_unit(self, one: str, other: str) -> bool:
        return same_unit(one, other, self._lexicon)

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
        clauses = _led_once([c.rstrip("。") for c in word_clauses(stated, task.facts)])
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
    """The organization's own timeless first sentence, else the genre's; or another one."""
    if _OTHERWISE.search(task.instruction) and len(task.section.openings) > 1:
        return task.section.openings[1]
    for sentence in map(without_lead, carried_sentences(task.exemplars)[:1]):
        if may_open(sentence):
            return sentence
    return task.section.openings[0] if task.section.openings else ""


def _led_once(clauses: Sequence[str]) -> list[str]:
    """Targets that begin alike in one sentence: 2026年计划走访企业…，举办培训…."""
    joined: list[str] = []
    leads: list[str] = []
    for clause in clauses:
        match = _TARGET_LEAD.match(clause)
        lead = match.group() if match else ""
        if lead and leads and leads[-1] == lead:
            joined[-1] += f"，{clause.removeprefix(lead)}"
        else:
            joined.append(clause)
            leads.append(lead)
    return joined


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
