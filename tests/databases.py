"""Which database the stores of a test are in: SQLite, or the same test again over PostgreSQL.

    pytestmark = both_databases      # or @both_databases on a class or a test

Whatever opens a store over a folder in tests asks ``store_url``, so that one folder is one
database.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from drafter.store.engine import migrate, open_engine
from tests.postgres import PostgresServer

both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
_TEMPLATE = "drafter_template"


class _Chosen:
    server: PostgresServer | None = None
    urls: dict[Path, str] = {}  # noqa: RUF012 - one test at a time


def store_url(folder: Path) -> str:
    """The database of a folder."""
    folder = folder.resolve()
    if _Chosen.server is None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "drafter.db"
        if not file.exists():
            file.write_bytes(_migrated_sqlite())
        return f"sqlite:///{file}"
    if folder not in _Chosen.urls:
        _Chosen.urls[folder] = _Chosen.server.create_database(template=_TEMPLATE)
    return _Chosen.urls[folder]


@cache
def _migrated_sqlite() -> bytes:
    """A database file whose schema is there: migrating takes as long as many a test."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drafter.db"
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine)
        engine.dispose()  # which also moves the write-ahead log into the file
        return file.read_bytes()


@contextmanager
def all_in_postgresql(server: PostgresServer) -> Iterator[None]:
    """Inside, every folder has its database in PostgreSQL."""
    opened: list[Any] = []

    def remember(connection: object, _record: object) -> None:
        opened.append(connection)

    _Chosen.server = server
    event.listen(Pool, "connect", remember)
    try:
        yield
    finally:
        event.remove(Pool, "connect", remember)
        _Chosen.server = None
        _Chosen.urls.clear()
        for connection in opened:  # SQLite's end with their file; a server's have to be told
            connection.close()


def prepare(server: PostgresServer) -> None:
    """Make the database that the others are copied from."""
    engine = open_engine(server.create_database(_TEMPLATE))
    migrate(engine)
    engine.dispose()  # nothing may be connected to what is copied
