"""Opening the database and bringing its schema up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, Engine, Insert, Table, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from drafter.errors import ConfigurationError, DatabaseAway, StorageError
from drafter.store.sqlite import open_sqlite

__all__ = [
    "SCHEMA_VERSION",
    "is_postgresql",
    "migrate",
    "new_rows_only",
    "one_at_a_time",
    "open_engine",
    "translated_errors",
]

SCHEMA_VERSION = "0017"
"""The newest of drafter/store/migrations/versions."""


def open_engine(url: str) -> Engine:
    """An engine for a URL of SQLite or PostgreSQL; nothing is connected yet.

    Raises:
        ConfigurationError: the URL is of neither.
    """
    scheme = url.partition(":")[0]
    try:
        if scheme.startswith("sqlite"):
            return open_sqlite(url)
        if scheme.partition("+")[0] in ("postgresql", "postgres"):
            from drafter.store.postgresql import open_postgresql

            return open_postgresql(url)
    except ArgumentError:
        raise ConfigurationError("数据库地址写得不对，请检查用户名、密码、主机和库名。") from None
    raise ConfigurationError(f"数据库地址应以 sqlite:/// 或 postgresql:// 开头，现在是 {scheme}。")


def is_postgresql(engine: Engine) -> bool:
    """Whether it is PostgreSQL; else it is SQLite."""
    return engine.dialect.name == "postgresql"


def new_rows_only(connection: Connection, table: Table) -> Insert:
    """An INSERT that leaves out rows whose key is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def one_at_a_time(connection: Connection, what: str) -> None:
    """Let the transactions that change this wait for each other; SQLite's do in any case."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what}
        )


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
        if is_postgresql(engine):
            from drafter.store.postgresql import hold_migrations

            hold_migrations(connection)
        config = Config()
        config.set_main_option(
            "script_location", str(Path(str(files("drafter.store"))) / "migrations")
        )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def translated_errors(engine: Engine) -> Iterator[None]:
    """Database errors as StorageError, with the database and what to do.

    Raises:
        DatabaseAway: it may be tried again later.
        StorageError: anything else.
    """
    try:
        yield
    except DatabaseError as error:
        reason = str(error.orig or error).strip()
        kind = DatabaseAway if isinstance(error, OperationalError) else StorageError
        raise kind(f"数据库 {_place(engine)} {_advice(reason)}（{reason}）") from error
    except PoolTimeoutError as error:
        raise DatabaseAway(f"数据库 {_place(engine)} 的连接都在使用，请稍后重试。") from error


def _place(engine: Engine) -> str:
    return engine.url.database or "内存"


_ADVICE = (
    ("not a database", "不是有效的数据库文件，请移走该文件或从备份恢复。"),
    ("malformed", "已损坏，请从备份恢复。"),
    ("lock timeout", "正被其他程序占用，请稍后重试。"),
    ("locked", "正被其他程序占用，请稍后重试。"),
    ("deadlock", "正被其他程序占用，请稍后重试。"),
    ("readonly", "没有写权限，请检查文件夹权限。"),
    ("unable to open", "打不开，请检查路径和权限。"),
    ("disk full", "所在磁盘已满，请清理后重试。"),
    ("is full", "所在磁盘已满，请清理后重试。"),
    ("no space left", "所在磁盘已满，请清理后重试。"),
    ("password authentication", "拒绝登录，请检查 DRAFTER_DATABASE_URL 中的用户名和密码。"),
    ("permission denied", "拒绝访问，请给 DRAFTER_DATABASE_URL 中的用户授权。"),
    ("too many", "的连接数已满，请调大 max_connections 或减少进程。"),
    ("does not exist", "找不到，请检查 DRAFTER_DATABASE_URL，或先建库。"),
    ("starting up", "正在启动，请稍后重试。"),
    ("connection", "连接不上，请检查 PostgreSQL 是否在运行、地址是否正确。"),
)
"""What to do, by words of the database's own message; the first that fits."""


def _advice(reason: str) -> str:
    lowered = reason.lower()
    return next((advice for words, advice in _ADVICE if words in lowered), "读写出错。")
