"""What the processes that share a vector index agree on, kept beside the truth."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.exc import DBAPIError

from drafter.store.engine import is_postgresql, new_rows_only, translated_errors
from drafter.store.tables import index_marks

_LOCK_NOT_AVAILABLE = "55P03"


class SqlIndexMarks:
    """Up to which change of the library each index is alike, and who may change it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def alike_at(self, index_id: str) -> int | None:
        """The generation that the index was marked with."""
        query = select(index_marks.c.generation).where(index_marks.c.index_id == index_id)
        with (
            translated_errors(self._engine),
            self._engine.connect().execution_options(reads_only=True) as connection,
        ):
            number: int | None = connection.execute(query).scalar()
        return number

    def mark_alike(self, index_id: str, generation: int) -> None:
        """Mark an index as alike to this generation."""
        row = {"index_id": index_id, "generation": generation}
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(new_rows_only(connection, index_marks), row)
            connection.execute(
                update(index_marks)
                .where(index_marks.c.index_id == index_id)
                .values(generation=generation)
            )

    @contextmanager
    def held(self, name: str) -> Iterator[bool]:
        """Hold an index for this process; False where another holds it for ten seconds more.

        In PostgreSQL by a lock that goes with the connection, however the process ends. Beside
        SQLite one process has the index for its whole life: the caller sees to it.
        """
        if not is_postgresql(self._engine):
            yield True
            return
        with translated_errors(self._engine):
            connection = self._engine.connect()
        try:
            yield self._lock(connection, name)
        finally:
            with suppress(DBAPIError):  # the lock went with the connection
                connection.close()

    def _lock(self, connection: Connection, name: str) -> bool:
        with translated_errors(self._engine):
            try:
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
                    {"name": name},
                )
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
                    return False
                raise
        return True
