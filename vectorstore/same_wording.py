"""The same paragraph in forty reports is one find with forty places."""

import re
from collections.abc import Sequence
from dataclasses import replace

from drafter.domain.source import Hit
from vectorstore.same_section import dice
from vectorstore.words import word_set

_SAME = 0.9
"""The share of words from which two passages say the same; names may differ."""
_LEAST_RATIO = _SAME / (2 - _SAME)
"""Below this ratio of their sizes two sets cannot share so much."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def fold_same(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The first hits, best first, each with those further down that say the same.

    The same is what has the same figures and nearly all words in common: two years' reports on the
    same work with other figures are two finds.
    """
    kept: list[Hit] = []
    for hit in hits:
        place = next((i for i, best in enumerate(kept) if _says_the_same(best, hit)), None)
        if place is not None:
            kept[place] = replace(kept[place], same=(*kept[place].same, hit.passage))
        elif len(kept) < limit:
            kept.append(hit)
    return kept


def _says_the_same(one: Hit, other: Hit) -> bool:
    if one.passage.kind is not other.passage.kind:
        return False
    text, other_text = one.passage.text, other.passage.text
    if _FIGURE.findall(text) != _FIGURE.findall(other_text):
        return False
    words, other_words = word_set(text), word_set(other_text)
    fewer, more = sorted((len(words), len(other_words)))
    if not fewer:
        return text == other_text
    return fewer >= _LEAST_RATIO * more and dice(words, other_words) >= _SAME
