"""The lane of meaning: the nearest passages to a question, and to what answers it best so far."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from drafter.domain.source import PassageFilter
from drafter.errors import EmbedderUnavailable, StorageError
from drafter.ports import Embedder, Vector
from vectorstore.chroma_collection import VectorIndex
from vectorstore.exact_vectors import ExactVectors
from vectorstore.index import DocumentIndex

_QUERIES_KEPT = 256

Found = list[tuple[str, float]]
"""Id and cosine, best first."""


class MeaningLane:
    """Chroma where the search is unfiltered and Chroma is up to date, else the store's vectors."""

    def __init__(self, index: DocumentIndex, embedder: Embedder) -> None:
        self._index = index
        self._exact = ExactVectors(index.store, embedder.identity, embedder.dimension)
        # A report's sections ask each question of past reports and of policies.
        self._embed = lru_cache(_QUERIES_KEPT)(embedder.embed_query)

    def nearest(self, query: str, where: PassageFilter, limit: int) -> Found | None:
        """The nearest passages to a question; None where the embedder cannot run just now."""
        if where != PassageFilter() and not self._exact.admits_any(where):
            return []  # before the question is embedded: that takes most of a search
        try:
            vector = self._embed(query)
        except EmbedderUnavailable:
            return None
        return self._with_vectors(
            where,
            lambda index: index.nearest(vector, limit),
            lambda: self._exact.nearest(vector, where, limit),
        )

    def nearest_to_both(
        self, query: str, passage_ids: Sequence[str], where: PassageFilter, limit: int
    ) -> Found | None:
        """The nearest passages to a question that was asked before and to these passages.

        Rocchio's feedback without anybody's judgement: the question moves by the mean of the
        passages' vectors. None where the embedder cannot run just now.
        """
        try:
            asked = self._embed(query)
        except EmbedderUnavailable:
            return None

        def moved(vectors: dict[str, Vector]) -> Vector:
            rows = np.asarray([list(vector) for vector in vectors.values()], dtype=np.float32)
            vector = np.asarray(asked, dtype=np.float32)
            if len(rows):
                vector = vector + rows.mean(axis=0)
            numbers: list[float] = (vector / np.linalg.norm(vector)).tolist()
            return numbers

        return self._with_vectors(
            where,
            lambda index: index.nearest(moved(index.vectors(passage_ids)), limit),
            lambda: self._exact.nearest(moved(self._exact.vectors(passage_ids)), where, limit),
        )

    def _with_vectors(
        self,
        where: PassageFilter,
        of_index: Callable[[VectorIndex], Found],
        of_store: Callable[[], Found],
    ) -> Found:
        if where == PassageFilter() and (vectors := self._index.current_vectors()):
            try:
                found = of_index(vectors)
                # A document that was added meanwhile might have been found in part.
                if self._index.current_vectors() is vectors:
                    return found
            except StorageError:
                pass  # damaged or away: the store's vectors answer until it is mended
        return of_store()
