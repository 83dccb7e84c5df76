"""A chat model whose calls are counted: how many, and what they cost."""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from drafter.domain.working_on import draft_worked_on
from drafter.errors import StorageError
from drafter.llm.around import ChatAround
from drafter.ports import ChatMessage, ChatModel, Clock, ModelUsage, OnUsage, TokenUsage

logger = logging.getLogger(__name__)


class CountedChat(ChatAround):
    """Keeps with every call that was answered, wholly or in part, what the server counted."""

    def __init__(self, model: ChatModel, usage: ModelUsage, clock: Clock) -> None:
        super().__init__(model)
        self._usage = usage
        self._clock = clock

    async def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncGenerator[str, None]:
        """The answer in pieces.

        Raises:
            ModelUnavailable: unreachable, refused, timed out, or rate limited after all retries.
            ModelOutputInvalid: nothing was answered, or the answer was cut off.
        """
        draft_id, is_answered = draft_worked_on(), False
        cost: TokenUsage | None = None

        def count(usage: TokenUsage) -> None:
            nonlocal cost
            cost = usage
            if on_usage is not None:
                on_usage(usage)

        try:
            async with aclosing(self._model.stream(messages, count)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    is_answered = True
                    yield piece
        finally:
            if is_answered or cost is not None:
                self._keep(draft_id, cost)

    def _keep(self, draft_id: str, cost: TokenUsage | None) -> None:
        try:
            self._usage.add(draft_id, self._clock.now(), self.name, cost)
        except StorageError:  # a text that is written is worth more than its bill
            logger.warning("the database is away: a call to the model is not counted")
