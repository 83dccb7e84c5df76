"""An assistant drafts with tools: the real client of the protocol, over HTTP and over a pipe."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.server_process import ServerProcess

WHO = {"organization": "澄江区档案馆党支部", "report_year": 2025}
FACTS = [
    {"label": "主题党日", "value": "36次", "last_year": "30次", "category": "理论学习"},
    {"label": "走访群众", "value": "126户", "category": "联系群众"},
]
TOOLS = {"search", "draft", "regenerate", "verify"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    data = tmp_path_factory.mktemp("mcp") / "data"
    report = "澄江区图书馆党支部2024年度述职报告\n\n一、抓理论学习\n\n全年开展主题党日11次。\n"
    with ServerProcess(data) as running:
        files = {"file": ("图书馆2024.txt", report.encode())}
        assert running.client.post("/documents", files=files).status_code == 201
        yield running


@asynccontextmanager
async def over_http(server: ServerProcess) -> AsyncIterator[Client]:
    """With the key in a header, as assistants are set up."""
    async with (
        httpx2.AsyncClient(headers={"Authorization": key_of(server)}, timeout=60) as http,
        Client(streamable_http_client(f"{server.address}/mcp", http_client=http)) as client,
    ):
        yield client


@asynccontextmanager
async def over_a_pipe(server: ServerProcess) -> AsyncIterator[Client]:
    root = Path(__file__).parents[2]
    command = ["-m", "api.cli", "mcp", "--url", server.address]
    key = {"DRAFTER_KEY": key_of(server).removeprefix("Bearer ")}
    pipe = StdioServerParameters(command=sys.executable, args=command, cwd=root, env=key)
    async with Client(stdio_client(pipe)) as client:
        yield client


def key_of(server: ServerProcess) -> str:
    return server.client.headers["Authorization"]


async def call(client: Client, tool: str, **arguments: Any) -> Any:  # noqa: ANN401 - JSON
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    told = answer.structured_content or {}
    return told.get("result", told)


@pytest.mark.parametrize("connect", [over_http, over_a_pipe])
async def test_a_report_is_drafted_and_one_section_written_again(
    server: ServerProcess,
    connect: Any,  # noqa: ANN401
) -> None:
    async with connect(server) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        draft = await call(client, "draft", **WHO, facts=FACTS)
        texts = {section["section_key"]: section["text"] for section in draft["sections"]}
        assert draft["state"] == "ready"
        assert "36次" in "".join(texts.values())
        (key, *_) = [key for key, text in texts.items() if "36次" in text]
        again = await call(
            client, "regenerate", draft_id=draft["draft_id"], section_key=key, instruction="更简练"
        )
    assert again["section_key"] == key
    assert "36次" in again["text"]
    stored = server.client.get(f"/drafts/{draft['draft_id']}").json()["sections"]
    assert {s["section_key"]: s["text"] for s in stored} == {**texts, key: again["text"]}
    assert server.client.get(draft["word_file"].removeprefix("/api/v1")).content[:2] == b"PK"


async def test_a_text_is_verified_and_the_library_searched(server: ServerProcess) -> None:
    async with over_http(server) as client:
        found = await call(client, "verify", **WHO, facts=FACTS, text="开展主题党日63次。")
        hits = await call(client, "search", query="主题党日", kind="past-report", limit=3)
    assert [finding["excerpt"] for finding in found if "63次" in finding["excerpt"]]
    assert [hit["organization"] for hit in hits] == ["澄江区图书馆党支部"]


async def test_what_is_refused_is_told_to_the_assistant(server: ServerProcess) -> None:
    async with over_http(server) as client:
        facts = [{"label": "主题党日", "value": "十来次吧"}]
        refused = await client.call_tool("draft", {**WHO, "facts": facts})
        unknown = await client.call_tool("regenerate", {"draft_id": "0" * 32, "section_key": "s1"})
    assert refused.is_error
    assert "十来次吧" in str(refused.content)
    assert unknown.is_error
    assert "没有编号" in str(unknown.content)


async def test_without_a_key_no_tool_answers(server: ServerProcess) -> None:
    async with Client(f"{server.address}/mcp") as client:
        answer = await client.call_tool("search", {"query": "主题党日"})
    assert answer.is_error
    assert "密钥" in str(answer.content)


async def test_without_a_service_the_assistant_is_told_so() -> None:
    command = ["-m", "api.cli", "mcp", "--url", "http://127.0.0.1:9"]
    pipe = StdioServerParameters(
        command=sys.executable, args=command, cwd=Path(__file__).parents[2]
    )
    async with Client(stdio_client(pipe)) as client:
        answer = await client.call_tool("search", {"query": "主题党日"})
    assert answer.is_error
    assert "连接不上 drafter 服务" in str(answer.content)
