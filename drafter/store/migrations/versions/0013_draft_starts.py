"""Who had how many drafts begun within the last hour."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty."""
    op.create_table(
        "draft_starts",
        sa.Column(
            "draft_id",
            sa.String(length=32),
            nullable=False,
            comment="of a draft that may be gone",
        ),
        sa.Column("caller", sa.String(length=48), nullable=False),
        sa.Column("begun_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_draft_starts"),
    )
    op.create_index("ix_draft_starts_begun_at", "draft_starts", ["begun_at"])
    op.create_index("ix_draft_starts_caller_begun_at", "draft_starts", ["caller", "begun_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("draft_starts")
