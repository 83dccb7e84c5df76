"""A section keeps the reason why it could not be written."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reason, empty for every section so far."""
    op.add_column(
        "sections",
        sa.Column(
            "failure",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="why it could not be written",
        ),
    )


def downgrade() -> None:
    """Forget the reasons."""
    op.drop_column("sections", "failure")
