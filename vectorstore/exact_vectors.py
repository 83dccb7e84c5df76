"""Exact nearest passages: the store's vectors in memory.

Chroma's recall under a filter falls to .79 (at worst .15) at 100,000 passages; a product with the
rows that the filter admits takes some 3 ms there and misses nothing (STACK.md).
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from drafter.domain.source import PassageFilter
from drafter.ports import DocumentStore, Vector

_FILTERS_KEPT = 32
_BLOCK = 8_192
"""Rows that are allocated at a time: what is added later never has all of them copied."""
_ALONE = 20_000
"""Fewer rows are multiplied by the thread that asks."""
_LOOKED_AT_AGAIN = 2_048
_DIGITS = 6
_MOST_LOST = 4 * _BLOCK
"""Rows of documents that are gone, before everything is read anew."""

Rows = tuple[int, int]
"""The first one, and the one behind the last."""
Matrix = NDArray[np.float32]
Near = list[tuple[str, float]]
"""Id and cosine, nearest first."""
_NO_SCORES = np.empty(0, dtype=np.float32)


class _Block:
    """Some rows of vectors and of ids; full ones never change, the last one is written behind."""

    def __init__(self, dimension: int) -> None:
        self.matrix: Matrix = np.empty((_BLOCK, dimension), dtype=np.float32)
        self.ids: list[str] = []


_Piece = tuple[_Block, Rows]


class _Rows:
    """The vectors of the documents that were read, one document behind the other."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self.blocks: list[_Block] = []
        self.generations: dict[str, int] = {}
        """What is known of, also where it has no vector."""
        self.of_documents: dict[str, list[tuple[int, Rows]]] = {}
        """Number of the block, and rows in it."""
        self._places: dict[str, tuple[int, int]] = {}
        self.lost = 0

    def add(self, document_id: str, vectors: dict[str, Vector]) -> None:
        """Write a document's vectors behind the others."""
        ids, numbers = list(vectors), np.asarray(list(map(list, vectors.values())), np.float32)
        pieces = self.of_documents[document_id] = []
        done = 0
        while done < len(ids):
            if not self.blocks or len(self.blocks[-1].ids) == _BLOCK:
                self.blocks.append(_Block(self._dimension))
            number, block = len(self.blocks) - 1, self.blocks[-1]
            first = len(block.ids)
            count = min(len(ids) - done, _BLOCK - first)
            block.matrix[first : first + count] = numbers[done : done + count]
            block.ids += ids[done : done + count]
            places = ((number, row) for row in range(first, first + count))
            self._places.update(zip(ids[done : done + count], places, strict=True))
            pieces.append((number, (first, first + count)))
            done += count

    def remove(self, document_id: str) -> None:
        """Leave a document's rows where they are, without a way to them."""
        for number, (first, behind) in self.of_documents.pop(document_id, ()):
            self.lost += behind - first
            for passage_id in self.blocks[number].ids[first:behind]:
                self._places.pop(passage_id, None)
        self.generations.pop(document_id, None)

    def vector(self, passage_id: str) -> Vector | None:
        """A passage's vector; None for an unknown one."""
        if (place := self._places.get(passage_id)) is None:
            return None
        number, row = place
        vector: list[float] = self.blocks[number].matrix[row].tolist()
        return vector


class Look:
    """The passages that a filter admits, and how near they are to a vector."""

    def __init__(self, pieces: Sequence[_Piece], scores: NDArray[np.float32]) -> None:
        self._pieces = pieces
        self._scores = scores

    def nearest(self, limit: int) -> Near:
        """The nearest first: id and cosine."""
        best = _best(self._scores, limit)
        return self._named(best, self._scores[best])

    def nearest_to(self, vector: Vector, limit: int) -> Near:
        """The nearest to a vector not far from the first one, of which not all are looked at.

        Of the hundred nearest to a question and to three passages up to rank 60, among 70,000 and
        100,000 passages, 2 in 1,000 were missed, and none of the nearest ten.
        """
        rows = np.sort(_best(self._scores, _LOOKED_AT_AGAIN))
        starts = self._starts()
        parts = np.split(rows, np.searchsorted(rows, starts[1:-1]))
        asked = np.asarray(vector, dtype=np.float32)
        products = [
            _matrix(piece)[part - start] @ asked
            for piece, start, part in zip(self._pieces, starts, parts, strict=False)
            if len(part)
        ]
        scores = np.concatenate([_NO_SCORES, *products])
        best = _best(scores, limit)
        return self._named(rows[best], scores[best])

    def _starts(self) -> NDArray[np.intp]:
        return np.cumsum([0, *(behind - first for _, (first, behind) in self._pieces)])

    def _named(self, rows: NDArray[np.intp], scores: NDArray[np.float32]) -> Near:
        starts = self._starts()
        of_pieces = np.searchsorted(starts, rows, side="right") - 1
        found: Near = []
        places = zip(rows.tolist(), of_pieces.tolist(), scores.tolist(), strict=True)
        for row, number, score in places:
            block, (first, _) = self._pieces[number]
            passage_id = block.ids[first + row - int(starts[number])]
            # The same vector may come out a bit apart, by where it lies.
            found.append((passage_id, round(score, _DIGITS)))
        return sorted(found, key=lambda each: (-each[1], each[0]))


class ExactVectors:
    """Reads the vectors on first use, and what has changed since on the next."""

    def __init__(self, store: DocumentStore, embedding_identity: str, dimension: int) -> None:
        self._store = store
        self._identity = embedding_identity
        self._dimension = dimension
        self._lock = Lock()
        self._rows = _Rows(dimension)
        self._generation: int | None = None
        self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="vectors")
        self._admitted: dict[PassageFilter, list[_Piece]] = {}
        """By filter: the sections of a report ask with the same ones."""

    def look(self, vector: Vector, where: PassageFilter) -> "Look":
        """How near the passages that the filter admits are to a vector."""
        pieces = self._pieces(where)
        multiply = map if _count(pieces) < _ALONE else self._threads.map
        asked = np.asarray(vector, dtype=np.float32)
        products = multiply(lambda piece: _matrix(piece) @ asked, pieces)
        return Look(pieces, np.concatenate([_NO_SCORES, *products]))

    def nearest(self, vector: Vector, where: PassageFilter, limit: int) -> Near:
        """The nearest passages that the filter admits, nearest first: id and cosine."""
        return self.look(vector, where).nearest(limit)

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages; unknown ids are left out."""
        with self._lock:
            self._follow()
            found = ((each, self._rows.vector(each)) for each in passage_ids)
            return {each: vector for each, vector in found if vector is not None}

    def admits_any(self, where: PassageFilter) -> bool:
        """Whether there is any passage that the filter admits."""
        return bool(self._pieces(where))

    def _pieces(self, where: PassageFilter) -> list[_Piece]:
        """The rows that the filter admits, few long pieces where documents lie side by side."""
        with self._lock:
            self._follow()
            known = self._admitted.get(where)
            if known is None:
                known = list(_joined(self._rows, self._documents(where)))
                if len(self._admitted) >= _FILTERS_KEPT:
                    self._admitted.clear()
                self._admitted[where] = known
            return known

    def _documents(self, where: PassageFilter) -> Sequence[str]:
        if where == PassageFilter():
            return list(self._rows.of_documents)
        return self._store.matching_documents(where)

    def _follow(self) -> None:
        """Read what was added since, and forget what is gone."""
        # Asked before the vectors are read: what changes meanwhile is read the next time.
        generation = self._store.generation()
        if generation == self._generation:
            return
        self._admitted = {}
        now, known = self._store.generations(), self._rows.generations
        for document_id in [d for d, at in known.items() if now.get(d) != at]:
            self._rows.remove(document_id)
        if self._rows.lost > _MOST_LOST:
            self._rows = _Rows(self._dimension)  # the old ones first: two would double the memory
        known = self._rows.generations
        fresh = [d for d in now if d not in known]
        self._generation = None  # until all is read
        asked = None if len(fresh) == len(now) else fresh
        for document_id, vectors in self._store.vectors_by_document(self._identity, asked):
            if document_id in now:
                self._rows.add(document_id, vectors)
                known[document_id] = now[document_id]
        known.update({d: now[d] for d in fresh})
        self._generation = generation


def _best(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    """The rows of the highest scores, in no order."""
    limit = min(limit, len(scores))
    return np.argpartition(scores, -limit)[-limit:] if limit > 0 else np.empty(0, np.intp)


def _count(pieces: Sequence[_Piece]) -> int:
    return sum(behind - first for _, (first, behind) in pieces)


def _matrix(piece: _Piece) -> Matrix:
    block, (first, behind) = piece
    return block.matrix[first:behind]


def _joined(rows: _Rows, document_ids: Sequence[str]) -> Iterator[_Piece]:
    wanted = sorted(
        piece for document_id in document_ids for piece in rows.of_documents.get(document_id, ())
    )
    at, first, last = -1, 0, 0
    for number, (start, behind) in wanted:
        if number == at and start == last:
            last = behind
            continue
        if at >= 0:
            yield rows.blocks[at], (first, last)
        at, first, last = number, start, behind
    if at >= 0:
        yield rows.blocks[at], (first, last)
