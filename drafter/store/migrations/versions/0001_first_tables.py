"""The first tables: documents, passages with their words, drafts with their revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "documents",
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("report_type", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole SourceDocument"),
        sa.Column("passage_count", sa.Integer(), nullable=False),
        sa.Column("indexed_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=("pk_documents")),
    )
    op.create_index(("ix_documents_kind"), "documents", ["kind"], unique=False)
    op.create_index(("ix_documents_organization"), "documents", ["organization"], unique=False)
    op.create_index(("ix_documents_year"), "documents", ["year"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("report_type", sa.String(length=64), nullable=False),
        sa.Column("writer", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.Column("updated_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name=("pk_drafts")),
    )
    op.create_index(("ix_drafts_organization"), "drafts", ["organization"], unique=False)
    op.create_index(("ix_drafts_updated_at"), "drafts", ["updated_at"], unique=False)
    op.create_table(
        "vector_cache",
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("embedding_identity", sa.String(length=128), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "embedding_identity", name=("pk_vector_cache")),
    )
    op.create_table(
        "passages",
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="rowid, shared with passage_words"
        ),
        sa.Column("passage_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading_path", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("embedding_identity", sa.String(length=128), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True, comment="float32, little-endian"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.document_id"],
            name=("fk_passages_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=("pk_passages")),
        sa.UniqueConstraint("passage_id", name=("uq_passages_passage_id")),
    )
    op.create_index(("ix_passages_document_id"), "passages", ["document_id"], unique=False)
    op.create_index(
        "ix_passages_document_id_position", "passages", ["document_id", "position"], unique=False
    )
    op.create_table(
        "revisions",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("section_key", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False, comment="the whole Revision"),
        sa.Column(
            "open_points", sa.Integer(), nullable=False, comment="findings that are no mere hints"
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name=("fk_revisions_draft_id_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "section_key", "number", name=("pk_revisions")),
    )
    op.create_table(
        "sections",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("section_key", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=False, comment="0: no text yet"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name=("fk_sections_draft_id_drafts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "section_key", name=("pk_sections")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE passage_words ("
            "number INTEGER PRIMARY KEY REFERENCES passages(number) ON DELETE CASCADE, "
            "words TSVECTOR NOT NULL, length INTEGER NOT NULL)"
        )
        op.execute(
            "CREATE INDEX ix_passage_words_words ON passage_words "
            "USING gin (words) WITH (fastupdate = off)"
        )
    else:
        op.execute(
            "CREATE VIRTUAL TABLE passage_words "
            "USING fts5(words, tokenize='unicode61 remove_diacritics 0')"
        )
