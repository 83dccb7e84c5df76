"""The lexical index in SQLite: FTS5 over words that are split already. PostgreSQL has another."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Engine, Float, Integer, select, text
from typing_extensions import override

from drafter.store.engine import is_postgresql
from drafter.store.tables import documents, passages


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
    return SqliteWordIndex()


class SqliteWordIndex(WordIndex):
    """The virtual table ``passage_words``; its rowid is the passage's number."""

    @override
    def add(self, connection: Connection, number: int, words: Sequence[str]) -> None:
        connection.execute(
            text("INSERT INTO passage_words(rowid, words) VALUES (:number, :words)"),
            {"number": number, "words": " ".join(words)},
        )

    @override
    def remove(self, connection: Connection, document_id: str) -> None:
        connection.execute(
            text(
                "DELETE FROM passage_words WHERE rowid IN "
                "(SELECT number FROM passages WHERE document_id = :document_id)"
            ),
            {"document_id": document_id},
        )

    @override
    def search(
        self,
        connection: Connection,
        words: Sequence[str],
        conditions: Sequence[ColumnElement[bool]],
        limit: int,
    ) -> list[tuple[str, float]]:
        quoted = " OR ".join(
            f'"{word.replace(chr(34), chr(34) * 2)}"' for word in dict.fromkeys(words)
        )
        match = (
            text(
                "SELECT rowid AS number, -bm25(passage_words) AS score "
                "FROM passage_words WHERE passage_words MATCH :quoted"
            )
            .bindparams(quoted=quoted)
            .columns(number=Integer(), score=Float())
            .subquery()
        )
        query = (
            select(passages.c.passage_id, match.c.score)
            .join(match, match.c.number == passages.c.number)
            .join(documents, documents.c.document_id == passages.c.document_id)
            .where(*conditions)
            .order_by(match.c.score.desc(), passages.c.passage_id)
            .limit(limit)
        )
        return [(row.passage_id, row.score) for row in connection.execute(query)]
