"""How the model writer fails over a real socket, tries again, and stops."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from drafter.domain.task import SectionTask
from drafter.errors import ConfigurationError, ModelOutputInvalid, ModelUnavailable, WriterError
from drafter.llm import ModelEndpoint, OpenAIChat
from drafter.ports import ChatMessage
from drafter.writers.model import ModelWriter
from tests.model_calls import KEY, NONCE, Waits, a_chat, a_writer, written
from tests.model_scripts import Answer, Ending
from tests.model_server import ModelServer
from tests.section_tasks import (
    NOTICE,
    STUDY,
    section_task,
)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


# --- how it fails ----------------------------------------------------------------------------

FAILURES: dict[str, tuple[type[Exception], str]] = {
    "empty": (ModelOutputInvalid, "没有写出任何内容"),
    "length": (ModelOutputInvalid, "被截断"),
    "content_filter": (ModelOutputInvalid, "内容审查"),
    "refusal": (ModelOutputInvalid, "拒绝"),
    "half_json": (ModelOutputInvalid, "无法解析"),
    "timeout": (ModelUnavailable, "没有开始回答"),
    "stall": (ModelUnavailable, "写到一半停了"),
    "cut_stream": (ModelUnavailable, "写到一半断开"),
    "unmarked_end": (ModelUnavailable, "写到一半断开"),
    "error_event": (ModelUnavailable, "写到一半断开"),
    "cut_before_text": (ModelUnavailable, "连接不上|没有返回内容"),
    "http_429_forever": (ModelUnavailable, "HTTP 429.*限流"),
    "http_500": (ModelUnavailable, "HTTP 500.*服务出错"),
    "http_400": (ModelUnavailable, "HTTP 400.*上下文长度"),
    "http_401": (ModelUnavailable, "HTTP 401.*DRAFTER_MODEL_API_KEY"),
    "http_404": (ModelUnavailable, "HTTP 404.*没有这个模型"),
}


@pytest.mark.parametrize("script", FAILURES)
async def test_every_failure_is_an_error_that_says_what_to_do(
    server: ModelServer, script: str
) -> None:
    server.script = script
    error, message = FAILURES[script]
    with pytest.raises(error, match=message) as caught:
        await written(server, first_token_timeout=2.0, stall_timeout=1.0)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("event", ["null", "[]", "5", "{}", '"x"', '{"choices": [null]}', "<html>"])
async def test_an_event_that_is_no_chunk_never_passes_for_an_end(
    server: ModelServer, event: str
) -> None:
    server.script = lambda _: Answer("抓学习。", Ending.ODD_EVENT, event=event)
    with pytest.raises(WriterError):
        await written(server)


async def test_the_message_names_the_host_and_the_model(server: ModelServer) -> None:
    server.script = "http_500"
    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1:\d+（模型 scripted）"):
        await written(server)


async def test_a_key_that_the_server_repeats_is_not_passed_on(
    server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.script = "http_401"
    with caplog.at_level(logging.INFO), pytest.raises(ModelUnavailable) as caught:
        await written(server)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert KEY not in caplog.text
    assert KEY not in repr(a_chat(server).endpoint)


async def test_an_endpoint_that_is_not_there_is_named(server: ModelServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    waits = Waits()
    endpoint = ModelEndpoint(base_url=f"http://127.0.0.1:{port}/v1", model="qwen")
    writer = ModelWriter(OpenAIChat(endpoint, sleep=waits), nonce_source=lambda: NONCE)
    with pytest.raises(ModelUnavailable, match=f"连接不上模型服务 127.0.0.1:{port}"):
        [piece async for piece in writer.write(section_task())]
    assert len(waits.seconds) == 2


@pytest.mark.parametrize("base_url", ["", "127.0.0.1:8000/v1", "ftp://host/v1"])
def test_an_address_that_is_no_address_is_refused(base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="DRAFTER_MODEL_BASE_URL"):
        ModelEndpoint(base_url=base_url, model="qwen")


# --- trying again ----------------------------------------------------------------------------


async def test_a_rate_limit_is_waited_out_as_the_server_asks(server: ModelServer) -> None:
    server.script = "http_429"
    waits = Waits()
    chat = a_chat(server, waits)
    assert [piece async for piece in chat.stream([ChatMessage("user", "写一句")])]
    assert waits.seconds == [7.0]


@pytest.mark.parametrize("first", ["http_503", "cut_before_text", "http_500"])
async def test_a_failure_before_the_first_text_is_tried_again(
    server: ModelServer, first: str
) -> None:
    server.script = [first, "obedient"]
    assert "⟦F01⟧" in await written(server)
    assert len(server.chats) == 2


@pytest.mark.parametrize(
    ("script", "tries"),
    [("http_500", 3), ("http_400", 1), ("http_401", 1), ("timeout", 1), ("cut_stream", 1)],
)
async def test_only_what_may_pass_is_tried_again_and_never_a_text_half_told(
    server: ModelServer, script: str, tries: int
) -> None:
    server.script = script
    with pytest.raises(ModelUnavailable):
        # Long enough for a busy machine to ask at all; the one that never answers takes it whole.
        await written(server, first_token_timeout=2.0)
    assert len(server.chats) == tries


async def test_waits_grow_and_differ(server: ModelServer) -> None:
    server.script = "http_500"
    waits = Waits()
    chat = a_chat(server, waits, retries=4)
    with pytest.raises(ModelUnavailable):
        [piece async for piece in chat.stream([ChatMessage("user", "写一句")])]
    bounds = [(0.25, 0.5), (0.5, 1.0), (1.0, 2.0), (2.0, 4.0)]
    assert all(low <= wait <= high for wait, (low, high) in zip(waits.seconds, bounds, strict=True))


async def test_a_wait_that_the_total_time_does_not_allow_is_not_begun(server: ModelServer) -> None:
    server.script = "http_429"
    waits = Waits()
    chat = a_chat(server, waits, total_timeout=5.0)
    with pytest.raises(ModelUnavailable, match="限流"):
        [piece async for piece in chat.stream([ChatMessage("user", "写一句")])]
    assert waits.seconds == []


async def test_the_total_time_bounds_an_answer_that_never_ends(server: ModelServer) -> None:
    server.script = "stall"
    with pytest.raises(ModelUnavailable, match=r"在0\.4秒内没有写完"):
        await written(server, total_timeout=0.4)


async def test_what_came_before_a_cut_has_been_delivered(server: ModelServer) -> None:
    server.script = "cut_stream"
    pieces: list[str] = []

    async def read() -> None:
        async for piece in a_writer(server).write(section_task()):
            pieces.append(piece)  # noqa: PERF401 - the stream fails before it ends

    with pytest.raises(ModelUnavailable, match="写到一半"):
        await read()
    assert "".join(pieces).startswith("中心组学习")


# --- stopping --------------------------------------------------------------------------------


async def test_closing_the_stream_stops_the_server(server: ModelServer) -> None:
    server.script = "stall"
    async with aclosing(a_writer(server).write(section_task())) as pieces:
        await anext(pieces)
        assert not server.chats[0].disconnected.is_set()
    assert await asyncio.to_thread(server.chats[0].disconnected.wait, 10)


async def test_a_cancelled_task_stops_the_server(server: ModelServer) -> None:
    server.script = "stall"
    first_piece = asyncio.Event()

    async def read() -> None:
        async for _ in a_writer(server).write(section_task()):
            first_piece.set()

    task = asyncio.create_task(read())
    await first_piece.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.chats[0].disconnected.wait, 10)


async def test_a_timed_out_call_stops_the_server(server: ModelServer) -> None:
    server.script = "stall"
    with pytest.raises(ModelUnavailable):
        await written(server, stall_timeout=0.3)
    assert await asyncio.to_thread(server.chats[0].disconnected.wait, 10)


def test_one_chat_serves_several_event_loops(server: ModelServer) -> None:
    writer = a_writer(server)

    async def write() -> str:
        return "".join([piece async for piece in writer.write(section_task())])

    assert asyncio.run(write()) == asyncio.run(write())


async def test_many_sections_are_written_at_the_same_time(server: ModelServer) -> None:
    writer = a_writer(server)

    async def write(task: SectionTask) -> str:
        return "".join([piece async for piece in writer.write(task)])

    texts = await asyncio.gather(*(write(section_task(facts=(f,))) for f in [STUDY, NOTICE] * 8))
    assert texts == ["中心组学习⟦F01⟧。", "学习计划⟦F02⟧。"] * 8
