"""Rounds of signing, and which organizations want them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; no organization wants it so far."""
    op.create_table(
        "sign_offs",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … within the draft"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False, comment="how many words were said"),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole SignOff"),
        sa.Column("file", sa.LargeBinary(), nullable=True, comment="the .docx that was signed"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name="fk_sign_offs_draft_id_drafts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "number", name="pk_sign_offs"),
    )
    op.add_column(
        "organizations",
        sa.Column("wants_sign_off", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Forget who signed what."""
    op.drop_column("organizations", "wants_sign_off")
    op.drop_table("sign_offs")
