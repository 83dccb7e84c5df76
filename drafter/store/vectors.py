"""The vectors of passages, and those remembered by the hash of the text that they embed."""

import sys
from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, select

from drafter.ports import Vector
from drafter.store.engine import new_rows_only, translated_errors
from drafter.store.tables import passages, vector_cache

_IN_LIST = 500
"""Values of one IN list; SQLite would take 32,766, smaller lists plan faster."""


class SqlVectors:
    """What a document store keeps of vectors."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def vectors(self, embedding_identity: str) -> Iterator[tuple[str, Vector]]:
        """Every stored (passage_id, vector) of one embedding identity, streamed."""
        query = (
            select(passages.c.passage_id, passages.c.vector)
            .where(passages.c.embedding_identity == embedding_identity)
            .order_by(passages.c.number)
        )
        with translated_errors(self._engine), self._reading() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield row.passage_id, _unpack(row.vector)

    def vectors_by_document(
        self, embedding_identity: str, document_ids: Collection[str] | None = None
    ) -> Iterator[tuple[str, dict[str, Vector]]]:
        """The vectors of each document by passage, streamed; of these documents only, if told."""
        if document_ids is None:
            yield from self._by_document(embedding_identity)
            return
        for part in parts(sorted(document_ids)):
            yield from self._by_document(embedding_identity, passages.c.document_id.in_(part))

    def _by_document(
        self, embedding_identity: str, *conditions: ColumnElement[bool]
    ) -> Iterator[tuple[str, dict[str, Vector]]]:
        query = (
            select(passages.c.document_id, passages.c.passage_id, passages.c.vector)
            .where(passages.c.embedding_identity == embedding_identity, *conditions)
            .order_by(passages.c.document_id, passages.c.position)
        )
        with translated_errors(self._engine), self._reading() as connection:
            rows = connection.execution_options(yield_per=1000).execute(query)
            for document_id, group in groupby(rows, lambda row: row.document_id):
                yield document_id, {row.passage_id: _unpack(row.vector) for row in group}

    def embedded_count(self, document_id: str, embedding_identity: str) -> int:
        """How many of a document's passages hold a vector of this embedding identity."""
        query = select(func.count(passages.c.vector)).where(
            passages.c.document_id == document_id,
            passages.c.embedding_identity == embedding_identity,
        )
        count: int = self._all(query)[0][0]
        return count

    def cached_vectors(
        self, text_hashes: Sequence[str], embedding_identity: str
    ) -> dict[str, Vector]:
        """Vectors computed before for texts with these SHA-256 hashes (of the indexed text)."""
        found: dict[str, Vector] = {}
        for part in parts(text_hashes):
            query = select(vector_cache.c.text_hash, vector_cache.c.vector).where(
                vector_cache.c.embedding_identity == embedding_identity,
                vector_cache.c.text_hash.in_(part),
            )
            found |= {row.text_hash: _unpack(row.vector) for row in self._all(query)}
        return found

    def cache_vectors(self, vectors: dict[str, Vector], embedding_identity: str) -> None:
        """Remember vectors by the SHA-256 of the text that they embed."""
        if not vectors:
            return
        rows = [
            {
                "text_hash": text_hash,
                "embedding_identity": embedding_identity,
                "vector": pack(vector),
            }
            # In one order for all: two processes with the same texts never wait for each other.
            for text_hash, vector in sorted(vectors.items())
        ]
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(new_rows_only(connection, vector_cache), rows)

    def forget_cached_vectors(self, text_hashes: Sequence[str]) -> None:
        """Forget what was remembered of these texts, of whatever embedding identity."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            for part in parts(sorted(text_hashes)):
                these = vector_cache.c.text_hash.in_(part)
                connection.execute(
                    select(vector_cache.c.text_hash)
                    .where(these)
                    .order_by(vector_cache.c.text_hash)
                    .with_for_update()
                )
                connection.execute(delete(vector_cache).where(these))

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)

    def _all(self, query: Any) -> Sequence[Row[Any]]:  # noqa: ANN401 - any select
        with translated_errors(self._engine), self._reading() as connection:
            return connection.execute(query).all()


def parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values in lists that an IN takes."""
    for start in range(0, len(values), _IN_LIST):
        yield values[start : start + _IN_LIST]


def pack(vector: Vector) -> bytes:
    """32-bit floats, little-endian, whatever the machine."""
    packed = array("f", vector)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpack(data: bytes) -> Vector:
    vector = array("f")
    vector.frombytes(data)
    if sys.byteorder == "big":
        vector.byteswap()
    return vector
