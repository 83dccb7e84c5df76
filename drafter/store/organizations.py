"""Organizations with their names, and who may read whose documents."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from drafter.access.people import Organization
from drafter.domain.source import Reader
from drafter.errors import Conflict, NotFound
from drafter.store.access_tables import organization_names, organization_shares, organizations
from drafter.store.changing import changing
from drafter.store.engine import one_at_a_time, translated_errors

_DEEPEST = 20
"""Levels of organizations; more would be a circle."""

_CHANGING = "organizations"


class SqlOrganizations:
    """Keeps organizations; every name means one organization only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, organization: Organization) -> None:
        """Keep a new organization.

        Raises:
            Conflict: a name or alias is another's.
            NotFound: there is no such parent, or nobody to share with.
        """
        with changing(self._engine, organization.organization_id) as connection:
            one_at_a_time(connection, _CHANGING)
            _refuse_taken_names(connection, organization)
            connection.execute(insert(organizations).values(_row(organization)))
            self._put(connection, organization)

    def change(self, organization: Organization) -> None:
        """Keep an organization as it is now; a former name becomes an alias.

        Raises:
            NotFound: there is no such organization, parent, or organization to share with.
            Conflict: a name is another's, or it would stand above itself.
        """
        with changing(self._engine, organization.organization_id) as connection:
            one_at_a_time(connection, _CHANGING)
            key = organization.organization_id
            before = _one(connection, key)
            if before.name != organization.name and before.name not in organization.aliases:
                aliases = (*organization.aliases, before.name)
                organization = replace(organization, aliases=aliases)
            connection.execute(
                delete(organization_names).where(organization_names.c.organization_id == key)
            )
            connection.execute(
                delete(organization_shares).where(organization_shares.c.organization_id == key)
            )
            self._put(connection, organization)
            changed = update(organizations).where(organizations.c.organization_id == key)
            connection.execute(changed.values(_row(organization)))
            if key in _above(connection, key):
                raise Conflict(f"“{organization.name}”不能是自己的上级单位。")

    def all(self) -> list[Organization]:
        """Every organization, by name."""
        with translated_errors(self._engine), self._reading() as connection:
            rows = connection.execute(select(organizations).order_by(organizations.c.name)).all()
            names = _grouped(connection, select(organization_names).order_by("name"), 0)
            shares = _grouped(connection, select(organization_shares).order_by("reader_id"), 1)
        return [_organization(row, names, shares) for row in rows]

    def get(self, organization_id: str) -> Organization:
        """An organization by id.

        Raises:
            NotFound: there is none.
        """
        with translated_errors(self._engine), self._reading() as connection:
            return _load(connection, _one(connection, organization_id))

    def named(self, name: str) -> Organization | None:
        """The organization with exactly this name or alias."""
        with translated_errors(self._engine), self._reading() as connection:
            key = _id_named(connection, name)
            return _load(connection, _one(connection, key)) if key else None

    def finished_readable_by(self, organization_ids: Sequence[str]) -> list[str]:
        """Children of these organizations that let their parent read finished reports."""
        if not organization_ids:
            return []
        query = select(organizations.c.organization_id).where(
            organizations.c.parent_id.in_(organization_ids),
            organizations.c.parent_reads_finished.is_(True),
        )
        with translated_errors(self._engine), self._reading() as connection:
            return list(connection.execute(query).scalars())

    def reader(self, organization_ids: Sequence[str]) -> Reader:
        """Whose documents somebody may read who belongs to these organizations."""
        with translated_errors(self._engine), self._reading() as connection:
            return _reader(connection, organization_ids)

    def reader_named(self, name: str) -> Reader:
        """Whose documents the organization of this name or alias may read: nobody's if unknown."""
        with translated_errors(self._engine), self._reading() as connection:
            query = select(organizations.c.organization_id, organizations.c.parent_id).join_from(
                organization_names,
                organizations,
                organization_names.c.organization_id == organizations.c.organization_id,
            )
            row = connection.execute(query.where(organization_names.c.name == name)).first()
            if row is None:
                return Reader()
            sharers = _sharers(connection, [row.organization_id])
            if row.parent_id:
                sharers |= _above(connection, row.organization_id)
            return Reader((row.organization_id,), tuple(sorted(sharers)))

    def _put(self, connection: Connection, organization: Organization) -> None:
        key = organization.organization_id
        _refuse_taken_names(connection, organization)
        for name in _names(organization):
            connection.execute(insert(organization_names).values(name=name, organization_id=key))
        others = (*filter(None, [organization.parent_id]), *organization.shares_with)
        for other in others:
            _one(connection, other)
        for reader in dict.fromkeys(organization.shares_with):
            connection.execute(
                insert(organization_shares).values(organization_id=key, reader_id=reader)
            )

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)


def ensure_organization(connection: Connection, name: str, now: datetime) -> str:
    """The id of the organization with this name or alias; a record is made where there is none."""
    known = _id_named(connection, name)
    if known:
        return known
    one_at_a_time(connection, _CHANGING)
    known = _id_named(connection, name)  # another may have made it meanwhile
    if known:
        return known
    key = uuid.uuid4().hex
    connection.execute(insert(organizations).values(_row(Organization(key, name, now))))
    connection.execute(insert(organization_names).values(name=name, organization_id=key))
    return key


def _names(organization: Organization) -> list[str]:
    return list(dict.fromkeys((organization.name, *organization.aliases)))


def _refuse_taken_names(connection: Connection, organization: Organization) -> None:
    for name in _names(organization):
        if _id_named(connection, name):
            raise Conflict(f"名称“{name}”已是另一个单位的名称或别名。")


def _id_named(connection: Connection, name: str) -> str:
    query = select(organization_names.c.organization_id).where(organization_names.c.name == name)
    return connection.execute(query).scalar() or ""


def _one(connection: Connection, organization_id: str) -> Row[Any]:
    query = select(organizations).where(organizations.c.organization_id == organization_id)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"没有编号为“{organization_id}”的单位。")
    return row


def _sharers(connection: Connection, organization_ids: Sequence[str]) -> set[str]:
    """Who shares documents with any of these organizations."""
    query = select(organization_shares.c.organization_id).where(
        organization_shares.c.reader_id.in_(organization_ids)
    )
    return set(connection.execute(query).scalars())


def _reader(connection: Connection, organization_ids: Sequence[str]) -> Reader:
    sharers = _sharers(connection, organization_ids)
    for organization_id in organization_ids:
        sharers |= _above(connection, organization_id)
    return Reader(tuple(sorted(organization_ids)), tuple(sorted(sharers)))


def _above(connection: Connection, organization_id: str) -> set[str]:
    """The organizations above one, at any height."""
    found: set[str] = set()
    current = organization_id
    for _ in range(_DEEPEST):
        query = select(organizations.c.parent_id).where(organizations.c.organization_id == current)
        current = connection.execute(query).scalar() or ""
        if not current or current in found:
            break
        found.add(current)
    return found


def _load(connection: Connection, row: Row[Any]) -> Organization:
    key = row.organization_id
    names = select(organization_names).where(organization_names.c.organization_id == key)
    shares = select(organization_shares).where(organization_shares.c.organization_id == key)
    return _organization(
        row,
        _grouped(connection, names.order_by("name"), 0),
        _grouped(connection, shares.order_by("reader_id"), 1),
    )


def _grouped(connection: Connection, query: Any, value: int) -> dict[str, list[str]]:  # noqa: ANN401 - any select
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.organization_id, []).append(row[value])
    return found


def _organization(
    row: Row[Any], names: dict[str, list[str]], shares: dict[str, list[str]]
) -> Organization:
    key = row.organization_id
    return Organization(
        organization_id=key,
        name=row.name,
        created_at=datetime.fromisoformat(row.created_at),
        aliases=tuple(name for name in names.get(key, ()) if name != row.name),
        parent_id=row.parent_id,
        parent_reads_finished=row.parent_reads_finished,
        shares_with=tuple(shares.get(key, ())),
        wants_sign_off=row.wants_sign_off,
    )


def _row(organization: Organization) -> dict[str, Any]:
    return {
        "organization_id": organization.organization_id,
        "name": organization.name,
        "parent_id": organization.parent_id,
        "parent_reads_finished": organization.parent_reads_finished,
        "created_at": organization.created_at.isoformat(),
        "wants_sign_off": organization.wants_sign_off,
    }
