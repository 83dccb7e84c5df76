"""The ports: what the core asks of the world. Adapters implement them, api.bootstrap plugs in."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol, runtime_checkable

from drafter.domain.callback import Delivery, Webhook
from drafter.domain.conversation import Message, Proposal
from drafter.domain.fact import FactSheet
from drafter.domain.intent import Intent
from drafter.domain.progress import Progress
from drafter.domain.report import Draft, DraftState, Revision, Section, SectionPlan
from drafter.domain.returned import PrintedParagraph, ReturnedDocument
from drafter.domain.settled import Dismissal, Finalization
from drafter.domain.source import (
    Hit,
    Passage,
    PassageFilter,
    SectionPassages,
    SourceDocument,
)
from drafter.domain.task import SectionTask

Vector = Sequence[float]
"""An embedding: 32-bit floats, normalized to length 1."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, with its zone."""


class Embedder(Protocol):
    """Turns text into vectors."""

    @property
    def identity(self) -> str:
        """Model, version and dimension: vectors of different identities are never compared."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text, in order.

        Raises:
            EmbedderUnavailable: the embedder cannot run.
        """

    def embed_query(self, text: str) -> Vector:
        """The vector of a question.

        Raises:
            EmbedderUnavailable: the embedder cannot run.
        """


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage on its way into the store, with what the indexes need."""

    passage: Passage
    words: tuple[str, ...]
    """The words of its indexed text, for the lexical index, in order, repeats kept."""
    vector: Vector | None
    """None where no embedder could run."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A draft on its way into the index."""

    draft_id: str
    finalization: Finalization
    seen_at: datetime
    """The draft's ``updated_at`` as it was read."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in the index, without its passages' text."""

    document: SourceDocument
    passage_count: int
    indexed_at: datetime


class DocumentStore(Protocol):
    """The truth about documents: the search indexes are rebuilt from it."""

    def add(
        self,
        document: SourceDocument,
        passages: Sequence[IndexedPassage],
        embedding_identity: str,
        *,
        filing: Filing | None = None,
    ) -> None:
        """Keep a document and its passages, wholly or not at all; replaces the same id.

        ``filing`` locks the draft that the document was made from, in the same transaction.

        Raises:
            Conflict: the draft was changed or finalized meanwhile.
        """

    def remove(self, document_id: str, *, reopened: str = "") -> None:
        """Forget a document and its passages.

        ``reopened`` is the draft that it was filed from: it is opened in the same transaction,
        also where the document is gone.

        Raises:
            NotFound: there is no such document.
            Conflict: it was filed from a draft, and that is not to be opened.
        """

    def get(self, document_id: str) -> StoredDocument:
        """A document by its id or an unambiguous beginning of it (at least 6 characters).

        Raises:
            NotFound: none, or more than one, begins so.
        """

    def list_documents(self, where: PassageFilter) -> list[StoredDocument]:
        """The documents that the filter admits: kind, then organization, year, title."""

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in order."""

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; unknown ids are left out."""

    def generation(self) -> int:
        """Another number after every change to the documents, whichever process makes it."""

    def matching_ids(self, where: PassageFilter) -> list[str]:
        """Ids of the passages that the filter admits, in order of document and position."""

    def search_words(
        self, words: Sequence[str], where: PassageFilter, limit: int
    ) -> list[tuple[str, float]]:
        """Passages that hold any of the words: id and BM25 score (higher is better), best first."""

    def vectors(self, embedding_identity: str) -> Iterator[tuple[str, Vector]]:
        """Every stored (passage_id, vector) of one embedding identity, streamed."""

    def embedded_count(self, document_id: str, embedding_identity: str) -> int:
        """How many of a document's passages hold a vector of this embedding identity."""

    def cached_vectors(
        self, text_hashes: Sequence[str], embedding_identity: str
    ) -> dict[str, Vector]:
        """Vectors computed before for texts with these SHA-256 hashes (of the indexed text)."""

    def cache_vectors(self, vectors: dict[str, Vector], embedding_identity: str) -> None:
        """Remember vectors by the SHA-256 of the text that they embed."""

    def forget_cached_vectors(self, text_hashes: Sequence[str]) -> None:
        """Forget what was remembered of these texts, of whatever embedding identity."""


class Retriever(Protocol):
    """Finds past wording and policy for a section."""

    def retrieve(
        self, section: SectionPlan, organization: str, year: int, report_type: str
    ) -> SectionPassages:
        """What may help to write a section, never from a past report of ``year`` or later.

        The organization's own past years first, then others' same section, then policy, that of
        the year itself included.
        """

    def last_report(
        self, organization: str, report_type: str, before_year: int
    ) -> SourceDocument | None:
        """The organization's latest past report of the type before a year.

        A report whose text names only a general 党总支 or 党支部 counts as the organization's own
        where that is how the organization's name ends and none of its own is indexed.
        """

    def own_passages(
        self, organization: str, report_type: str, before_year: int
    ) -> tuple[Passage, ...]:
        """Every passage of the organization's last two reports of the type, latest first."""

    def policies_that_say(self, words: Sequence[str]) -> tuple[Passage, ...]:
        """Every policy passage that holds any of the words, in order of document and position."""

    def passages(self, passage_ids: Sequence[str]) -> tuple[Passage, ...]:
        """Passages by id, in the order asked; unknown ids are left out."""

    def search(self, query: str, where: PassageFilter, limit: int) -> list[Hit]:
        """Passages for a free query, best first."""


class Writer(Protocol):
    """Writes the text of one section."""

    @property
    def name(self) -> str:
        """Recorded with every text: ``exemplar`` or ``model:<name>``."""

    @property
    def prompt_version(self) -> str:
        """Recorded with every text; empty where no prompt is used."""

    @property
    def can_repair(self) -> bool:
        """Whether asking again, or for more texts, gives anything new."""

    def write(self, task: SectionTask) -> AsyncIterator[str]:
        """The section's text in pieces, with tokens; a line feed parts paragraphs.

        In a repair round (``task.is_repair``) the sentences asked for, a line each. What is
        returned may be an ``AccountedText``; otherwise ``name`` wrote the text.

        Raises:
            WriterError: no text could be had.
        """


@dataclass(frozen=True, slots=True)
class WritingAccount:
    """Who really wrote a text, and what the clerk should know of it."""

    writer: str
    """``exemplar`` or ``model:<name>``."""
    notes: tuple[str, ...] = ()
    """In Chinese, without a stop at the end."""


@runtime_checkable
class AccountedText(Protocol):
    """A writer's stream that can say who wrote it."""

    @property
    def account(self) -> WritingAccount:
        """As far as the stream was read."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to a chat model; ``role`` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """What a call cost, as the server counted it."""

    prompt_tokens: int
    answer_tokens: int
    """Thinking included."""


OnUsage = Callable[[TokenUsage], None]


class ChatModel(Protocol):
    """A chat model behind an OpenAI-compatible endpoint."""

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""

    @property
    def context_size(self) -> int:
        """Tokens that prompt and answer may have together."""

    @property
    def answer_size(self) -> int:
        """Tokens that an answer may have."""

    def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        """The answer in pieces; closing the iterator stops the upstream call.

        ``on_usage`` is told what the call cost, where the server says so.

        Raises:
            ModelUnavailable: unreachable, refused, timed out, or rate limited after all retries.
            ModelOutputInvalid: nothing was answered, or the answer was cut off.
        """


class Disguise(Protocol):
    """Reversible pseudonyms for one request to a model."""

    def hide(self, messages: Sequence[ChatMessage]) -> tuple[ChatMessage, ...]:
        """The messages as they may be sent.

        Raises:
            WriterError: something that must not leave is left; nothing may be sent.
        """

    def restore(self, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
        """The answer with the names in it again, while it comes.

        Raises:
            ModelOutputInvalid: a pseudonym cannot be restored exactly.
        """


class Privacy(Protocol):
    """Privacy mode: names do not leave the house."""

    def disguise(self, names: tuple[str, ...], texts: tuple[str, ...]) -> Disguise:
        """Pseudonyms for one request.

        ``names`` is known to be private; persons and organizations in ``texts`` are, too.
        """


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A line in the list of drafts."""

    draft_id: str
    title: str
    organization: str
    report_year: int
    report_type: str
    state: DraftState
    writer: str
    open_points: int
    """Findings that are not mere hints."""
    updated_at: datetime


class DraftStore(Protocol):
    """Keeps drafts and every revision of every section."""

    def create(self, draft: Draft) -> None:
        """Keep a new draft with its outline and fact sheet."""

    def get(self, draft_id: str) -> Draft:
        """A draft with the current text of each section.

        The id may be shortened to an unambiguous beginning of at least 6 characters.

        Raises:
            NotFound: no such draft.
        """

    def list_drafts(self) -> list[DraftSummary]:
        """All drafts, last changed first."""

    def add_revision(self, draft_id: str, section: Section, *, expected_number: int) -> None:
        """Make ``section.revision`` the section's current text.

        ``expected_number`` is the number of the revision that it replaces (0 for none).

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: the section was changed meanwhile.
            Conflict: the draft is finalized.
        """

    def add_revisions(
        self, draft_id: str, changed: Sequence[Section], *, notices: Sequence[str] = ()
    ) -> None:
        """Several revisions at once, wholly or not at all, with notices for the whole draft.

        Each replaces the one before its number; a section may come twice, in order.

        Raises:
            NotFound: no such draft or section.
            RevisionConflict: a section was changed meanwhile.
            Conflict: the draft is finalized.
        """

    def mark_failed(self, draft_id: str, section_key: str, reason: str) -> None:
        """Record why a section could not be written; one that has a text keeps its state."""

    def set_outcome(self, concluded: Draft, *, seen_at: datetime) -> bool:
        """Record what the whole report shows; False if the draft has changed since it was read.

        ``seen_at`` is the draft's ``updated_at`` as it was read.
        """

    def set_state(
        self, draft_id: str, state: DraftState, *, only_from: Sequence[DraftState]
    ) -> None:
        """Put a draft into a state, if it is in one of ``only_from``.

        Raises:
            NotFound: no such draft.
            Conflict: it is in another state.
        """

    def revisions(self, draft_id: str, section_key: str) -> list[Revision]:
        """Every text that a section had, oldest first."""

    def remove(self, draft_id: str) -> None:
        """Forget a draft.

        Raises:
            NotFound: no such draft.
            Conflict: it is finalized.
        """

    def dismiss(self, draft_id: str, dismissal: Dismissal) -> None:
        """Keep a dismissal; one of the same finding is replaced.

        Raises:
            NotFound: no such draft.
            Conflict: the draft is finalized.
        """

    def withdraw_dismissal(self, draft_id: str, finding_id: str) -> None:
        """Take a dismissal back: the finding counts again.

        Raises:
            NotFound: no such draft, or the finding was not dismissed.
            Conflict: the draft is finalized.
        """


class Archive(Protocol):
    """Keeps finished drafts as past reports."""

    def file(self, document: SourceDocument, filing: Filing) -> None:
        """Index a finished draft's text and lock the draft, wholly or not at all.

        Raises:
            Conflict: the draft was changed or finalized meanwhile.
            StorageError: it cannot be kept; nothing was changed.
        """

    def take_out(self, document_id: str, draft_id: str) -> None:
        """Remove a filed text and open its draft, wholly or not at all.

        Raises:
            StorageError: nothing was changed.
        """


class ConversationStore(Protocol):
    """Keeps what was said about a draft and what was proposed, in order."""

    def add(self, draft_id: str, message: Message, proposed: Sequence[Proposal]) -> None:
        """Keep a message with the proposals that it led to, wholly or not at all.

        Raises:
            NotFound: no such draft.
        """

    def messages(self, draft_id: str, *, last: int | None = None) -> list[Message]:
        """The messages about a draft, oldest first; only the ``last`` ones where that is given."""

    def proposals(self, draft_id: str) -> list[Proposal]:
        """Everything that was proposed for a draft, oldest first."""

    def proposal(self, draft_id: str, proposal_id: str) -> Proposal:
        """One proposal.

        Raises:
            NotFound: no such proposal.
        """

    def reject(self, draft_id: str, decided: Proposal) -> None:
        """Record that a proposal was rejected.

        Raises:
            Conflict: it was decided before.
        """

    def apply(
        self,
        draft_id: str,
        decided: Proposal,
        changed: Sequence[Section],
        *,
        plans: Sequence[SectionPlan] = (),
        sheet: FactSheet | None = None,
        seen_at: datetime,
    ) -> bool:
        """Put an accepted proposal into the draft, wholly or not at all.

        Each section's revision replaces the one before its number; ``plans`` are those of sections
        that keep their text; ``sheet`` becomes the draft's. ``seen_at`` is the draft's
        ``updated_at`` as it was read; False if the draft has changed since.

        Raises:
            RevisionConflict: a section was changed since the proposal was made.
            Conflict: the proposal was decided before, or the draft is finalized.
        """


class Interpreter(Protocol):
    """Understands messages that rules do not."""

    async def interpret(
        self, text: str, draft: Draft, earlier: Sequence[Message], section_key: str = ""
    ) -> tuple[Intent, ...]:
        """The intents of a message; none where it does not know either. It only reads.

        ``section_key`` is the section that the clerk looks at; empty where none is known.
        """


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an exported .docx carries beside the text."""

    with_comments: bool = True
    """A Word comment at each 待核实 and for each unused fact."""
    with_provenance: bool = True
    """A custom XML part that says for each figure where it comes from."""
    with_ai_label: bool = True
    """The visible line and the file metadata of the 2025 labelling rules."""


class ReturnReader(Protocol):
    """Reads an edited file that a draft was exported to."""

    def read(self, file_name: str, content: bytes) -> ReturnedDocument:
        """What the file holds, with tracked changes accepted.

        Raises:
            DocumentUnreadable: it is no .docx, or damaged.
        """

    def paragraphs(self, text: str) -> tuple[PrintedParagraph, ...]:
        """The paragraphs that the export makes of a text; those of a file give themselves."""


class DraftExporter(Protocol):
    """Turns a draft into a file."""

    def export(self, draft: Draft, options: ExportOptions) -> bytes:
        """The .docx in the format of GB/T 9704-2012."""


@dataclass(frozen=True, slots=True)
class RecordedProgress:
    """A step of a draft as it was kept."""

    number: int
    """Grows within a draft; never given twice."""
    job_id: str
    progress: Progress


class ProgressLog(Protocol):
    """Keeps what is told of drafts, so that it can be told again, by any process."""

    def record(self, job_id: str, steps: Sequence[Progress]) -> None:
        """Keep steps of one draft, in order, after all that were kept of it.

        A PLANNED step opens a job, a DONE step closes it. What is told of a draft that is no longer
        there is dropped.
        """

    def close(self, job_id: str, draft_id: str) -> None:
        """Tell that nothing more comes of a job, if it is open."""

    def after(self, draft_id: str, number: int) -> list[RecordedProgress]:
        """The steps of a draft after this number, in order."""

    def beginning(self, draft_id: str) -> int:
        """The number before the first step of the latest job; 0 where there was none."""

    def is_open(self, draft_id: str) -> bool:
        """Whether a job of this draft was opened and not closed."""

    def open_jobs(self) -> dict[str, str]:
        """The draft of each job that was opened and not closed, by the job's id."""

    def latest(self) -> dict[str, int]:
        """The number of the latest step of each draft that has an open job."""


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How a job ended."""

    error_code: str = ""
    """``DrafterError.code``; empty where all went well; ``cancelled`` where it was cancelled."""
    message: str = ""


class Jobs(Protocol):
    """Does long work in the background. What was accepted is finished or cancelled."""

    def draft(self, draft: Draft, writer: str, *, is_batch: bool = False) -> str:
        """Write every section that has no text, and conclude; gives the job's id.

        A batch comes after everything that somebody waits for.
        """

    def regenerate(
        self, draft: Draft, section_key: str, writer: str, instruction: str, expected_number: int
    ) -> str:
        """Write one section again; gives the job's id."""

    def outcome(self, job_id: str) -> JobOutcome | None:
        """How the job ended; None while it is queued or under way.

        Raises:
            NotFound: there is no such job.
        """

    def active(self, draft_id: str) -> list[str]:
        """The jobs of a draft that are queued or under way."""

    def deliver(self, delivery_id: str) -> None:
        """Try a delivery until it is taken, or often enough."""

    def cancel(self, job_id: str) -> None:
        """Stop a job and its call to the model; one that has ended is left alone."""

    def close(self) -> None:
        """Let go of what this process holds; durable jobs go on elsewhere or later."""


@dataclass(frozen=True, slots=True)
class Executor:
    """A process that works on jobs."""

    executor_id: str
    """Unique for each start of a process."""
    host: str
    process_id: int
    beat_at: datetime
    """When it was last alive."""


class Executors(Protocol):
    """Knows which processes work on jobs."""

    def beat(self, executor: Executor) -> None:
        """Record that a process is alive."""

    def all(self) -> list[Executor]:
        """Every process that beat and was not forgotten."""

    def forget(self, executor_id: str) -> None:
        """Forget a process: it has ended, and its work is in other hands."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class KeyStanding(Enum):
    """How a key stands where there is no answer to give again."""

    YOURS = "yours"
    UNDER_WAY = "under-way"
    OF_ANOTHER_REQUEST = "of-another-request"


class KeptAnswers(Protocol):
    """Keeps the answers to requests that carry a key, so that a repetition does nothing twice."""

    def begin(self, key_hash: str, fingerprint: str) -> KeptAnswer | KeyStanding:
        """Take the key for a request, or say what stands in its way.

        ``fingerprint`` is what the request asks for.
        """

    def renew(self, key_hash: str) -> None:
        """Say that the request is still under way."""

    def finish(self, key_hash: str, answer: KeptAnswer) -> None:
        """Keep the answer."""

    def release(self, key_hash: str) -> None:
        """Let go of a key whose request was not carried out: it may be tried again."""


class Webhooks(Protocol):
    """Knows whom to tell, and how each telling went."""

    def add(self, webhook: Webhook) -> None:
        """Keep a new webhook."""

    def all(self) -> list[Webhook]:
        """Every webhook, oldest first."""

    def get(self, webhook_id: str) -> Webhook:
        """A webhook by its id.

        Raises:
            NotFound: there is none.
        """

    def remove(self, webhook_id: str) -> None:
        """Forget a webhook with its deliveries.

        Raises:
            NotFound: there is none.
        """

    def keep(self, delivery: Delivery) -> None:
        """Keep a delivery as it stands now, new or not."""

    def delivery(self, delivery_id: str) -> Delivery:
        """A delivery by its id.

        Raises:
            NotFound: there is none.
        """

    def deliveries(self, webhook_id: str, limit: int) -> list[Delivery]:
        """The latest deliveries of a webhook, newest first."""


class Courier(Protocol):
    """Carries callbacks out of the house."""

    def check(self, url: str) -> None:
        """See whether something may be sent there.

        Raises:
            InvalidRequest: it is no address of the web, or a private one.
        """

    async def send(self, webhook: Webhook, delivery: Delivery) -> tuple[bool, str]:
        """Try once: whether it was taken, and what was met, in words."""
