"""The tables. A change here needs a migration: drafter/store/migrations/versions."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

documents = Table(
    "documents",
    metadata,
    Column("document_id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False, index=True),
    Column("organization", Text, nullable=False, default="", index=True),
    Column("year", Integer, index=True),
    Column("report_type", String(64), nullable=False, default=""),
    Column("title", Text, nullable=False),
    Column("body", JSON, nullable=False, comment="the whole SourceDocument"),
    Column("passage_count", Integer, nullable=False),
    Column("indexed_at", String(40), nullable=False),
    Column(
        "owner",
        String(32),
        nullable=False,
        server_default="",
        comment="an organization's id; empty: the installation's",
    ),
    Column("visibility", String(16), nullable=False, server_default="public"),
    Column(
        "generation",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="of the library, in which the document was written",
    ),
)

passages = Table(
    "passages",
    metadata,
    Column("number", Integer, primary_key=True, comment="rowid, shared with passage_words"),
    Column("passage_id", String(32), nullable=False, unique=True),
    Column(
        "document_id",
        ForeignKey("documents.document_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("position", Integer, nullable=False),
    Column("heading_path", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("page", Integer),
    Column("embedding_identity", String(128), nullable=False, default=""),
    Column("vector", LargeBinary, comment="float32, little-endian"),
    Index("ix_passages_document_id_position", "document_id", "position"),
)

library = Table(
    "library",
    metadata,
    Column("generation", BigInteger, primary_key=True, autoincrement=False),
    comment="one row: how often documents were changed",
)

index_marks = Table(
    "index_marks",
    metadata,
    Column("index_id", String(64), primary_key=True),
    Column("generation", BigInteger, nullable=False),
)

vector_cache = Table(
    "vector_cache",
    metadata,
    Column("text_hash", String(64), primary_key=True),
    Column("embedding_identity", String(128), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("draft_id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("organization", Text, nullable=False, index=True),
    Column("report_year", Integer, nullable=False),
    Column("report_type", String(64), nullable=False),
    Column("writer", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    Column("sheet", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("notices", JSON, nullable=False),
    Column(
        "open_points",
        Integer,
        nullable=False,
        server_default="0",
        comment="open findings that only the whole report shows",
    ),
    Column("finalization", JSON, comment="the whole Finalization while it is finalized"),
    Column("created_at", String(40), nullable=False),
    Column("updated_at", String(40), nullable=False, index=True),
    Column("organization_id", String(32), nullable=False, server_default="", index=True),
)

sections = Table(
    "sections",
    metadata,
    Column("draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), primary_key=True),
    Column("section_key", String(16), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision_number", Integer, nullable=False, default=0, comment="0: no text yet"),
    Column("failure", Text, nullable=False, default="", comment="why it could not be written"),
)

messages = Table(
    "messages",
    metadata,
    Column("draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="1, 2, 3 … within the draft"),
    Column("message_id", String(32), nullable=False, unique=True),
    Column("body", JSON, nullable=False, comment="the whole Message"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="1, 2, 3 … within the draft"),
    Column("proposal_id", String(32), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("body", JSON, nullable=False, comment="the whole Proposal"),
)

dismissals = Table(
    "dismissals",
    metadata,
    Column("draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), primary_key=True),
    Column("finding_id", String(16), primary_key=True),
    Column("body", JSON, nullable=False, comment="the whole Dismissal"),
)

sign_offs = Table(
    "sign_offs",
    metadata,
    Column("draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="1, 2, 3 … within the draft"),
    Column("state", String(16), nullable=False),
    Column("step", Integer, nullable=False, comment="how many words were said"),
    Column("body", JSON, nullable=False, comment="the whole SignOff"),
    Column("file", LargeBinary, comment="the .docx that was signed"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), primary_key=True),
    Column("section_key", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", JSON, nullable=False, comment="the whole Revision"),
    Column("open_points", Integer, nullable=False, comment="findings that are no mere hints"),
)

draft_progress = Table(
    "draft_progress",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), nullable=False),
    Column("job_id", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("section_key", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("section_count", Integer, nullable=False),
    Index("ix_draft_progress_draft_id_number", "draft_id", "number"),
    sqlite_autoincrement=True,  # a number that was told is never given again
)

open_jobs = Table(
    "open_jobs",
    metadata,
    Column("job_id", String(80), primary_key=True),
    Column(
        "draft_id", ForeignKey("drafts.draft_id", ondelete="CASCADE"), nullable=False, index=True
    ),
)

executors = Table(
    "executors",
    metadata,
    Column("executor_id", String(64), primary_key=True),
    Column("host", String(255), nullable=False),
    Column("process_id", Integer, nullable=False),
    Column("beat_at", String(40), nullable=False),
)

kept_answers = Table(
    "kept_answers",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("begun_at", String(40), nullable=False, index=True),
    Column("lease_until", String(40), nullable=False),
    Column("status", Integer, comment="empty while it is under way"),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("webhook_id", String(32), primary_key=True),
    Column("body", JSON, nullable=False, comment="the whole Webhook"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", String(32), primary_key=True),
    Column(
        "webhook_id",
        ForeignKey("webhooks.webhook_id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("created_at", String(40), nullable=False),
    Column("body", JSON, nullable=False, comment="the whole Delivery"),
    Index("ix_deliveries_webhook_id_created_at", "webhook_id", "created_at"),
)

model_usage = Table(
    "model_usage",
    metadata,
    Column("month", String(7), primary_key=True, comment="2026-01, in UTC"),
    Column("organization_id", String(32), primary_key=True, comment="empty: for no draft"),
    Column("model", String(200), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column(
        "uncounted_calls",
        BigInteger,
        nullable=False,
        comment="of the calls: the server told no tokens",
    ),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("answer_tokens", BigInteger, nullable=False),
)

document_batches = Table(
    "document_batches",
    metadata,
    Column("batch_id", String(32), primary_key=True),
    Column("uploader_id", String(100), nullable=False),
    Column("owner", String(32), nullable=False),
    Column("created_at", String(40), nullable=False, index=True),
    Column("body", JSON, nullable=False, comment="the whole DocumentBatch"),
)

uploaded_files = Table(
    "uploaded_files",
    metadata,
    Column(
        "batch_id", ForeignKey("document_batches.batch_id", ondelete="CASCADE"), primary_key=True
    ),
    Column("number", Integer, primary_key=True, comment="1, 2, 3 … within the batch"),
    Column("part_id", String(32), nullable=False, comment="of which request"),
    Column("state", String(16), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("finished_at", String(40), nullable=False),
    Column("process", String(32), nullable=False, comment="the latest to begin"),
    Column("tries", Integer, nullable=False, comment="how many processes have begun"),
    Column("body", JSON, nullable=False, comment="the whole UploadedFile"),
    Column("entry", JSON, comment="the AuditEntry of whoever asked"),
    Column("content", LargeBinary, comment="until it is settled"),
)
