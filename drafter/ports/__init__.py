"""The ports: what the core asks of the world. Adapters implement them, api.bootstrap plugs in."""

from drafter.ports.clock import Clock
from drafter.ports.drafts import Archive, ConversationStore, DraftStore, DraftSummary
from drafter.ports.files import DraftExporter, ExportOptions, ReturnReader
from drafter.ports.jobs import Executor, Executors, JobOutcome, Jobs, ProgressLog, RecordedProgress
from drafter.ports.library import (
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
from drafter.ports.telemetry import UNWATCHED, Telemetry
from drafter.ports.writing import (
    AccountedText,
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
    "Archive",
    "ChatMessage",
    "ChatModel",
    "Clock",
    "ConversationStore",
    "Courier",
    "Disguise",
    "DocumentStore",
    "DraftExporter",
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
    "Privacy",
    "ProgressLog",
    "RecordedProgress",
    "Retriever",
    "ReturnReader",
    "StoredDocument",
    "Telemetry",
    "TokenUsage",
    "Vector",
    "Webhooks",
    "Writer",
    "WritingAccount",
]
