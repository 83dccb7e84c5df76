"""People who can log in, their sessions and one-time links. Tokens are kept as hashes only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from drafter.access.people import EVERYWHERE, Membership, PendingLogin, Person, Session
from drafter.access.rights import Role
from drafter.errors import Conflict, NotFound
from drafter.store.access_tables import (
    failed_logins,
    login_links,
    login_sessions,
    memberships,
    pending_logins,
    people,
)
from drafter.store.changing import changing
from drafter.store.engine import one_at_a_time, translated_errors

_FORGOTTEN_AFTER = timedelta(days=1)
_PENDING_LASTS_AT_MOST = timedelta(hours=1)


class SqlPeople:
    """Keeps people; somebody who can administer is always left."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, person: Person) -> None:
        """Keep a new person.

        Raises:
            Conflict: the login is taken.
        """
        with changing(self._engine, person.person_id) as connection:
            one_at_a_time(connection, "people")
            _refuse_taken(connection, person)
            connection.execute(insert(people).values(_row(person) | {"password_hash": ""}))
            _put_memberships(connection, person)

    def change(self, person: Person) -> None:
        """Keep a person as it is now; who has other rights than before is logged out.

        Raises:
            NotFound: no such person.
            Conflict: the login is taken, or nobody would be left to administer.
        """
        key = person.person_id
        with changing(self._engine, person.person_id) as connection:
            one_at_a_time(connection, "people")
            before = _person(connection, _one(connection, key))
            _refuse_taken(connection, person)
            connection.execute(update(people).where(people.c.person_id == key).values(_row(person)))
            connection.execute(delete(memberships).where(memberships.c.person_id == key))
            _put_memberships(connection, person)
            _refuse_nobody_left(connection)
            same = set(before.memberships) == set(person.memberships)
            if not (same and person.is_active):
                _end_sessions(connection, key)
            if not person.is_active:
                connection.execute(delete(login_links).where(login_links.c.person_id == key))

    def all(self) -> list[Person]:
        """Everybody, by login."""
        with translated_errors(self._engine), self._reading() as connection:
            rows = connection.execute(select(people).order_by(people.c.login)).all()
            return [_person(connection, row) for row in rows]

    def get(self, person_id: str) -> Person:
        """A person by id.

        Raises:
            NotFound: there is none.
        """
        with translated_errors(self._engine), self._reading() as connection:
            return _person(connection, _one(connection, person_id))

    def by_login(self, login: str) -> Person | None:
        """The person with this login."""
        with translated_errors(self._engine), self._reading() as connection:
            row = connection.execute(select(people).where(people.c.login == login)).first()
            return _person(connection, row) if row else None

    def password_hash(self, person_id: str) -> str:
        """The hash of the password; empty where none is set."""
        with translated_errors(self._engine), self._reading() as connection:
            return str(_one(connection, person_id).password_hash)

    def set_password_hash(self, person_id: str, password_hash: str) -> None:
        """Set the password; every session of the person ends."""
        with changing(self._engine, person_id) as connection:
            connection.execute(
                update(people)
                .where(people.c.person_id == person_id)
                .values(password_hash=password_hash)
            )
            _end_sessions(connection, person_id)

    def open_session(self, token_hash: str, session: Session) -> None:
        """Keep a session."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(
                insert(login_sessions).values(
                    token_hash=token_hash,
                    person_id=session.person_id,
                    expires_at=session.expires_at.isoformat(),
                )
            )

    def session(self, token_hash: str) -> Session | None:
        """A session, also one that has expired."""
        query = select(login_sessions).where(login_sessions.c.token_hash == token_hash)
        with translated_errors(self._engine), self._reading() as connection:
            row = connection.execute(query).first()
        return Session(row.person_id, datetime.fromisoformat(row.expires_at)) if row else None

    def extend_session(self, token_hash: str, expires_at: datetime) -> None:
        """Let a session last longer."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(
                update(login_sessions)
                .where(login_sessions.c.token_hash == token_hash)
                .values(expires_at=expires_at.isoformat())
            )

    def close_session(self, token_hash: str) -> None:
        """Log out."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(
                delete(login_sessions).where(login_sessions.c.token_hash == token_hash)
            )

    def add_link(self, token_hash: str, person_id: str, expires_at: datetime) -> None:
        """Keep a link that logs a person in once; earlier ones of the person end."""
        with changing(self._engine, person_id) as connection:
            connection.execute(delete(login_links).where(login_links.c.person_id == person_id))
            connection.execute(
                insert(login_links).values(
                    token_hash=token_hash, person_id=person_id, expires_at=expires_at.isoformat()
                )
            )

    def use_link(self, token_hash: str, now: datetime) -> str | None:
        """Use a link up: the person's id, or None where it is used, expired or unknown."""
        query = select(login_links).where(login_links.c.token_hash == token_hash)
        with translated_errors(self._engine), self._engine.begin() as connection:
            row = connection.execute(query).first()
            gone = connection.execute(
                delete(login_links).where(login_links.c.token_hash == token_hash)
            )
        if row is None or not gone.rowcount or datetime.fromisoformat(row.expires_at) <= now:
            return None
        return str(row.person_id)

    def add_pending_login(self, state_hash: str, pending: PendingLogin) -> None:
        """Keep a login that goes on elsewhere; those that have expired are forgotten."""
        columns = pending_logins.c
        # None lasts longer than the one that begins now: what ended before this moment is over.
        begun = pending.expires_at - _PENDING_LASTS_AT_MOST
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(delete(pending_logins).where(columns.expires_at < begun.isoformat()))
            connection.execute(
                insert(pending_logins).values(
                    state_hash=state_hash,
                    nonce=pending.nonce,
                    verifier=pending.verifier,
                    expires_at=pending.expires_at.isoformat(),
                )
            )

    def use_pending_login(self, state_hash: str, now: datetime) -> PendingLogin | None:
        """Use it up; None where it is used, expired or unknown."""
        used = (
            delete(pending_logins)
            .where(pending_logins.c.state_hash == state_hash)
            .returning(pending_logins)
        )
        with translated_errors(self._engine), self._engine.begin() as connection:
            row = connection.execute(used).first()
        if row is None or row.expires_at <= now.isoformat():
            return None
        return PendingLogin(row.nonce, row.verifier, datetime.fromisoformat(row.expires_at))

    def failed_logins(self, subject: str, since: datetime) -> list[datetime]:
        """When logins failed for a login or an address, oldest first."""
        query = (
            select(failed_logins.c.at)
            .where(failed_logins.c.subject == subject, failed_logins.c.at >= since.isoformat())
            .order_by(failed_logins.c.at)
        )
        with translated_errors(self._engine), self._reading() as connection:
            return [datetime.fromisoformat(at) for at in connection.execute(query).scalars()]

    def record_failed_login(self, subjects: Sequence[str], at: datetime) -> None:
        """Remember a failed login; those older than a day are forgotten."""
        oldest = (at - _FORGOTTEN_AFTER).isoformat()
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(delete(failed_logins).where(failed_logins.c.at < oldest))
            for subject in subjects:
                connection.execute(insert(failed_logins).values(subject=subject, at=at.isoformat()))

    def forget_failed_logins(self, subject: str) -> None:
        """Forget them: the login has succeeded."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(delete(failed_logins).where(failed_logins.c.subject == subject))

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)


def _refuse_taken(connection: Connection, person: Person) -> None:
    query = select(people.c.person_id).where(
        people.c.login == person.login, people.c.person_id != person.person_id
    )
    if connection.execute(query).first():
        raise Conflict(f"登录名“{person.login}”已被使用，请换一个。")


def _refuse_nobody_left(connection: Connection) -> None:
    query = (
        select(people.c.person_id)
        .join(memberships, memberships.c.person_id == people.c.person_id)
        .where(
            memberships.c.role == Role.ADMINISTRATOR.value,
            memberships.c.organization_id == EVERYWHERE,
            people.c.is_active.is_(True),
        )
    )
    if connection.execute(query).first() is None:
        raise Conflict("至少要保留一名在用的管理员。")


def _put_memberships(connection: Connection, person: Person) -> None:
    for membership in dict.fromkeys(person.memberships):
        connection.execute(
            insert(memberships).values(
                person_id=person.person_id,
                organization_id=membership.organization_id,
                role=membership.role.value,
            )
        )


def _end_sessions(connection: Connection, person_id: str) -> None:
    connection.execute(delete(login_sessions).where(login_sessions.c.person_id == person_id))


def _one(connection: Connection, person_id: str) -> Row[Any]:
    row = connection.execute(select(people).where(people.c.person_id == person_id)).first()
    if row is None:
        raise NotFound(f"没有编号为“{person_id}”的人员。")
    return row


def _person(connection: Connection, row: Row[Any]) -> Person:
    query = (
        select(memberships)
        .where(memberships.c.person_id == row.person_id)
        .order_by(memberships.c.organization_id, memberships.c.role)
    )
    return Person(
        person_id=row.person_id,
        login=row.login,
        name=row.name,
        created_at=datetime.fromisoformat(row.created_at),
        memberships=tuple(
            Membership(m.organization_id, Role(m.role)) for m in connection.execute(query)
        ),
        is_active=row.is_active,
        has_password=bool(row.password_hash),
    )


def _row(person: Person) -> dict[str, Any]:
    return {
        "person_id": person.person_id,
        "login": person.login,
        "name": person.name,
        "is_active": person.is_active,
        "created_at": person.created_at.isoformat(),
    }
