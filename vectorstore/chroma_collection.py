"""A collection of Chroma, wherever it is kept: what the folder's index and the server's share."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, ClassVar

from drafter.ports import Vector

_PAGE = 10_000
"""get() without a limit fails above some 32,000 rows."""
BATCH = 2_000


class VectorIndex(ABC):
    """Nearest passages by cosine distance. An index over the store, never the truth."""

    may_be_away: ClassVar[bool]
    """True where others keep it: then search goes on without it, and it is mended later."""

    @abstractmethod
    def collection(self) -> Any:  # noqa: ANN401 - Chroma's
        """The collection that is open."""

    @abstractmethod
    def translated_errors(self) -> AbstractContextManager[None]:
        """Whatever goes wrong inside becomes StorageError, with what to do."""

    @abstractmethod
    def held(self) -> AbstractContextManager[bool]:
        """Who is inside changes the index, nobody else; False where another process does so."""

    @abstractmethod
    def alike_at(self) -> int | None:
        """The store's generation whose vectors it holds; None where that is not known."""

    @abstractmethod
    def mark_alike(self, generation: int) -> None:
        """Record that the index holds the vectors of this generation of the store.

        Raises:
            StorageError: it cannot be recorded.
        """

    @abstractmethod
    def mark_broken(self) -> None:
        """Record that it cannot be told what the index holds."""

    @abstractmethod
    def reset(self) -> None:
        """Start anew after an error.

        Raises:
            StorageError: that cannot be done.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of it; the index cannot be used any more."""

    def add(self, passage_ids: Sequence[str], vectors: Sequence[Vector]) -> None:
        """Add passages, or replace those that are there.

        Raises:
            StorageError: the index is damaged or cannot be written.
        """
        for start in range(0, len(passage_ids), BATCH):
            ids = list(passage_ids[start : start + BATCH])
            rows = [list(vector) for vector in vectors[start : start + BATCH]]
            with self.translated_errors():
                self.collection().upsert(ids=ids, embeddings=rows)
                self.count_added(len(ids))

    def count_added(self, number: int) -> None:  # noqa: B027 - who need not count does not
        """Told after each batch that was added."""

    def remove(self, passage_ids: Iterable[str]) -> None:
        """Forget passages; unknown ids do no harm.

        Raises:
            StorageError: the index is damaged or cannot be written.
        """
        ids = list(passage_ids)
        for start in range(0, len(ids), BATCH):
            with self.translated_errors():
                self.collection().delete(ids=ids[start : start + BATCH])

    def ids(self) -> set[str]:
        """Every passage id in the index.

        Raises:
            StorageError: the index is damaged.
        """
        found: set[str] = set()
        with self.translated_errors():
            while page := self.collection().get(limit=_PAGE, offset=len(found), include=[])["ids"]:
                found.update(page)
        return found

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages, as the index holds them; unknown ids are left out.

        Raises:
            StorageError: the index is damaged.
        """
        found: dict[str, Vector] = {}
        for start in range(0, len(passage_ids), BATCH):
            ids = list(passage_ids[start : start + BATCH])
            with self.translated_errors():
                page = self.collection().get(ids=ids, include=["embeddings"])
                found.update(zip(page["ids"], page["embeddings"], strict=True))
        return found

    def nearest(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """The nearest passages, nearest first: id and cosine.

        Raises:
            StorageError: the index is damaged.
        """
        if limit <= 0:
            return []
        with self.translated_errors():
            # As many as there are, where there are fewer: counting takes longer than the query.
            answer = self.collection().query(
                query_embeddings=[list(vector)], n_results=limit, include=["distances"]
            )
        cosines = (1.0 - float(distance) for distance in answer["distances"][0])
        return list(zip(answer["ids"][0], cosines, strict=True))


@contextmanager
def nobody_else() -> Iterator[bool]:
    """For an index that one process holds for its whole life."""
    yield True
