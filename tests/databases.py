"""Which database the stores of a test are in: SQLite, or the same test again over PostgreSQL.

    pytestmark = both_databases      # or @both_databases on a class or a test

With ``--database=postgresql`` those that do not say so are over PostgreSQL, too.

Whatever opens a store over a folder in tests asks ``store_url``, so that one folder is one
database.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, make_url, select, text
from sqlalchemy.pool import Pool

from drafter.store.engine import migrate, open_engine
from tests.postgres import PostgresServer

both_databases = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what is SQLite's own, also where another database was chosen for the rest."""
_TEMPLATE = "drafter_template"
_PATIENCE = 10.0


class _Chosen:
    server: PostgresServer | None = None
    urls: dict[Path, str] = {}  # noqa: RUF012 - one test at a time
    in_use: list[psycopg.Connection[Any]] = []  # noqa: RUF012 - the same


_NOT_CONTENT = {"number": None, "generation": None}
"""What tells when a row was written."""


def store_url(folder: Path) -> str:
    """The database of a folder."""
    folder = folder.resolve()
    if folder in _Chosen.urls:
        return _Chosen.urls[folder]
    if _Chosen.server is None:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "drafter.db"
        if not file.exists():
            file.write_bytes(_migrated_sqlite())
        return f"sqlite:///{file}"
    _Chosen.urls[folder] = _Chosen.server.create_database(template=_TEMPLATE)
    return _Chosen.urls[folder]


def is_at(folder: Path, url: str) -> None:
    """Tell a process that a test has started where the folder's database is."""
    _Chosen.urls[folder.resolve()] = url


def rows_of(folder: Path, tables: Sequence[str]) -> dict[str, list[str]]:
    """All rows of some tables of a folder's database, by table and in order.

    Without the numbers that a database gives: PostgreSQL gives none a second time.
    """
    engine = open_engine(store_url(folder))
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for table in tables:
            rows = connection.execute(select(text("*")).select_from(text(table))).mappings()
            found[table] = sorted(str({**row, **_NOT_CONTENT}) for row in rows)
    engine.dispose()
    return found


@cache
def _migrated_sqlite() -> bytes:
    """A database file whose schema is there: migrating takes as long as many a test."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drafter.db"
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine)
        engine.dispose()  # which also moves the write-ahead log into the file
        return file.read_bytes()


def commands_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of a test work over a folder and its database."""
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(folder))
    if _Chosen.server is not None:
        monkeypatch.setenv("DRAFTER_DATABASE_URL", store_url(folder))


@contextmanager
def all_in_postgresql(server: PostgresServer) -> Iterator[None]:
    """Inside, every folder has its database in PostgreSQL.

    One inside another ends what it began itself: what a whole module has opened stays open.
    """
    opened: list[psycopg.Connection[Any]] = []

    def remember(connection: object, _record: object) -> None:
        if isinstance(connection, psycopg.Connection):
            opened.append(connection)

    outer, known = _Chosen.server, dict(_Chosen.urls)
    _Chosen.server = server
    event.listen(Pool, "connect", remember)
    try:
        yield
    finally:
        event.remove(Pool, "connect", remember)
        _Chosen.server, _Chosen.urls = outer, known
        lasting = {make_url(url).database for url in known.values()}
        for connection in opened:  # SQLite's end with their file; a server's have to be told
            if not connection.closed and connection.info.dbname not in lasting:
                _close(connection)


def _close(connection: psycopg.Connection[Any]) -> None:
    """Close it when no thread is in it: what it works on is freed."""
    if not connection.lock.acquire(timeout=_PATIENCE):
        _Chosen.in_use.append(connection)  # one that is forgotten while open warns
        return
    try:
        connection.close()
    finally:
        connection.lock.release()


@contextmanager
def none_in_postgresql() -> Iterator[None]:
    """Inside, every folder has its database in SQLite again."""
    server, urls = _Chosen.server, _Chosen.urls
    _Chosen.server, _Chosen.urls = None, {}
    try:
        yield
    finally:
        _Chosen.server, _Chosen.urls = server, urls


def prepare(server: PostgresServer) -> None:
    """Make the database that the others are copied from."""
    engine = open_engine(server.create_database(_TEMPLATE))
    migrate(engine)
    engine.dispose()  # nothing may be connected to what is copied
