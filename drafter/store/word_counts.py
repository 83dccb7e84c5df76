"""Words counted in memory: which passages hold a word, how often, and what BM25 makes of it.

It knows no database: its keeper (``sqlite_words``) reads what is asked for, and says what has
changed. Passages are known by their numbers.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_K1, _B = 1.2, 0.75
_LEAST_WEIGHT = 1e-6
"""Of a word that more than half of all passages hold: what FTS5 gives it."""
_MOST_HELD = 8_000_000
"""Numbers of passages that are kept, ten bytes each with what belongs to them."""
_MOST_TIMES = 65_535
_NONE = -1

Numbers = NDArray[np.int32]


@dataclass(slots=True)
class _Holders:
    """The passages that hold a word."""

    numbers: Numbers
    """Each once."""
    times: NDArray[np.uint16]
    """How often, in the same order."""
    shares: NDArray[np.float32] | None = None
    """What BM25 makes of the times and of the passages' lengths; None until it is asked for."""


class WordCounts:
    """The words of one state of a library, which may follow it from change to change."""

    def __init__(self, numbers: Mapping[str, Numbers], lengths: Iterable[tuple[int, int]]) -> None:
        """``numbers``: of each document's passages; ``lengths``: number and words of a passage."""
        self._numbers = dict(numbers)
        self._holders: OrderedDict[str, _Holders] = OrderedDict()
        self._held_count = 0
        known = np.fromiter((each for pair in lengths for each in pair), dtype=np.int64).reshape(
            -1, 2
        )
        self._lengths = np.full(int(known[:, 0].max(initial=_NONE)) + 1, _NONE, dtype=np.int32)
        self._lengths[known[:, 0]] = known[:, 1]
        self._measure()

    def __contains__(self, word: str) -> bool:
        """Whether the word's holders are known here."""
        return word in self._holders

    def hold(self, word: str, places: Numbers) -> None:
        """Learn where a word stands: the numbers of passages, one for each time."""
        numbers, times = np.unique(places, return_counts=True)
        self._keep(word, _Holders(numbers, _counted(times)))

    def follow(
        self, gone: Iterable[str], come: Mapping[str, Sequence[tuple[int, Sequence[str]]]]
    ) -> None:
        """Forget documents, then take others in: the number and the words of each passage.

        A number that a passage leaves free may be another's at once.
        """
        left = [self._numbers.pop(each) for each in gone if each in self._numbers]
        if left:
            self._forget(np.concatenate(left))
        added: dict[str, list[tuple[int, int]]] = {}
        for document_id, passages in come.items():
            self._numbers[document_id] = np.array([n for n, _ in passages], dtype=np.int32)
            self._make_room(self._numbers[document_id])
            for number, words in passages:
                self._lengths[number] = len(words)
                for word, times in Counter(words).items():
                    if word in self._holders:
                        added.setdefault(word, []).append((number, times))
        for word, pairs in added.items():
            self._extend(word, pairs)
        self._measure()

    def of_documents(self, document_ids: Iterable[str]) -> NDArray[np.bool_]:
        """For each number whether it is of one of these documents."""
        mask = np.zeros(len(self._lengths), dtype=np.bool_)
        for document_id in document_ids:
            if document_id in self._numbers:
                mask[self._numbers[document_id]] = True
        return mask

    def best(
        self, words: Iterable[str], admitted: NDArray[np.bool_] | None, limit: int
    ) -> list[tuple[int, float]]:
        """Number and BM25 score (as FTS5 computes it) of the best passages, in no order.

        Of the words only those count whose holders are known. As many come as are asked for, and
        all that are as good as the last of them. Only then words are let go that were not asked for
        in a long time: never one of this question's.
        """
        scores = np.zeros(len(self._lengths))
        # In one order: what weighs alike comes out alike to the last bit.
        for word in sorted({word for word in words if word in self._holders}):
            self._holders.move_to_end(word)
            held = self._holders[word]
            odds = (self._count - len(held.numbers) + 0.5) / (len(held.numbers) + 0.5)
            scores[held.numbers] += max(math.log(odds), _LEAST_WEIGHT) * self._shares(held)
        self._let_go()
        if admitted is not None:
            scores[~admitted] = 0
        found = np.flatnonzero(scores)
        if len(found) > limit:
            last = np.partition(scores[found], -limit)[-limit]
            found = found[scores[found] >= last]
        return list(zip(found.tolist(), scores[found].tolist(), strict=True))

    def _shares(self, held: _Holders) -> NDArray[np.float32]:
        if held.shares is None:
            times = held.times.astype(np.float64)
            shares = times * (_K1 + 1) / (times + self._norms[held.numbers])
            held.shares = shares.astype(np.float32)
        return held.shares

    def _let_go(self) -> None:
        while self._held_count > _MOST_HELD:
            _, oldest = self._holders.popitem(last=False)
            self._held_count -= len(oldest.numbers)

    def _keep(self, word: str, holders: _Holders) -> None:
        before = self._holders.get(word)
        self._held_count += len(holders.numbers) - (len(before.numbers) if before else 0)
        self._holders[word] = holders

    def _extend(self, word: str, pairs: Sequence[tuple[int, int]]) -> None:
        held, new = self._holders[word], np.array(pairs)
        numbers = np.concatenate([held.numbers, new[:, 0].astype(np.int32)])
        self._keep(word, _Holders(numbers, np.concatenate([held.times, _counted(new[:, 1])])))

    def _forget(self, gone: Numbers) -> None:
        self._lengths[gone] = _NONE
        is_there = self._lengths != _NONE
        for word, held in list(self._holders.items()):
            stay = is_there[held.numbers]
            if not stay.all():
                self._keep(word, _Holders(held.numbers[stay], held.times[stay]))

    def _make_room(self, numbers: Numbers) -> None:
        lacking = int(numbers.max(initial=_NONE)) + 1 - len(self._lengths)
        if lacking > 0:
            room = np.full(lacking, _NONE, dtype=np.int32)
            self._lengths = np.concatenate([self._lengths, room])

    def _measure(self) -> None:
        there = self._lengths[self._lengths != _NONE]
        self._count = len(there)
        average = (float(there.mean()) if self._count else 1.0) or 1.0
        self._norms = _K1 * (1 - _B + _B * np.maximum(self._lengths, 0) / average)
        for held in self._holders.values():
            held.shares = None


def _counted(times: NDArray[np.int64]) -> NDArray[np.uint16]:
    return np.minimum(times, _MOST_TIMES).astype(np.uint16)
