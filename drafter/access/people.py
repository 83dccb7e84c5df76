"""People, the organizations that they act for, and the keys of systems."""

from dataclasses import dataclass
from datetime import datetime

from drafter.access.rights import Role, Scope

EVERYWHERE = ""
"""In the place of an organization's id: the whole installation."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What a person is, and where."""

    organization_id: str
    """``EVERYWHERE`` for administrators and for auditors of all."""
    role: Role


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can log in."""

    person_id: str
    login: str
    """What is typed at the login: small letters, digits, ``.``, ``_``, ``-``, ``@``."""
    name: str
    """How revisions and the audit trail call this person."""
    created_at: datetime
    memberships: tuple[Membership, ...] = ()
    is_active: bool = True
    has_password: bool = False


@dataclass(frozen=True, slots=True)
class Organization:
    """单位: owns drafts and documents. Drafts find it by its name or an alias."""

    organization_id: str
    name: str
    created_at: datetime
    aliases: tuple[str, ...] = ()
    """Other names that mean this organization, former ones among them."""
    parent_id: str = ""
    parent_reads_finished: bool = False
    """Whether the parent may read this organization's finalized drafts."""
    shares_with: tuple[str, ...] = ()
    """Ids of organizations that may read its shared documents, beside those below it."""
    wants_sign_off: bool = False
    """Whether two people must confirm every figure before a draft is final."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A system's key; the key itself is kept as its hash only."""

    key_id: str
    name: str
    """Which system it is for."""
    begins_with: str
    """The first characters of the key, so that people can tell keys apart."""
    scopes: tuple[Scope, ...]
    organization_ids: tuple[str, ...]
    """Whose things it reaches; empty: those of the whole installation."""
    networks: tuple[str, ...]
    """Addresses that it may come from (CIDR); empty: any."""
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login that goes on at the organization's own login service."""

    nonce: str
    """Comes back in the token: it is of this login."""
    verifier: str
    """Shows that whoever exchanges the code has begun the login (PKCE)."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is logged in."""

    person_id: str
    expires_at: datetime
