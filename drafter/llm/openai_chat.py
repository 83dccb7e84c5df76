"""A chat model behind an OpenAI-compatible endpoint: streamed, bounded in time, tried again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from drafter.errors import ModelOutputInvalid, ModelUnavailable
from drafter.llm.certificates import trusted
from drafter.llm.endpoint import ModelEndpoint
from drafter.llm.failures import (
    Failure,
    describe,
    describe_cut,
    describe_timeout,
    seconds_to_wait,
    who,
)
from drafter.llm.slots import Slots
from drafter.ports import ChatMessage, OnUsage, TokenUsage

if TYPE_CHECKING:
    import openai
    from langchain_core.messages import AIMessageChunk
    from langchain_openai import ChatOpenAI

_NO_KEY = "none"
"""Servers without keys ignore it; the client insists on one."""

_BAD_ENDS = {
    "length": "的回答因长度上限被截断，请调大 DRAFTER_MODEL_MAX_TOKENS。",
    "content_filter": "的回答被其内容审查拦下，请更换模型，或改用范例写稿。",
}
"""By the reason why an answer ended, where that spoils it."""
_EMPTY = "没有写出任何内容，请重试、更换模型，或改用范例写稿。"

Sleep = Callable[[float], Awaitable[None]]
OnSend = Callable[[ModelEndpoint, Sequence[ChatMessage]], None]
"""What it raises keeps the messages from being sent."""


class OpenAIChat:
    """Talks to one model.

    Every call has its own connection: closing the stream closes it, which is how the server
    learns that nobody listens any more, and no connection outlives its event loop.
    """

    def __init__(
        self,
        endpoint: ModelEndpoint,
        *,
        sleep: Sleep = asyncio.sleep,
        on_send: OnSend | None = None,
    ) -> None:
        """``sleep`` waits between two tries; ``on_send`` is told of every try before it is made."""
        import langchain_openai  # noqa: F401 - takes a second; better now than in the first answer

        self.endpoint = endpoint
        self._sleep = sleep
        self._on_send = on_send
        self._slots = Slots(endpoint.parallel)
        self._tls = trusted()

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""
        return self.endpoint.model

    @property
    def context_size(self) -> int:
        """Tokens that prompt and answer may have together."""
        return self.endpoint.context_size

    @property
    def answer_size(self) -> int:
        """Tokens that an answer may have."""
        return self.endpoint.max_tokens

    async def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncGenerator[str, None]:
        """The answer in pieces; closing the iterator stops the upstream call.

        No more answers are under way at the endpoint than it may have; the others wait here. A try
        that fails before the first text is repeated; after it the failure is final, so that
        nothing is ever streamed twice.

        Raises:
            ModelUnavailable: unreachable, refused, timed out, or rate limited after all retries.
            ModelOutputInvalid: nothing was answered, or the answer was cut off.
        """
        async with (
            self._slots.taken(),
            aclosing(self._stream_with_retries(messages, on_usage)) as pieces,
        ):
            async for piece in pieces:
                yield piece

    async def _stream_with_retries(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None
    ) -> AsyncGenerator[str, None]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.endpoint.total_timeout
        for attempt in range(self.endpoint.retries + 1):
            has_text = False
            try:
                async with aclosing(self._stream_once(messages, deadline, on_usage)) as pieces:
                    async for piece in pieces:
                        has_text = True
                        yield piece
            except _Failed as failed:
                wait = seconds_to_wait(attempt, failed.failure)
                may_retry = failed.failure.is_transient and attempt < self.endpoint.retries
                if has_text or not may_retry or loop.time() + wait >= deadline:
                    # Without its cause: a server may repeat the key in its answer.
                    raise ModelUnavailable(failed.failure.message) from None
                await self._sleep(wait)
            else:
                return

    async def _stream_once(
        self, messages: Sequence[ChatMessage], deadline: float, on_usage: OnUsage | None
    ) -> AsyncGenerator[str, None]:
        """One call.

        Raises:
            _Failed: no answer, or not all of it.
            ModelOutputInvalid: the answer is empty, cut off by the server, or unreadable.
        """
        import openai

        if self._on_send is not None:
            self._on_send(self.endpoint, messages)
        has_text = False
        finish_reason = ""
        client = openai.DefaultAsyncHttpxClient(
            verify=self._tls,
            timeout=openai.Timeout(None, connect=self.endpoint.connect_timeout),
        )
        chat = self._chat(client, counts_tokens=on_usage is not None)
        async with client, aclosing(_chunks(chat, messages)) as chunks:
            while (chunk := await self._next(chunks, deadline, has_text=has_text)) is not None:
                finish_reason = chunk.response_metadata.get("finish_reason") or finish_reason
                if on_usage is not None and chunk.usage_metadata:
                    usage = chunk.usage_metadata
                    on_usage(TokenUsage(usage["input_tokens"], usage["output_tokens"]))
                if piece := str(chunk.text):
                    has_text = has_text or bool(piece.strip())
                    yield piece
        self._check_end(finish_reason, has_text=has_text)

    def _chat(
        self, client: "openai.DefaultAsyncHttpxClient", *, counts_tokens: bool
    ) -> "ChatOpenAI":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        return ChatOpenAI(
            base_url=self.endpoint.base_url,
            model=self.endpoint.model,
            api_key=SecretStr(self.endpoint.api_key or _NO_KEY),
            temperature=self.endpoint.temperature,
            # Not the parameter max_tokens: it is sent under a name that few servers know.
            extra_body={"max_tokens": self.endpoint.max_tokens},
            max_retries=0,
            # A further parameter that not every server knows: sent only where it is needed.
            stream_usage=counts_tokens,
            http_async_client=client,
            stream_chunk_timeout=None,
            use_responses_api=False,
        )

    async def _next(
        self,
        chunks: AsyncGenerator["AIMessageChunk", None],
        deadline: float,
        *,
        has_text: bool,
    ) -> "AIMessageChunk | None":
        """The next chunk, or None at the end; no wait is longer than the endpoint allows."""
        import openai

        endpoint = self.endpoint
        patience = endpoint.stall_timeout if has_text else endpoint.first_token_timeout
        limit = min(asyncio.get_running_loop().time() + patience, deadline)
        try:
            async with asyncio.timeout_at(limit):
                return await anext(chunks, None)
        except TimeoutError:
            failure = describe_timeout(endpoint, has_text=has_text, is_total=limit == deadline)
            raise _Failed(failure) from None
        except openai.OpenAIError as error:
            raise _Failed(describe(error, endpoint, has_text=has_text)) from None
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            # What the client's parsers raise on an event that is not the JSON of a chunk.
            raise ModelOutputInvalid(
                f"{who(endpoint)}返回的内容无法解析，请检查地址是否正确、中间有无代理改写内容。"
            ) from error

    def _check_end(self, finish_reason: str, *, has_text: bool) -> None:
        """Whether the answer came to its proper end."""
        if not finish_reason:
            raise _Failed(describe_cut(self.endpoint, has_text=has_text))
        complaint = _BAD_ENDS.get(finish_reason, "" if has_text else _EMPTY)
        if complaint:
            raise ModelOutputInvalid(f"{who(self.endpoint)}{complaint}")


class _Failed(Exception):
    """One try brought no answer, or not all of it."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.message)


async def _chunks(
    chat: "ChatOpenAI", messages: Sequence[ChatMessage]
) -> AsyncGenerator["AIMessageChunk", None]:
    from langsmith.run_helpers import tracing_context

    answer = chat.astream([(message.role, message.content) for message in messages])
    async with aclosing(cast("AsyncGenerator[AIMessageChunk, None]", answer)) as stream:
        # The first step attaches the tracers: none, whatever LANGSMITH_TRACING says.
        with tracing_context(enabled=False):
            try:
                first = await anext(stream, None)
            except ValueError as error:
                if "No generation chunks" in str(error):
                    return
                raise
        if first is not None:
            yield first
        async for chunk in stream:
            yield chunk
