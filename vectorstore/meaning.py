"""The lane of meaning: the nearest passages to a question, and to what answers it best so far."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import NamedTuple

import numpy as np

from drafter.domain.source import PassageFilter
from drafter.errors import EmbedderUnavailable, StorageError
from drafter.ports import Embedder, Vector
from vectorstore.chroma_collection import VectorIndex
from vectorstore.exact_vectors import ExactVectors
from vectorstore.index import DocumentIndex

_QUERIES_KEPT = 256
_EMBEDDED_AT_ONCE = 8
"""Questions; a model server answers many, the bundled engine one a core."""

Found = list[tuple[str, float]]
"""Id and cosine, best first."""


class MeaningLane:
    """Chroma where the search is unfiltered and Chroma is up to date, else the store's vectors."""

    def __init__(self, index: DocumentIndex, embedder: Embedder) -> None:
        self._index = index
        self._exact = ExactVectors(index.store, embedder.identity, embedder.dimension)
        self._questions = _Questions(embedder)

    def ask(self, query: str, where: PassageFilter) -> "Asked":
        """Let a question be embedded while the caller does something else.

        Embedding takes most of a search; where the filter admits nothing it is left out.
        """
        admits_any = where == PassageFilter() or self._exact.admits_any(where)
        return Asked(where, self._questions.embed(query) if admits_any else None)

    def look(self, question: "Asked", limit: int) -> "Looked | None":
        """The nearest passages to a question; None where the embedder cannot run just now."""
        where, vector = question
        if vector is None:
            return Looked([], lambda _: [])
        try:
            asked = vector.result()
        except EmbedderUnavailable:
            return None
        if where == PassageFilter() and (vectors := self._index.current_vectors()):
            try:
                return self._look_at_index(vectors, asked, limit)
            except StorageError:
                pass  # damaged or away: the store's vectors answer until it is mended
        return self._look_at_store(asked, where, limit)

    def _look_at_index(self, vectors: VectorIndex, asked: Vector, limit: int) -> "Looked":
        def nearest(vector: Vector) -> Found:
            found = vectors.nearest(vector, limit)
            if self._index.current_vectors() is not vectors:
                # A document that was added meanwhile might have been found in part.
                return self._exact.nearest(vector, PassageFilter(), limit)
            return found

        def again(passage_ids: Sequence[str]) -> Found:
            try:
                return nearest(_moved(asked, vectors.vectors(passage_ids)))
            except StorageError:
                return first

        first = nearest(asked)
        return Looked(first, again)

    def _look_at_store(self, asked: Vector, where: PassageFilter, limit: int) -> "Looked":
        look = self._exact.look(asked, where)

        def again(passage_ids: Sequence[str]) -> Found:
            return look.nearest_to(_moved(asked, self._exact.vectors(passage_ids)), limit)

        return Looked(look.nearest(limit), again)


class Asked(NamedTuple):
    """A question on its way."""

    where: PassageFilter
    vector: Future[Vector] | None
    """None where no passage is admitted."""


class Looked(NamedTuple):
    """What lies nearest to a question."""

    found: Found
    again: Callable[[Sequence[str]], Found]
    """What lies nearest to the question and to these passages: Rocchio's feedback without anybody's
    judgement, the question moves by the mean of the passages' vectors."""


def _moved(asked: Vector, vectors: Mapping[str, Vector]) -> Vector:
    vector = np.asarray(asked, dtype=np.float32)
    if vectors:
        rows = np.asarray([list(each) for each in vectors.values()], dtype=np.float32)
        vector = vector + rows.mean(axis=0)
    numbers: list[float] = (vector / np.linalg.norm(vector)).tolist()
    return numbers


class _Questions:
    """Embeds questions in threads of its own, and remembers the latest.

    A report's sections ask each question of past reports and of policies.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = Lock()
        self._known: OrderedDict[str, Future[Vector]] = OrderedDict()
        self._pool = ThreadPoolExecutor(_EMBEDDED_AT_ONCE, thread_name_prefix="question")

    def embed(self, query: str) -> Future[Vector]:
        """The question's vector; one that the embedder could not give is asked for again."""
        with self._lock:
            known = self._known.pop(query, None)
            if known is None or (known.done() and known.exception() is not None):
                embed = copy_context().run  # so that a trace goes on in the thread
                known = self._pool.submit(embed, self._embedder.embed_query, query)
            self._known[query] = known
            if len(self._known) > _QUERIES_KEPT:
                self._known.popitem(last=False)
            return known
