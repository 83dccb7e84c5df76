"""A copy of a SQLite database while it is used: everything of one moment, in one file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from drafter.errors import ConfigurationError, StorageError


def back_up(url: str, target: Path) -> int:
    """Copy the database into a new file; gives its size in bytes.

    Raises:
        ConfigurationError: the database is PostgreSQL, which has its own tools.
        StorageError: it cannot be read, or the file cannot be written; no file is left behind.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        raise ConfigurationError(
            "数据库是 PostgreSQL，请用 pg_dump 备份：pg_dump -Fc -f 备份文件 数据库。"
        )
    source = Path(address.database or "")
    if not source.is_file():
        raise StorageError(f"数据库 {source} 不存在，请检查 DRAFTER_DATA_DIR。")
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as database,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            database.backup(copy)
            (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            copy.execute("PRAGMA journal_mode = DELETE")
        if found != "ok":
            raise StorageError(f"数据库 {source} 已损坏（{found}），没有备份，请从上一份备份恢复。")
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"备份没有写成（{error}），请检查 {target.parent} 的权限和空间。"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size
