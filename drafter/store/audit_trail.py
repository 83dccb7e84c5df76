"""The audit trail: rows are added and read; the database itself refuses to change one."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, insert, or_, select

from drafter.access.audit import AuditEntry, AuditFilter, RecordedEntry
from drafter.store.access_tables import audit
from drafter.store.engine import translated_errors


class SqlAuditTrail:
    """Keeps what was done."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, entry: AuditEntry) -> None:
        """Add an entry."""
        row = {f.name: getattr(entry, f.name) for f in fields(entry)}
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(insert(audit).values(row | {"at": entry.at.isoformat()}))

    def entries(self, where: AuditFilter, limit: int) -> list[RecordedEntry]:
        """The entries that the filter admits, newest first."""
        query = (
            select(audit).where(*_conditions(where)).order_by(audit.c.number.desc()).limit(limit)
        )
        reading = self._engine.connect().execution_options(reads_only=True)
        with translated_errors(self._engine), reading as connection:
            rows = connection.execute(query).mappings().all()
        return [
            RecordedEntry(
                row["number"],
                AuditEntry(
                    **{f.name: row[f.name] for f in fields(AuditEntry) if f.name != "at"},
                    at=datetime.fromisoformat(row["at"]),
                ),
            )
            for row in rows
        ]


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
    if where.before_number is not None:
        conditions.append(columns.number < where.before_number)
    return conditions
