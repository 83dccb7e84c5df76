"""Exact nearest passages: one matrix of the store's vectors in memory.

Chroma's recall under a filter falls to .79 (at worst .15) at 100,000 passages; a product with the
rows that the filter admits takes some 3 ms there and misses nothing (STACK.md).
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from drafter.domain.source import PassageFilter
from drafter.ports import DocumentStore, Vector

_FILTERS_KEPT = 32


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The vectors of one generation of the store; never changed once it is read."""

    generation: int
    ids: list[str]
    rows: dict[str, int]
    matrix: NDArray[np.float32]
    admitted: dict[PassageFilter, NDArray[np.intp]] = field(default_factory=dict)
    """Rows by filter: the sections of a report ask with the same filters."""


class ExactVectors:
    """Reads the vectors on first use, and again when the store has changed."""

    def __init__(self, store: DocumentStore, embedding_identity: str, dimension: int) -> None:
        self._store = store
        self._identity = embedding_identity
        self._dimension = dimension
        self._lock = Lock()
        self._snapshot: _Snapshot | None = None

    def nearest(self, vector: Vector, where: PassageFilter, limit: int) -> list[tuple[str, float]]:
        """The nearest passages that the filter admits, nearest first: id and cosine."""
        snapshot = self._current()
        rows = self._rows(snapshot, where)
        if limit <= 0 or not len(rows):
            return []
        # The whole product, then the rows: taking the rows out of the matrix first copies them.
        scores = (snapshot.matrix @ np.asarray(vector, dtype=np.float32))[rows]
        limit = min(limit, len(rows))
        best = np.argpartition(-scores, limit - 1)[:limit]
        best = best[np.lexsort((best, -scores[best]))]
        return [(snapshot.ids[rows[i]], float(scores[i])) for i in best]

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages; unknown ids are left out."""
        snapshot = self._current()
        rows = {i: snapshot.rows[i] for i in passage_ids if i in snapshot.rows}
        return {i: snapshot.matrix[row].tolist() for i, row in rows.items()}

    def admits_any(self, where: PassageFilter) -> bool:
        """Whether there is any passage that the filter admits."""
        return len(self._rows(self._current(), where)) > 0

    def _current(self) -> _Snapshot:
        with self._lock:
            # Asked before the vectors are read: what changes meanwhile is read the next time.
            generation = self._store.generation()
            if self._snapshot is None or self._snapshot.generation != generation:
                self._snapshot = None  # two matrices at a time would double the memory
                self._snapshot = self._read(generation)
            return self._snapshot

    def _read(self, generation: int) -> _Snapshot:
        ids: list[str] = []
        numbers = array("f")
        for passage_id, vector in self._store.vectors(self._identity):
            ids.append(passage_id)
            numbers.extend(vector)
        matrix = np.frombuffer(numbers, dtype=np.float32).reshape(len(ids), self._dimension)
        return _Snapshot(generation, ids, {pid: row for row, pid in enumerate(ids)}, matrix)

    def _rows(self, snapshot: _Snapshot, where: PassageFilter) -> NDArray[np.intp]:
        known = snapshot.admitted.get(where)
        if known is None:
            if where == PassageFilter():
                known = np.arange(len(snapshot.ids), dtype=np.intp)
            else:
                found = (snapshot.rows.get(pid) for pid in self._store.matching_ids(where))
                known = np.array([row for row in found if row is not None], dtype=np.intp)
            if len(snapshot.admitted) >= _FILTERS_KEPT:
                snapshot.admitted.clear()
            snapshot.admitted[where] = known
        return known
