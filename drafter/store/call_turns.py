"""How many answers all processes together ask of a model's endpoint: PostgreSQL's advisory locks.

One connection a process holds all of its turns. They go with the process, however it ends; where
the connection breaks they are free at once, and for a moment there may be more than there should.
"""

import threading
from contextlib import suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from drafter.store.engine import translated_errors

_TAKE = text(
    "SELECT turn FROM ("
    "  SELECT turn FROM generate_series(1, :count) AS turn"
    "  WHERE turn <> ALL(CAST(:held AS int[])) OFFSET 0"
    ") AS free WHERE pg_try_advisory_lock(hashtext(:endpoint), turn) LIMIT 1"
)
"""A session may take a lock that it has a second time: its own turns are left out first."""
_GIVE_BACK = text("SELECT pg_advisory_unlock(hashtext(:endpoint), :turn)")


class SqlCallTurns:
    """The turns of one process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._held: set[tuple[str, int]] = set()
        self._lock = threading.Lock()

    def take(self, endpoint: str, count: int) -> int | None:
        """A turn at an endpoint that has ``count`` of them; None while all are taken.

        Raises:
            DatabaseAway: it cannot be told.
        """
        with self._lock, translated_errors(self._engine):
            held = [turn for at, turn in self._held if at == endpoint]
            values = {"endpoint": endpoint, "count": count, "held": held}
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                turn: int | None = self._connection.execute(_TAKE, values).scalar()
            except DBAPIError:
                self._let_go()
                raise
            if turn is not None:
                self._held.add((endpoint, turn))
            return turn

    def give_back(self, endpoint: str, turn: int) -> None:
        """Let another have the turn; one that went with its connection is free already."""
        with self._lock:
            if (endpoint, turn) not in self._held or self._connection is None:
                return
            self._held.discard((endpoint, turn))
            try:
                self._connection.execute(_GIVE_BACK, {"endpoint": endpoint, "turn": turn})
            except DBAPIError:
                self._let_go()

    def _let_go(self) -> None:
        self._held.clear()
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.invalidate()
                self._connection.close()
        self._connection = None
