"""What every lexical index can do; each database has its own."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Engine

from drafter.store.engine import is_postgresql


class WordIndex(Protocol):
    """Which passage holds which words, in the transaction of the caller."""

    def add(self, connection: Connection, number: int, words: Sequence[str]) -> None:
        """Take a passage in, by its number in ``passages``."""

    def remove(self, connection: Connection, document_id: str) -> None:
        """Take all passages of a document out; called before they are deleted."""

    def search(
        self,
        connection: Connection,
        words: Sequence[str],
        conditions: Sequence[ColumnElement[bool]],
        limit: int,
    ) -> list[tuple[str, float]]:
        """Passages that hold any of the words: id and BM25 score, best first."""


def word_index_of(engine: Engine) -> WordIndex:
    """The lexical index that this database has."""
    if is_postgresql(engine):
        from drafter.store.postgresql_words import PostgresqlWordIndex

        return PostgresqlWordIndex()
    from drafter.store.sqlite_words import SqliteWordIndex

    return SqliteWordIndex()
