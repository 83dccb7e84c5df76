"""The conversation about a draft: messages and proposals, in order."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables, empty."""
    op.create_table(
        "messages",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … within the draft"),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole Message"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name=("fk_messages_draft_id_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "number", name=("pk_messages")),
        sa.UniqueConstraint("message_id", name=("uq_messages_message_id")),
    )
    op.create_table(
        "proposals",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … within the draft"),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole Proposal"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name=("fk_proposals_draft_id_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "number", name=("pk_proposals")),
        sa.UniqueConstraint("proposal_id", name=("uq_proposals_proposal_id")),
    )


def downgrade() -> None:
    """Forget what was said."""
    op.drop_table("proposals")
    op.drop_table("messages")
