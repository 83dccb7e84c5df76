"""What is PostgreSQL's own: opening a database, locks between processes.

A transaction that changes something runs at READ COMMITTED and locks the row of what it changes
(a draft, the library) first; one that only reads has a snapshot (REPEATABLE READ). So what SQLite
promises by its one writer holds here too, without one draft waiting for another.
"""

from typing import Any

from psycopg import Connection as RawConnection
from psycopg import IsolationLevel
from psycopg.types.string import StrDumper
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from typing_extensions import override

LOCK_TIMEOUT_MS = 10_000
"""As long as a writer of SQLite waits."""
_CONNECT_SECONDS = 5
_KEPT_OPEN = 5
_MORE_WHEN_BUSY = 10
_MIGRATING = 0x64726166
"""The advisory lock of whoever migrates."""


class _WithoutNul(StrDumper):
    """PostgreSQL has no NUL in a text; it becomes the sign for what can't be shown."""

    @override
    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", "\ufffd"))


def open_postgresql(url: str) -> Engine:
    """An engine that finds its way back after the database was away."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=_KEPT_OPEN,
        max_overflow=_MORE_WHEN_BUSY,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC",
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: RawConnection[Any], _record: object) -> None:
        connection.adapters.register_dumper(str, _WithoutNul)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        only_reads = bool(connection.get_execution_options().get("reads_only"))
        raw: Any = connection.connection.dbapi_connection
        raw.isolation_level = (
            IsolationLevel.REPEATABLE_READ if only_reads else IsolationLevel.READ_COMMITTED
        )
        raw.read_only = only_reads

    return engine


def hold_migrations(connection: Connection) -> None:
    """Let nobody else migrate until the transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
