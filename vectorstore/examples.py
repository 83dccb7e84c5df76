"""Which passages of other organizations' reports are shown as examples: near, and not all alike."""

from collections import Counter
from collections.abc import Iterable, Sequence

from drafter.domain.source import Hit, Passage
from vectorstore.same_section import dice
from vectorstore.words import word_set

MOST = 8
RELEVANCE = 0.85
"""What nearness to the section weighs; the rest is likeness to the examples that are chosen."""
_PER_ORGANIZATION = 2
_NEAR_DUPLICATE = 0.6
"""Passages that share this much of their words are one example, not two."""


def choose_examples(
    found: Iterable[Sequence[Hit]], *, relevance: float = RELEVANCE
) -> tuple[Passage, ...]:
    """The best of what was found, at most two of an organization, near duplicates left out.

    Maximal marginal relevance (Carbonell & Goldstein 1998): the next example is near to what was
    asked and unlike those before it. ``found`` are lists, best first; a later list only fills up
    what the earlier ones leave.
    """
    chosen: dict[str, Passage] = {}
    counts: Counter[str] = Counter()
    for hits in found:
        best = max((hit.score for hit in hits), default=1.0)
        nearness = {h.passage: h.score / best for h in hits if h.passage.passage_id not in chosen}
        likeness = {p: _likeness(p, chosen.values()) for p in nearness}
        while nearness and len(chosen) < MOST:
            picked = max(
                nearness, key=lambda p: relevance * nearness[p] - (1 - relevance) * likeness[p]
            )
            del nearness[picked]
            if likeness[picked] >= _NEAR_DUPLICATE or counts[picked.organization] == (
                _PER_ORGANIZATION
            ):
                continue
            chosen[picked.passage_id] = picked
            counts[picked.organization] += 1
            for passage in nearness:
                likeness[passage] = max(likeness[passage], _likeness(passage, [picked]))
        if len(chosen) == MOST:
            break
    return tuple(chosen.values())


def _likeness(passage: Passage, chosen: Iterable[Passage]) -> float:
    """The share of words that it has in common with the one that is most like it."""
    words = word_set(passage.text)
    return max((dice(words, word_set(other.text)) for other in chosen), default=0.0)
