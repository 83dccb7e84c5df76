"""The relational store over SQLite or PostgreSQL: the truth about documents and drafts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from drafter.ports import Clock
from drafter.store.api_keys import SqlApiKeys
from drafter.store.audit_trail import SqlAuditTrail
from drafter.store.backup import back_up
from drafter.store.call_turns import SqlCallTurns
from drafter.store.conversations import SqlConversationStore
from drafter.store.database_facts import DatabaseFacts, database_facts
from drafter.store.documents import SqlDocumentStore
from drafter.store.draft_starts import SqlDraftStarts
from drafter.store.drafts import SqlDraftStore
from drafter.store.engine import is_postgresql, migrate, open_engine
from drafter.store.executors import SqlExecutors
from drafter.store.index_marks import SqlIndexMarks
from drafter.store.kept_answers import SqlKeptAnswers
from drafter.store.model_usage import SqlModelUsage
from drafter.store.organizations import SqlOrganizations
from drafter.store.people import SqlPeople
from drafter.store.progress_log import SqlProgressLog
from drafter.store.sign_offs import SqlSignOffs
from drafter.store.uploads import SqlUploads
from drafter.store.webhooks import SqlWebhooks

__all__ = [
    "DatabaseFacts",
    "SqlApiKeys",
    "SqlAuditTrail",
    "SqlCallTurns",
    "SqlConversationStore",
    "SqlDocumentStore",
    "SqlDraftStarts",
    "SqlDraftStore",
    "SqlExecutors",
    "SqlIndexMarks",
    "SqlKeptAnswers",
    "SqlModelUsage",
    "SqlOrganizations",
    "SqlPeople",
    "SqlProgressLog",
    "SqlSignOffs",
    "SqlUploads",
    "SqlWebhooks",
    "Stores",
    "back_up",
    "migrate",
    "open_engine",
    "open_stores",
]


@dataclass(frozen=True)
class Stores:
    """The stores over one database."""

    documents: SqlDocumentStore
    drafts: SqlDraftStore
    conversations: SqlConversationStore
    progress: SqlProgressLog
    executors: SqlExecutors
    answers: SqlKeptAnswers
    webhooks: SqlWebhooks
    people: SqlPeople
    organizations: SqlOrganizations
    api_keys: SqlApiKeys
    audit: SqlAuditTrail
    index_marks: SqlIndexMarks
    call_turns: SqlCallTurns
    sign_offs: SqlSignOffs
    draft_starts: SqlDraftStarts
    model_usage: SqlModelUsage
    uploads: SqlUploads
    database: Callable[[], DatabaseFacts]
    is_shared: bool
    """Whether processes of several machines may have it: PostgreSQL."""


def open_stores(url: str, clock: Clock) -> Stores:
    """Open the database, bring it up to date, and give its stores.

    Raises:
        StorageError: the database cannot be opened or written.
    """
    engine = open_engine(url)
    migrate(engine)
    return Stores(
        SqlDocumentStore(engine, clock),
        SqlDraftStore(engine, clock),
        SqlConversationStore(engine, clock),
        SqlProgressLog(engine),
        SqlExecutors(engine),
        SqlKeptAnswers(engine, clock),
        SqlWebhooks(engine),
        SqlPeople(engine),
        SqlOrganizations(engine),
        SqlApiKeys(engine),
        SqlAuditTrail(engine),
        SqlIndexMarks(engine),
        SqlCallTurns(engine),
        SqlSignOffs(engine),
        SqlDraftStarts(engine),
        SqlModelUsage(engine),
        SqlUploads(engine),
        database=partial(database_facts, engine),
        is_shared=is_postgresql(engine),
    )
