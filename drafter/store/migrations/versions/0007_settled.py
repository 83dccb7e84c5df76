"""What people settle: dismissed findings, finalized drafts; open points of the whole report."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is dismissed or finalized yet; the open points are counted once."""
    op.add_column(
        "drafts",
        sa.Column(
            "open_points",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="open findings that only the whole report shows",
        ),
    )
    op.add_column(
        "drafts",
        sa.Column(
            "finalization",
            sa.JSON(),
            nullable=True,
            comment="the whole Finalization while it is finalized",
        ),
    )
    op.create_table(
        "dismissals",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole Dismissal"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name=("fk_dismissals_draft_id_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "finding_id", name=("pk_dismissals")),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT draft_id, findings FROM drafts")).all()
    for draft_id, findings in rows:
        found = json.loads(findings) if isinstance(findings, str) else findings
        connection.execute(
            sa.text("UPDATE drafts SET open_points = :count WHERE draft_id = :draft_id"),
            {"count": sum(f["severity"] != "hint" for f in found), "draft_id": draft_id},
        )


def downgrade() -> None:
    """Forget what was settled."""
    op.drop_table("dismissals")
    op.drop_column("drafts", "finalization")
    op.drop_column("drafts", "open_points")
