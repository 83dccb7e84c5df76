"""Adapters with a watch around them: the core does not know that it is watched."""

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.telemetry.logs import fields_now
from api.telemetry.watch import Watch, logger
from drafter.domain.callback import Delivery, Webhook
from drafter.domain.progress import Progress, ProgressKind
from drafter.errors import ModelUnavailable, WriterError
from drafter.ports import (
    ChatMessage,
    ChatModel,
    Courier,
    OnUsage,
    ProgressLog,
    RecordedProgress,
    TokenUsage,
)

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_OUTCOMES = {ProgressKind.SECTION_DONE: "written", ProgressKind.SECTION_FAILED: "failed"}


@dataclass(frozen=True)
class WatchedChatModel:
    """A chat model whose calls are measured."""

    model: ChatModel
    watch: Watch

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""
        return self.model.name

    @property
    def context_size(self) -> int:
        """Tokens that prompt and answer may have together."""
        return self.model.context_size

    @property
    def answer_size(self) -> int:
        """Tokens that an answer may have."""
        return self.model.answer_size

    async def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncGenerator[str, None]:
        """The model's answer in pieces."""
        call = _Call(self.model.name, self.watch)

        def count(usage: TokenUsage) -> None:
            call.count(usage)
            if on_usage is not None:
                on_usage(usage)

        outcome = "stopped"
        try:
            async with aclosing(self.model.stream(messages, count)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    call.hear()
                    yield piece
            outcome = "answered"
        except ModelUnavailable:
            outcome = "unavailable"
            raise
        except WriterError:
            outcome = "invalid"
            raise
        finally:
            call.end(outcome)


class _Call:
    """One call. Its span is never the open one: a generator may end in another context."""

    def __init__(self, model: str, watch: Watch) -> None:
        self._model = model
        self._metrics = watch.metrics
        self._fields = {**fields_now(), "model": model}
        self._span: Span | None = watch.traces.started("call model") if watch.traces else None
        self._begun = time.perf_counter()
        self._has_text = False

    def hear(self) -> None:
        if not self._has_text:
            self._has_text = True
            self._metrics.first_text.labels(self._model).observe(time.perf_counter() - self._begun)

    def count(self, usage: TokenUsage) -> None:
        counted = {"prompt": usage.prompt_tokens, "answer": usage.answer_tokens}
        for direction, tokens in counted.items():
            self._metrics.tokens.labels(self._model, direction).inc(tokens)
            self._fields[f"{direction}_tokens"] = str(tokens)

    def end(self, outcome: str) -> None:
        seconds = time.perf_counter() - self._begun
        self._metrics.model_calls.labels(self._model, outcome).observe(seconds)
        fields = {**self._fields, "outcome": outcome, "seconds": f"{seconds:.3f}"}
        logger.info("call model", extra={"fields": fields})
        if self._span is not None:
            from api.telemetry.traces import mark_failed

            self._span.set_attributes(fields)
            if outcome != "answered":
                mark_failed(self._span, outcome)
            self._span.end()


@dataclass(frozen=True)
class WatchedProgressLog:
    """A progress log that counts how sections end."""

    log: ProgressLog
    watch: Watch

    def record(self, job_id: str, steps: Sequence[Progress]) -> None:
        """Keep steps of one draft."""
        self.log.record(job_id, steps)
        for step in steps:
            if step.kind in _OUTCOMES:
                self.watch.metrics.sections.labels(_OUTCOMES[step.kind]).inc()

    def close(self, job_id: str, draft_id: str) -> None:
        """Tell that nothing more comes of a job."""
        self.log.close(job_id, draft_id)

    def after(self, draft_id: str, number: int) -> list[RecordedProgress]:
        """The steps of a draft after this number."""
        return self.log.after(draft_id, number)

    def beginning(self, draft_id: str) -> int:
        """The number before the first step of the latest job."""
        return self.log.beginning(draft_id)

    def is_open(self, draft_id: str) -> bool:
        """Whether a job of this draft was opened and not closed."""
        return self.log.is_open(draft_id)

    def open_jobs(self) -> dict[str, str]:
        """The draft of each open job."""
        return self.log.open_jobs()

    def begun_jobs(self) -> set[str]:
        """The open jobs of which something was told beyond that they were accepted."""
        return self.log.begun_jobs()

    def latest(self) -> dict[str, int]:
        """The number of the latest step of each draft that has an open job."""
        return self.log.latest()


@dataclass(frozen=True)
class WatchedCourier:
    """A courier whose ways are counted."""

    courier: Courier
    watch: Watch

    def check(self, url: str) -> None:
        """See whether something may be sent there."""
        self.courier.check(url)

    async def send(self, webhook: Webhook, delivery: Delivery) -> tuple[bool, str]:
        """Try once."""
        is_taken, met = await self.courier.send(webhook, delivery)
        self.watch.metrics.callbacks.labels("taken" if is_taken else "refused").inc()
        return is_taken, met
