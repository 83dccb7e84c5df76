"""Opening the database and bringing its schema up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from drafter.errors import ConfigurationError, StorageError

BUSY_TIMEOUT_MS = 10_000
SCHEMA_VERSION = "0008"
"""The newest of drafter/store/migrations/versions."""


def open_engine(url: str) -> Engine:
    """An engine for a SQLite URL: WAL, foreign keys on, waiting for a lock up to ten seconds.

    The lexical index is SQLite's FTS5, so other databases are refused.

    Raises:
        ConfigurationError: the URL is not SQLite's.
    """
    if not url.startswith("sqlite"):
        raise ConfigurationError(
            f"数据库地址应以 sqlite:/// 开头，现在是 {url.partition(':')[0]}。"
        )
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not open transactions by itself: BEGIN IMMEDIATE below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # noqa: ANN401
        # A write lock from the start: readers do not wait in WAL mode, and no upgrade can deadlock.
        connection.exec_driver_sql(
            "BEGIN" if connection.get_execution_options().get("reads_only") else "BEGIN IMMEDIATE"
        )

    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; safe when several processes start at once.

    Raises:
        StorageError: the file is no database of ours, or cannot be written.
    """
    with translated_errors(engine):
        if _is_up_to_date(engine):
            return
        _upgrade(engine)


def _is_up_to_date(engine: Engine) -> bool:
    """Whether nothing is to be done: then Alembic, half a second of imports, is left alone."""
    with engine.connect().execution_options(reads_only=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        stored = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
        return stored.all() == [SCHEMA_VERSION]


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    with engine.begin() as connection:
        config = Config()
        config.set_main_option(
            "script_location", str(Path(str(files("drafter.store"))) / "migrations")
        )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def translated_errors(engine: Engine) -> Iterator[None]:
    """Database errors as StorageError, with the file and what to do."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        reason = str(error.orig or error)
        place = engine.url.database or "内存"
        raise StorageError(f"数据库 {place} {_advice(reason)}（{reason}）") from error


def _advice(reason: str) -> str:
    lowered = reason.lower()
    for words, advice in (
        ("not a database", "不是有效的数据库文件，请移走该文件或从备份恢复。"),
        ("malformed", "已损坏，请从备份恢复。"),
        ("locked", "正被其他程序占用，请稍后重试。"),
        ("readonly", "没有写权限，请检查文件夹权限。"),
        ("unable to open", "打不开，请检查路径和权限。"),
        ("full", "所在磁盘已满，请清理后重试。"),
    ):
        if words in lowered:
            return advice
    return "读写出错。"
