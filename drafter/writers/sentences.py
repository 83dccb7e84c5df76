"""Sentences of a section: what is told where, what shares a sentence, and how it ends.

A report does not read well as a row of tiny sentences, nor as 一是 to 九是 of three words each.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.claims.likeness import bigrams, coverage
from drafter.domain.fact import Fact
from drafter.writers.frames import FilledFrame
from drafter.writers.label_wording import core_label
from drafter.writers.plain_wording import continuation, group_facts, join_clauses, word_clauses

_TOKEN = re.compile("⟦([FD][0-9]+)⟧")
_SHORT = 64
"""Characters up to which neighbours share a sentence."""
_SHORT_ITEM = 30
"""The same where sentences are numbered: an item speaks of one matter, if it can."""
_LONGEST = 130
"""Characters up to which what speaks of one matter shares a sentence."""
_SAME_MATTER = 0.8
_MEASURED = re.compile("满意|好评|率")
"""Words of a purpose that claim what only a figure could."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its stop, and the stated facts that it tells in the order of the sheet."""

    parts: tuple[str, ...]
    """What was joined to make it; each stands by itself."""
    facts: tuple[Fact, ...]

    @property
    def text(self) -> str:
        """The parts joined by commas or semicolons."""
        return join_clauses(self.parts)

    @property
    def ends_in_a_figure(self) -> bool:
        """Whether nothing is said yet of what the last thing told was good for."""
        last = self.facts[-1]
        return "⟦" in self.text.split("，")[-1] or bool(
            last.outcome and self.text.endswith(last.outcome)
        )


def told_in_order(
    frames: Sequence[FilledFrame], stated: Sequence[Fact], section_facts: Sequence[Fact]
) -> list[Sentence]:
    """Frames and, for the facts that none of them tells, plain clauses, in the sheet's order."""
    order = {fact.fact_id: i for i, fact in enumerate(stated)}
    by_id = {fact.fact_id: fact for fact in stated}
    sentences = [
        Sentence(
            (frame.text,), tuple(by_id[i] for i in sorted(frame.fact_ids, key=order.__getitem__))
        )
        for frame in frames
    ]
    told = {fact.fact_id for sentence in sentences for fact in sentence.facts}
    left = [
        fact
        for fact in stated
        if fact.fact_id not in told and not _goes_on(sentences, fact, order, section_facts)
    ]
    sentences += [
        Sentence((word_clauses(group, section_facts)[0],), tuple(group))
        for group in _groups(left, order)
    ]
    return sorted(sentences, key=lambda s: min(order[f.fact_id] for f in s.facts))


def gather(
    sentences: Sequence[Sentence], section_facts: Sequence[Fact], most: int | None
) -> list[Sentence]:
    """Join short neighbours, and what speaks of one matter.

    ``most`` is given where sentences are numbered: the nearest are joined until there are no more.
    """
    values = {fact.fact_id: fact.render() for fact in section_facts}

    def length(text: str) -> int:
        return len(_TOKEN.sub(lambda match: values.get(match[1], ""), text))

    short = _SHORT if most is None else _SHORT_ITEM
    gathered: list[Sentence] = []
    for sentence in sentences:
        if gathered:
            before = gathered[-1]
            both = length(before.text) + length(sentence.text)
            if both <= (_LONGEST if _is_one_matter(before, sentence) else short):
                gathered[-1] = _joined(before, sentence)
                continue
        gathered.append(sentence)
    while most is not None and len(gathered) > most:
        at = min(
            range(len(gathered) - 1),
            key=lambda i: (
                -len(_words(gathered[i]) & _words(gathered[i + 1])),
                length(gathered[i].text + gathered[i + 1].text),
            ),
        )
        gathered[at : at + 2] = [_joined(gathered[at], gathered[at + 1])]
    return gathered


def with_purposes(
    sentences: Sequence[Sentence], purposes: Sequence[str], *, otherwise: bool = False
) -> list[str]:
    """The sentences' texts; some end with what it was good for, where wording and matter meet.

    At most every other sentence does. Where none meets, the first purpose closes the section.
    ``otherwise`` asks for other purposes than the usual ones.
    """
    ends = _ends(sentences, purposes)
    if otherwise:
        ends = _ends(sentences, [p for p in purposes if p not in ends.values()])
    return [f"{s.text}，{ends[i]}" if i in ends else s.text for i, s in enumerate(sentences)]


def _ends(sentences: Sequence[Sentence], purposes: Sequence[str]) -> dict[int, str]:
    open_ended = [i for i, s in enumerate(sentences) if s.ends_in_a_figure]
    ends: dict[int, str] = {}
    purposes = [purpose for purpose in purposes if not _MEASURED.search(purpose)]
    for purpose in purposes:
        meeting = {i: _meeting(sentences[i], purpose) for i in open_ended if i not in ends}
        best = max(meeting, key=lambda i: (meeting[i], -i), default=None)
        if best is not None and meeting[best] and len(ends) < (len(sentences) + 1) // 2:
            ends[best] = purpose
    if not ends and purposes and open_ended[-1:] == [len(sentences) - 1]:
        ends[open_ended[-1]] = purposes[0]
    return ends


def _meeting(sentence: Sentence, purpose: str) -> int:
    """How many pairs of characters the purpose shares with what is told, the last thing twice."""
    if sentence.text.split("，")[-1].startswith(purpose[:2]):
        return 0
    words = bigrams(purpose)
    return len(_words(sentence) & words) + len(bigrams(core_label(sentence.facts[-1])) & words)


def _words(sentence: Sentence) -> frozenset[str]:
    return frozenset[str]().union(*(bigrams(core_label(f)) for f in sentence.facts))


def _goes_on(
    sentences: list[Sentence],
    fact: Fact,
    order: dict[str, int],
    section_facts: Sequence[Fact],
) -> bool:
    """Put a fact right behind the one before it in the sheet, where that ends a sentence."""
    for i, sentence in enumerate(sentences):
        last = sentence.facts[-1]
        if order[last.fact_id] != order[fact.fact_id] - 1 or not _ends_with(sentence, last):
            continue
        told = next((f for f in sentence.facts if continuation(f, fact, ())), None)
        if told is None:
            return False
        more = continuation(told, fact, section_facts)
        sentences[i] = Sentence((f"{sentence.text}，{more}",), (*sentence.facts, fact))
        return True
    return False


def _ends_with(sentence: Sentence, fact: Fact) -> bool:
    """Whether nothing but its own comparison follows a fact in the sentence."""
    behind = sentence.text.rpartition(fact.token)[2]
    return all(
        "⟦" in clause or clause == fact.outcome for clause in behind.split("，")[1:] if clause
    ) and not re.search("⟦F|；", behind)


def _groups(facts: Sequence[Fact], order: dict[str, int]) -> list[list[Fact]]:
    """Facts told in one clause: only such as follow one another in the sheet."""
    runs: list[list[Fact]] = []
    for fact in facts:
        if runs and order[fact.fact_id] == order[runs[-1][-1].fact_id] + 1:
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return [group for run in runs for group in group_facts(run)]


def _is_one_matter(before: Sentence, after: Sentence) -> bool:
    one, other = core_label(before.facts[-1]), core_label(after.facts[0])
    return coverage(one, other) >= _SAME_MATTER or coverage(other, one) >= _SAME_MATTER


def _joined(before: Sentence, after: Sentence) -> Sentence:
    return Sentence((*before.parts, *after.parts), (*before.facts, *after.facts))
