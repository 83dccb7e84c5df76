"""Jobs: what is told of drafts while they are written, which jobs are open, and who works."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, empty."""
    op.create_table(
        "draft_progress",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("section_key", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("section_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name=("fk_draft_progress_draft_id_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=("pk_draft_progress")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draft_progress_draft_id_number", "draft_progress", ["draft_id", "number"])
    op.create_table(
        "open_jobs",
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name=("fk_open_jobs_draft_id_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", name=("pk_open_jobs")),
    )
    op.create_index("ix_open_jobs_draft_id", "open_jobs", ["draft_id"])
    op.create_table(
        "executors",
        sa.Column("executor_id", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("executor_id", name=("pk_executors")),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("executors")
    op.drop_table("open_jobs")
    op.drop_table("draft_progress")
