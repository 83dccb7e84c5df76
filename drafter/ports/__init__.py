"""The ports: what the core asks of the world. Adapters implement them, api.bootstrap plugs in."""

from drafter.ports.access import ApiKeys, AuditTrail, Organizations, People
from drafter.ports.clock import Clock
from drafter.ports.drafts import (
    Archive,
    ConversationStore,
    DraftStanding,
    DraftStore,
    DraftSummary,
    Usage,
)
from drafter.ports.files import DraftExporter, ExportOptions, ReturnReader
from drafter.ports.jobs import Executor, Executors, JobOutcome, Jobs, ProgressLog, RecordedProgress
from drafter.ports.library import (
    DocumentStanding,
    DocumentStore,
    Embedder,
    Filing,
    IndexedPassage,
    IndexMarks,
    Retriever,
    StoredDocument,
    Vector,
)
from drafter.ports.service import Courier, KeptAnswer, KeptAnswers, KeyStanding, Webhooks
from drafter.ports.signing import SignOffs
from drafter.ports.telemetry import UNWATCHED, Telemetry
from drafter.ports.writing import (
    AccountedText,
    CallTurns,
    ChatMessage,
    ChatModel,
    Disguise,
    FactReader,
    Interpreter,
    OnUsage,
    Privacy,
    TokenUsage,
    Writer,
    WritingAccount,
)

__all__ = [
    "UNWATCHED",
    "AccountedText",
    "ApiKeys",
    "Archive",
    "AuditTrail",
    "CallTurns",
    "ChatMessage",
    "ChatModel",
    "Clock",
    "ConversationStore",
    "Courier",
    "Disguise",
    "DocumentStanding",
    "DocumentStore",
    "DraftExporter",
    "DraftStanding",
    "DraftStore",
    "DraftSummary",
    "Embedder",
    "Executor",
    "Executors",
    "ExportOptions",
    "FactReader",
    "Filing",
    "IndexMarks",
    "IndexedPassage",
    "Interpreter",
    "JobOutcome",
    "Jobs",
    "KeptAnswer",
    "KeptAnswers",
    "KeyStanding",
    "OnUsage",
    "Organizations",
    "People",
    "Privacy",
    "ProgressLog",
    "RecordedProgress",
    "Retriever",
    "ReturnReader",
    "SignOffs",
    "StoredDocument",
    "Telemetry",
    "TokenUsage",
    "Usage",
    "Vector",
    "Webhooks",
    "Writer",
    "WritingAccount",
]
