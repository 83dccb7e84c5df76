"""The same paragraph in forty reports is one find, one example, one source with forty places."""

import re
from collections.abc import Sequence
from dataclasses import replace

from drafter.domain.source import DocumentKind, Hit, Passage, PassageFilter, Reader
from drafter.ports import DocumentStore
from vectorstore.same_section import dice
from vectorstore.words import split_words, word_set

_SAME = 0.9
"""The share of words from which two passages say the same; names may differ."""
_LEAST_RATIO = _SAME / (2 - _SAME)
"""Below this ratio of their sizes two sets cannot share so much."""
_KNOWN_BY = 80
"""Characters at the beginning of a passage by which others that say the same are looked for."""
_LOOKED_AT = 200
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def fold_same(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The first hits, best first, each with those further down that say the same.

    The same is what has the same figures and nearly all words in common: two years' reports on the
    same work with other figures are two finds.
    """
    kept: list[Hit] = []
    for hit in hits:
        same = (i for i, best in enumerate(kept) if _says_the_same(best.passage, hit.passage))
        place = next(same, None)
        if place is not None:
            kept[place] = replace(kept[place], same=(*kept[place].same, hit.passage))
        elif len(kept) < limit:
            kept.append(hit)
    return kept


def find_same(store: DocumentStore, passage: Passage, reader: Reader | None) -> tuple[Passage, ...]:
    """Where else a reader finds what a passage says, the nearest first.

    Of a past report only the form is used: there other figures make no difference. A policy is a
    basis: there they do.
    """
    where = PassageFilter(kind=passage.kind, reader=reader)
    words = split_words(passage.text[:_KNOWN_BY])
    ids = [found for found, _ in store.search_words(words, where, _LOOKED_AT)]
    others = store.passages([i for i in ids if i != passage.passage_id], reader)
    alike = _has_same_wording if passage.kind is DocumentKind.PAST_REPORT else _says_the_same
    return tuple(others[i] for i in ids if i in others and alike(passage, others[i]))


def _says_the_same(one: Passage, other: Passage) -> bool:
    if _FIGURE.findall(one.text) != _FIGURE.findall(other.text):
        return False
    return _has_same_wording(one, other)


def _has_same_wording(one: Passage, other: Passage) -> bool:
    if one.kind is not other.kind:
        return False
    words, other_words = word_set(one.text), word_set(other.text)
    fewer, more = sorted((len(words), len(other_words)))
    if not fewer:
        return one.text == other.text
    return fewer >= _LEAST_RATIO * more and dice(words, other_words) >= _SAME
