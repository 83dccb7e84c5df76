"""What calls to models cost, and deliveries in the order of their making."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty: what was called before is not known. A finer index of deliveries."""
    op.create_table(
        "model_usage",
        sa.Column("month", sa.String(length=7), nullable=False, comment="2026-01, in UTC"),
        sa.Column(
            "organization_id",
            sa.String(length=32),
            nullable=False,
            comment="empty: for no draft",
        ),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column(
            "uncounted_calls",
            sa.BigInteger(),
            nullable=False,
            comment="of the calls: the server told no tokens",
        ),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("answer_tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "organization_id", "model", name="pk_model_usage"),
    )
    op.drop_index("ix_deliveries_webhook_id", "deliveries")
    op.create_index(
        "ix_deliveries_webhook_id_created_at", "deliveries", ["webhook_id", "created_at"]
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_index("ix_deliveries_webhook_id_created_at", "deliveries")
    op.create_index("ix_deliveries_webhook_id", "deliveries", ["webhook_id"])
    op.drop_table("model_usage")
