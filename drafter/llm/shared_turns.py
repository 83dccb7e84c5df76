"""A chat model that takes its turn among all processes before it asks."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from drafter.errors import DatabaseAway
from drafter.llm.around import ChatAround
from drafter.llm.openai_chat import OpenAIChat
from drafter.ports import CallTurns, ChatMessage, OnUsage

_LOOK_SECONDS = 0.15
logger = logging.getLogger(__name__)


class TurnTakingChat(ChatAround):
    """As the model inside it, with at most ``count`` answers under way in all processes."""

    def __init__(self, model: OpenAIChat, turns: CallTurns, count: int) -> None:
        super().__init__(model)
        self._turns = turns
        self._count = count
        self._endpoint = f"{model.endpoint.base_url} {model.endpoint.model}"

    async def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncGenerator[str, None]:
        """The answer in pieces; closing the iterator stops the upstream call and ends the turn.

        Raises:
            ModelUnavailable: unreachable, refused, timed out, or rate limited after all retries.
            ModelOutputInvalid: nothing was answered, or the answer was cut off.
        """
        answer = self._model.stream(messages, on_usage)
        async with self._turn(), aclosing(answer) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                yield piece

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        turn = None
        try:
            while (turn := await self._take()) is None:  # noqa: ASYNC110 - others give it back
                # Nobody queues: who looks first gets it. A little chance keeps it fair.
                await asyncio.sleep(_LOOK_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311
        except DatabaseAway:
            logger.warning("the database is away: a call to the model does not wait for its turn")
        try:
            yield
        finally:
            if turn is not None:
                await asyncio.shield(asyncio.to_thread(self._turns.give_back, self._endpoint, turn))

    async def _take(self) -> int | None:
        taking = asyncio.ensure_future(
            asyncio.to_thread(self._turns.take, self._endpoint, self._count)
        )
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            taking.add_done_callback(self._unwanted)
            raise

    def _unwanted(self, taking: "asyncio.Future[int | None]") -> None:
        """The turn of a call that was cancelled while it was taken."""
        if not taking.cancelled() and taking.exception() is None:
            turn = taking.result()
            if turn is not None:
                self._turns.give_back(self._endpoint, turn)
