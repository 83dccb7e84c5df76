"""The tables of people, organizations, keys and the audit trail."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from drafter.store.tables import metadata

organizations = Table(
    "organizations",
    metadata,
    Column("organization_id", String(32), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("parent_id", String(32), nullable=False, default="", index=True),
    Column("parent_reads_finished", Boolean, nullable=False, default=False),
    Column("created_at", String(40), nullable=False),
    Column("wants_sign_off", Boolean, nullable=False, server_default=false()),
)

organization_names = Table(
    "organization_names",
    metadata,
    Column("name", Text, primary_key=True, comment="its name, and every alias"),
    Column(
        "organization_id",
        ForeignKey("organizations.organization_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

organization_shares = Table(
    "organization_shares",
    metadata,
    Column(
        "organization_id",
        ForeignKey("organizations.organization_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("reader_id", String(32), primary_key=True, index=True),
)

people = Table(
    "people",
    metadata,
    Column("person_id", String(32), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False, default=""),
    Column("created_at", String(40), nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("person_id", ForeignKey("people.person_id", ondelete="CASCADE"), primary_key=True),
    Column("organization_id", String(32), primary_key=True, comment="empty: everywhere"),
    Column("role", String(16), primary_key=True),
)

login_sessions = Table(
    "login_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column(
        "person_id", ForeignKey("people.person_id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("expires_at", String(40), nullable=False),
)

login_links = Table(
    "login_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column(
        "person_id", ForeignKey("people.person_id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("expires_at", String(40), nullable=False),
)

pending_logins = Table(
    "pending_logins",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("expires_at", String(40), nullable=False),
)

failed_logins = Table(
    "failed_logins",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("subject", String(128), nullable=False, comment="a login, or an address"),
    Column("at", String(40), nullable=False),
    Index("ix_failed_logins_subject_at", "subject", "at"),
)

draft_starts = Table(
    "draft_starts",
    metadata,
    Column("draft_id", String(32), primary_key=True, comment="of a draft that may be gone"),
    Column("caller", String(48), nullable=False),
    Column("begun_at", String(40), nullable=False, index=True),
    Index("ix_draft_starts_caller_begun_at", "caller", "begun_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("body", JSON, nullable=False, comment="the whole ApiKey but for its last use"),
    Column("created_at", String(40), nullable=False),
    Column("last_used_at", String(40)),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("on_behalf_of", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("organization_id", String(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("address", String(64), nullable=False),
    Index("ix_audit_organization_id_number", "organization_id", "number"),
    sqlite_autoincrement=True,  # no number is ever given again
)
