"""Where people, organizations, keys and the audit trail are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from drafter.access.audit import AuditEntry, AuditFilter, RecordedEntry
from drafter.access.people import ApiKey, Organization, PendingLogin, Person, Session
from drafter.domain.paging import Page, PageAsked
from drafter.domain.source import Reader


class People(Protocol):
    """Keeps the people who can log in, their sessions and one-time links."""

    def add(self, person: Person) -> None:
        """Keep a new person.

        Raises:
            Conflict: the login is taken.
        """

    def change(self, person: Person) -> None:
        """Keep a person as it is now; whoever lost a right is logged out.

        Raises:
            NotFound: no such person.
            Conflict: the login is taken, or nobody would be left to administer.
        """

    def all(self) -> list[Person]:
        """Everybody, by login."""

    def get(self, person_id: str) -> Person:
        """A person by id.

        Raises:
            NotFound: there is none.
        """

    def by_login(self, login: str) -> Person | None:
        """The person with this login."""

    def password_hash(self, person_id: str) -> str:
        """The hash of the password; empty where none is set."""

    def set_password_hash(self, person_id: str, password_hash: str) -> None:
        """Set the password; every session of the person ends."""

    def open_session(self, token_hash: str, session: Session) -> None:
        """Keep a session."""

    def session(self, token_hash: str) -> Session | None:
        """A session, also one that has expired."""

    def extend_session(self, token_hash: str, expires_at: datetime) -> None:
        """Let a session last longer."""

    def close_session(self, token_hash: str) -> None:
        """Log out."""

    def add_link(self, token_hash: str, person_id: str, expires_at: datetime) -> None:
        """Keep a link that logs a person in once."""

    def use_link(self, token_hash: str, now: datetime) -> str | None:
        """Use a link up: the person's id, or None where it is used, expired or unknown."""

    def add_pending_login(self, state_hash: str, pending: PendingLogin) -> None:
        """Keep a login that goes on elsewhere; those that have expired are forgotten."""

    def use_pending_login(self, state_hash: str, now: datetime) -> PendingLogin | None:
        """Use it up; None where it is used, expired or unknown."""

    def failed_logins(self, subject: str, since: datetime) -> list[datetime]:
        """When logins failed for a login or an address, oldest first."""

    def record_failed_login(self, subjects: Sequence[str], at: datetime) -> None:
        """Remember a failed login; those older than a day are forgotten."""

    def forget_failed_logins(self, subject: str) -> None:
        """Forget them: the login has succeeded."""


class Organizations(Protocol):
    """Keeps organizations, and knows who may read whose documents."""

    def add(self, organization: Organization) -> None:
        """Keep a new organization.

        Raises:
            Conflict: a name or alias is another's.
        """

    def change(self, organization: Organization) -> None:
        """Keep an organization as it is now; a former name becomes an alias.

        Raises:
            NotFound: no such organization.
            Conflict: a name is another's, or it would be its own parent.
        """

    def all(self) -> list[Organization]:
        """Every organization, by name."""

    def get(self, organization_id: str) -> Organization:
        """An organization by id.

        Raises:
            NotFound: there is none.
        """

    def named(self, name: str) -> Organization | None:
        """The organization with exactly this name or alias."""

    def finished_readable_by(self, organization_ids: Sequence[str]) -> list[str]:
        """Children of these organizations that let their parent read finished reports."""

    def reader(self, organization_ids: Sequence[str]) -> Reader:
        """Whose documents somebody may read who belongs to these organizations."""

    def reader_named(self, name: str) -> Reader:
        """Whose documents the organization of this name or alias may read: nobody's if unknown."""


class ApiKeys(Protocol):
    """Keeps the keys of systems, by their hash."""

    def add(self, key: ApiKey, key_hash: str) -> None:
        """Keep a new key."""

    def all(self) -> list[ApiKey]:
        """Every key, the newest first."""

    def by_hash(self, key_hash: str) -> ApiKey | None:
        """The key with this hash, also a revoked or expired one."""

    def revoke(self, key_id: str, at: datetime) -> ApiKey:
        """End a key for good.

        Raises:
            NotFound: there is none.
        """

    def used(self, key_id: str, at: datetime) -> None:
        """Remember that a key was used."""


class DraftStarts(Protocol):
    """Counts the drafts that each caller had begun lately, over all processes."""

    def take(
        self, caller: str, draft_ids: Sequence[str], now: datetime, most: int
    ) -> datetime | None:
        """Count new drafts, all or none: None, or when there will be room for them."""


class AuditTrail(Protocol):
    """Keeps what was done; nothing is ever changed or taken out."""

    def record(self, entry: AuditEntry) -> None:
        """Add an entry."""

    def note_deed(self, object_id: str = "") -> None:
        """Note what is being done now, before it is handed over or changes a file."""

    def entries(self, where: AuditFilter, asked: PageAsked) -> Page[RecordedEntry]:
        """A page of the entries that the filter admits, newest first."""
