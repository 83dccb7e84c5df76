"""A scripted OpenAI-compatible server on loopback: it obeys, it lies, it fails.

    with ModelServer() as server:
        server.script = "wrong_numbers"          # or ["wrong_numbers", "obedient"]: one a request
        endpoint = ModelEndpoint(base_url=server.base_url, model="scripted")

Without a script the model's name chooses the behaviour. A real socket, so that what is tested is
the real client: disconnects, cut streams and slow answers are what they are in life. What the
server writes is in tests/model_scripts.py.
"""

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Self

from tests.model_scripts import SCRIPTS, Answer, Ask, Ending, Script


@dataclass
class RecordedRequest:
    """A request as it came in, and how it ended."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    disconnected: threading.Event = field(default_factory=threading.Event)
    """Set when the client closed the connection before the answer was complete."""

    @property
    def ask(self) -> Ask:
        """The request as scripts see it."""
        return Ask(self.body)


LETTER_DIMENSION = 32


def letter_vector(text: str) -> list[float]:
    """How often characters occur, in a few bins: alike texts have alike vectors."""
    bins = [0.001] * LETTER_DIMENSION
    for character in text:
        bins[ord(character) % LETTER_DIMENSION] += 1.0
    return bins


class ModelServer:
    """Serves in a thread of its own while the ``with`` block lasts."""

    def __init__(self) -> None:
        self.script: str | Script | Sequence[str | Script] = ""
        self.values: dict[str, str] = {}
        """What the scripts that write bare figures print for a fact: {"F01": "14次"}."""
        self.chunk_size = 3
        """Characters a chunk: small enough to split every token."""
        self.requests: list[RecordedRequest] = []
        self.chunk_pause = 0.0
        """Seconds before each chunk: a model's own pace."""
        self.embedding_failures = 0
        self.free_embeddings: int | None = None
        """Requests for vectors that are answered at once; later ones wait while it is so."""
        self.most_at_once = 0
        """Answers that were under way at the same time."""
        self._under_way = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._handlers: set[asyncio.Task[None]] = set()
        self._port = 0
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def chats(self) -> list[RecordedRequest]:
        """The requests for an answer."""
        return [r for r in self.requests if r.path == "/v1/chat/completions"]

    @property
    def embeddings(self) -> list[RecordedRequest]:
        """The requests for vectors."""
        return [r for r in self.requests if r.path == "/v1/embeddings"]

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()
            for handler in self._handlers:
                handler.cancel()
            await asyncio.gather(*self._handlers, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        try:
            await self._handle(reader, writer)
        except (asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._handlers.discard(task)
            writer.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await _read_request(reader)
        self.requests.append(request)
        if request.path == "/v1/models":
            models = [{"id": name, "object": "model"} for name in SCRIPTS]
            await _send_json(writer, HTTPStatus.OK, {"object": "list", "data": models})
        elif request.path == "/v1/embeddings":
            await self._embed(request, writer)
        elif request.path != "/v1/chat/completions":
            await _send_json(writer, HTTPStatus.NOT_FOUND, {"error": {"message": "no such route"}})
        elif not request.body.get("stream"):
            message = "this server only streams: an abandoned answer must be stoppable"
            await _send_json(writer, HTTPStatus.BAD_REQUEST, {"error": {"message": message}})
        else:
            await self._answer(request, reader, writer)

    async def _embed(self, request: RecordedRequest, writer: asyncio.StreamWriter) -> None:
        """A vector of letters for each text; the first ``embedding_failures`` requests fail."""
        asked = len(self.embeddings)
        # The one who lets go sits in another thread.
        while self.free_embeddings is not None and asked > self.free_embeddings:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        if asked <= self.embedding_failures:
            error = {"error": {"message": "busy"}}
            await _send_json(writer, HTTPStatus.TOO_MANY_REQUESTS, error)
            return
        data = [
            {"object": "embedding", "index": place, "embedding": letter_vector(text)}
            for place, text in enumerate(request.body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        body = {"object": "list", "model": request.body["model"], "data": data, "usage": usage}
        await _send_json(writer, HTTPStatus.OK, body)

    async def _answer(
        self, request: RecordedRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        answer = self._choose(request)
        if "stream_options" not in request.body:
            answer = replace(answer, usage=None)
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        sending = asyncio.create_task(self._send(answer, writer, str(request.body["model"])))
        watching = asyncio.create_task(reader.read())  # ends when the client hangs up
        try:
            done, _ = await asyncio.wait({sending, watching}, return_when="FIRST_COMPLETED")
            if sending not in done or sending.exception() is not None:
                request.disconnected.set()
        finally:
            self._under_way -= 1
            for task in (sending, watching):
                task.cancel()
            await asyncio.gather(sending, watching, return_exceptions=True)

    def _choose(self, request: RecordedRequest) -> Answer:
        script = self.script or str(request.body["model"])
        if not isinstance(script, str) and isinstance(script, Sequence):
            script = script[min(len(self.chats), len(script)) - 1]
        if isinstance(script, str):
            script = SCRIPTS.get(script, SCRIPTS["obedient"])
        return script(Ask(request.body, self.values, len(self.chats)))

    async def _send(self, answer: Answer, writer: asyncio.StreamWriter, model: str) -> None:
        if answer.ending is Ending.NEVER_STARTS:
            await asyncio.Event().wait()
        if answer.status != HTTPStatus.OK:
            body = {"error": {"message": answer.text, "code": answer.status}}
            await _send_json(writer, answer.status, body, answer.headers)
            return
        await asyncio.sleep(answer.pause)
        writer.write(_head(HTTPStatus.OK, "text/event-stream", "Transfer-Encoding: chunked"))
        await self._send_text(writer, model, "reasoning_content", answer.reasoning)
        await self._send_text(writer, model, "content", answer.text)
        match answer.ending:
            case Ending.STALLS:
                await asyncio.Event().wait()
            case Ending.CUT:
                writer.transport.abort()
                return
            case Ending.ENDS_UNMARKED:
                writer.write(b"0\r\n\r\n")
                return
            case Ending.ODD_EVENT:
                await _send_event(writer, answer.event)
            case _:
                await _send_event(writer, _chunk(model, {}, answer.finish_reason))
        if answer.usage is not None:
            await _send_event(writer, _usage(model, *answer.usage))
        await _send_event(writer, "[DONE]")
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _send_text(
        self, writer: asyncio.StreamWriter, model: str, field_name: str, text: str
    ) -> None:
        for i in range(0, len(text), self.chunk_size):
            if self.chunk_pause:
                await asyncio.sleep(self.chunk_pause)
            delta = {"role": "assistant", field_name: text[i : i + self.chunk_size]}
            await _send_event(writer, _chunk(model, delta))


async def _read_request(reader: asyncio.StreamReader) -> RecordedRequest:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request_line, *header_lines = head.strip().split("\r\n")
    pairs = (line.split(":", 1) for line in header_lines)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return RecordedRequest(
        path=request_line.split(" ")[1],
        headers=headers,
        body=json.loads(content) if content else {},
    )


def _head(status: int, content_type: str, *extra: str) -> bytes:
    lines = (
        f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}",
        f"Content-Type: {content_type}; charset=utf-8",
        "Connection: close",
        *extra,
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")


async def _send_json(
    writer: asyncio.StreamWriter,
    status: int,
    body: object,
    headers: tuple[tuple[str, str], ...] = (),
) -> None:
    content = json.dumps(body).encode()
    extra = [f"{name}: {value}" for name, value in headers]
    writer.write(_head(status, "application/json", f"Content-Length: {len(content)}", *extra))
    writer.write(content)
    await writer.drain()


async def _send_event(writer: asyncio.StreamWriter, data: str) -> None:
    content = f"data: {data}\n\n".encode()
    writer.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
    await writer.drain()


def _chunk(model: str, delta: dict[str, str], finish_reason: str | None = None) -> str:
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": model,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
        },
        ensure_ascii=False,
    )


def _usage(model: str, prompt_tokens: int, answer_tokens: int) -> str:
    usage = {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": answer_tokens,
        "total_tokens": prompt_tokens + answer_tokens,
    }
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": model}
    return json.dumps({**head, "choices": [], "usage": usage})
