"""Transactions that change what people care about; each takes its entry in the trail along."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from drafter.access.audit import AuditEntry
from drafter.access.deeds import deed_under_way
from drafter.store.access_tables import audit
from drafter.store.engine import translated_errors
from drafter.store.tables import drafts


@contextmanager
def changing(
    engine: Engine, object_id: str = "", organization_id: str = "", *, draft_id: str = ""
) -> Iterator[Connection]:
    """A transaction with the entry of whoever is at work; neither is kept without the other.

    ``object_id`` names what is made or changed. Housekeeping (sessions, counters, jobs under way)
    has transactions of its own and no entries.
    """
    deed, entry = deed_under_way(), None
    with translated_errors(engine), engine.begin() as connection:
        yield connection
        if deed is not None:
            whose = organization_id or (_owner_of(connection, draft_id) if draft_id else "")
            entry = deed.to_note(draft_id or object_id, whose)
            if entry is not None:
                connection.execute(insert(audit).values(row_of(entry)))
    if deed is not None and entry is not None:
        deed.noted.add(entry.object_id)


def row_of(entry: AuditEntry) -> dict[str, Any]:
    """An entry as a row."""
    row = {f.name: getattr(entry, f.name) for f in fields(entry)}
    return row | {"at": entry.at.isoformat()}


def _owner_of(connection: Connection, draft_id: str) -> str:
    query = select(drafts.c.organization_id).where(drafts.c.draft_id.startswith(draft_id))
    return connection.execute(query).scalar() or ""
