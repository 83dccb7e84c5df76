"""Uploaded files on their way into the library."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables, empty."""
    op.create_table(
        "document_batches",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("uploader_id", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole DocumentBatch"),
        sa.PrimaryKeyConstraint("batch_id", name="pk_document_batches"),
    )
    op.create_index("ix_document_batches_created_at", "document_batches", ["created_at"])
    op.create_table(
        "uploaded_files",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … within the batch"),
        sa.Column("part_id", sa.String(length=32), nullable=False, comment="of which request"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.String(length=40), nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False, comment="the latest to begin"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how many processes have begun"),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole UploadedFile"),
        sa.Column("entry", sa.JSON(), comment="the AuditEntry of whoever asked"),
        sa.Column("content", sa.LargeBinary(), comment="until it is settled"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["document_batches.batch_id"],
            name="fk_uploaded_files_batch_id_document_batches",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name="pk_uploaded_files"),
    )
    op.create_index("ix_uploaded_files_state", "uploaded_files", ["state"])


def downgrade() -> None:
    """Forget them, and what was not indexed yet."""
    op.drop_table("uploaded_files")
    op.drop_table("document_batches")
