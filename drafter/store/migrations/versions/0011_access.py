"""People, organizations, keys, the audit trail; whose a draft is, and who may read a document."""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_SHORTEST_NAME = 6
"""Shorter names in past reports (党总支, 本单位) mean nobody in particular."""
_TABLES = (
    "audit",
    "api_keys",
    "failed_logins",
    "login_links",
    "login_sessions",
    "memberships",
    "people",
    "organization_shares",
    "organization_names",
    "organizations",
)


def upgrade() -> None:
    """Make the tables; every organization named so far gets a record, documents stay public."""
    _organizations()
    _people()
    _keys_and_audit()
    op.add_column(
        "drafts",
        sa.Column("organization_id", sa.String(length=32), nullable=False, server_default=""),
    )
    op.create_index("ix_drafts_organization_id", "drafts", ["organization_id"])
    op.add_column(
        "documents",
        sa.Column(
            "owner",
            sa.String(length=32),
            nullable=False,
            server_default="",
            comment="an organization's id; empty: the installation's",
        ),
    )
    op.add_column(
        "documents",
        sa.Column("visibility", sa.String(length=16), nullable=False, server_default="public"),
    )
    _record_known_organizations()


def downgrade() -> None:
    """Forget who may what; drafts and documents are everybody's again."""
    op.drop_column("documents", "visibility")
    op.drop_column("documents", "owner")
    op.drop_index("ix_drafts_organization_id", "drafts")
    op.drop_column("drafts", "organization_id")
    for table in _TABLES:
        op.drop_table(table)


def _text(name: str, length: int | None = None, *, comment: str | None = None) -> sa.Column[str]:
    kind = sa.String(length=length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, comment=comment)


def _of(table: str, other: str, column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.{column}"], name=name, ondelete="CASCADE")


def _organizations() -> None:
    op.create_table(
        "organizations",
        _text("organization_id", 32),
        _text("name"),
        _text("parent_id", 32),
        sa.Column("parent_reads_finished", sa.Boolean(), nullable=False),
        _text("created_at", 40),
        sa.PrimaryKeyConstraint("organization_id", name="pk_organizations"),
        sa.UniqueConstraint("name", name="uq_organizations_name"),
    )
    op.create_index("ix_organizations_parent_id", "organizations", ["parent_id"])
    op.create_table(
        "organization_names",
        _text("name", comment="its name, and every alias"),
        _text("organization_id", 32),
        _of("organization_names", "organizations", "organization_id"),
        sa.PrimaryKeyConstraint("name", name="pk_organization_names"),
    )
    op.create_index(
        "ix_organization_names_organization_id", "organization_names", ["organization_id"]
    )
    op.create_table(
        "organization_shares",
        _text("organization_id", 32),
        _text("reader_id", 32),
        _of("organization_shares", "organizations", "organization_id"),
        sa.PrimaryKeyConstraint("organization_id", "reader_id", name="pk_organization_shares"),
    )
    op.create_index("ix_organization_shares_reader_id", "organization_shares", ["reader_id"])


def _people() -> None:
    op.create_table(
        "people",
        _text("person_id", 32),
        _text("login", 64),
        _text("name"),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _text("password_hash"),
        _text("created_at", 40),
        sa.PrimaryKeyConstraint("person_id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
    )
    op.create_table(
        "memberships",
        _text("person_id", 32),
        _text("organization_id", 32, comment="empty: everywhere"),
        _text("role", 16),
        _of("memberships", "people", "person_id"),
        sa.PrimaryKeyConstraint("person_id", "organization_id", "role", name="pk_memberships"),
    )
    for table in ("login_sessions", "login_links"):
        op.create_table(
            table,
            _text("token_hash", 64),
            _text("person_id", 32),
            _text("expires_at", 40),
            _of(table, "people", "person_id"),
            sa.PrimaryKeyConstraint("token_hash", name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    op.create_table(
        "failed_logins",
        sa.Column("number", sa.Integer(), nullable=False),
        _text("subject", 128, comment="a login, or an address"),
        _text("at", 40),
        sa.PrimaryKeyConstraint("number", name="pk_failed_logins"),
    )
    op.create_index("ix_failed_logins_subject_at", "failed_logins", ["subject", "at"])


def _keys_and_audit() -> None:
    op.create_table(
        "api_keys",
        _text("key_id", 32),
        _text("key_hash", 64),
        sa.Column(
            "body", sa.JSON(), nullable=False, comment="the whole ApiKey but for its last use"
        ),
        _text("created_at", 40),
        sa.Column("last_used_at", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        _text("at", 40),
        _text("actor_kind", 16),
        _text("actor_id", 64),
        _text("actor_name"),
        _text("on_behalf_of"),
        _text("action"),
        _text("object_id"),
        _text("organization_id", 32),
        sa.Column("status", sa.Integer(), nullable=False),
        _text("address", 64),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_organization_id_number", "audit", ["organization_id", "number"])
    _refuse_changes_of_the_audit_trail()


def _refuse_changes_of_the_audit_trail() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_is_only_added_to_{change.lower()} BEFORE {change} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to()"
    )


def _record_known_organizations() -> None:
    connection = op.get_bind()
    drafted = set(connection.execute(sa.text("SELECT organization FROM drafts")).scalars())
    past = sa.text("SELECT organization FROM documents WHERE kind = 'past-report'")
    named = {n for n in connection.execute(past).scalars() if len(n) >= _SHORTEST_NAME}
    now = datetime.now(UTC).isoformat()  # noqa: TID251 - a migration has no Clock
    for name in sorted(drafted | named):
        key = uuid.uuid4().hex
        values = {"key": key, "name": name, "now": now, "no": False}
        for statement in (
            "INSERT INTO organizations (organization_id, name, parent_id, parent_reads_finished,"
            " created_at) VALUES (:key, :name, '', :no, :now)",
            "INSERT INTO organization_names (name, organization_id) VALUES (:name, :key)",
            "UPDATE drafts SET organization_id = :key WHERE organization = :name",
        ):
            connection.execute(sa.text(statement).bindparams(**_used(statement, values)))


def _used(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in statement}
