"""The audit trail: rows are added and read; the database itself refuses to change one."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, insert, or_, select

from drafter.access.audit import AuditEntry, AuditFilter, RecordedEntry
from drafter.domain.paging import Page, PageAsked
from drafter.store.access_tables import audit
from drafter.store.changing import changing, row_of
from drafter.store.engine import translated_errors
from drafter.store.pages import read_page


class SqlAuditTrail:
    """Keeps what was done."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, entry: AuditEntry) -> None:
        """Add an entry."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(insert(audit).values(row_of(entry)))

    def note_deed(self, object_id: str = "") -> None:
        """Note what is being done now, before it is handed over or changes a file."""
        with changing(self._engine, object_id):
            pass

    def entries(self, where: AuditFilter, asked: PageAsked) -> Page[RecordedEntry]:
        """A page of the entries that the filter admits, newest first."""
        query = select(audit).where(*_conditions(where))
        reading = self._engine.connect().execution_options(reads_only=True)
        with translated_errors(self._engine), reading as connection:
            return read_page(
                connection, query, (audit.c.number,), asked, _recorded, newest_first=True
            )


def _recorded(row: Row[Any]) -> RecordedEntry:
    kept = {f.name: getattr(row, f.name) for f in fields(AuditEntry) if f.name != "at"}
    return RecordedEntry(row.number, AuditEntry(**kept, at=datetime.fromisoformat(row.at)))


def _conditions(where: AuditFilter) -> list[ColumnElement[bool]]:
    columns = audit.c
    conditions: list[ColumnElement[bool]] = []
    if where.organization_ids is not None:
        conditions.append(columns.organization_id.in_(sorted(where.organization_ids)))
    if where.actor:
        part = where.actor
        named = (columns.actor_name, columns.on_behalf_of)
        conditions.append(or_(*(name.contains(part, autoescape=True) for name in named)))
    if where.action:
        conditions.append(columns.action.contains(where.action, autoescape=True))
    if where.object_id:
        conditions.append(columns.object_id.contains(where.object_id, autoescape=True))
    if where.since is not None:
        conditions.append(columns.at >= where.since.isoformat())
    if where.until is not None:
        conditions.append(columns.at < where.until.isoformat())
    return conditions
