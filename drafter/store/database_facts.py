"""What can be said of the database itself."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from drafter.store.engine import SCHEMA_VERSION, is_postgresql, translated_errors


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """Which kind it is, and how large."""

    kind: str
    """``sqlite`` or ``postgresql``."""
    size_bytes: int
    schema_version: str = SCHEMA_VERSION


def database_facts(engine: Engine) -> DatabaseFacts:
    """Look at the database.

    Raises:
        StorageError: it does not answer.
    """
    if not is_postgresql(engine):
        file = Path(engine.url.database or "")
        parts = (file, file.with_name(f"{file.name}-wal"))
        return DatabaseFacts("sqlite", sum(p.stat().st_size for p in parts if p.is_file()))
    reading = engine.connect().execution_options(reads_only=True)
    with translated_errors(engine), reading as connection:
        size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return DatabaseFacts("postgresql", int(size))
