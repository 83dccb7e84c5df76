"""Answers to requests that carried an Idempotency-Key."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty."""
    op.create_table(
        "kept_answers",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.String(length=40), nullable=False),
        sa.Column("lease_until", sa.String(length=40), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True, comment="empty while it is under way"),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=("pk_kept_answers")),
    )
    op.create_index("ix_kept_answers_begun_at", "kept_answers", ["begun_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("kept_answers")
