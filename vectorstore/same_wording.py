"""The same paragraph in forty reports is one find with forty places."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from drafter.domain.source import Hit
from vectorstore.same_section import dice
from vectorstore.words import split_words

_SAME = 0.9
"""The share of words from which two passages say the same; names may differ."""
_LEAST_RATIO = _SAME / (2 - _SAME)
"""Below this ratio of their sizes two sets cannot share so much."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_TEXTS_KEPT = 4_096


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
    (figures, words), (other_figures, other_words) = (
        _content(hit.passage.text) for hit in (one, other)
    )
    if figures != other_figures:
        return False
    fewer, more = sorted((len(words), len(other_words)))
    if not fewer:
        return one.passage.text == other.passage.text
    return fewer >= _LEAST_RATIO * more and dice(words, other_words) >= _SAME


@lru_cache(_TEXTS_KEPT)
def _content(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The figures in order, and the set of words."""
    return tuple(_FIGURE.findall(text)), frozenset(split_words(text))
