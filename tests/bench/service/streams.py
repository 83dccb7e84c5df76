"""Hundreds of sections written and followed at once through one API process, beside the model bare.

A clerk's page follows its whole draft through one connection, so 500 sections are 56 drafts
of the 9 that have something to tell, all of which the process writes side by side. The model
answers a few characters at a time.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil

from tests.bench.service.sheets import sheets
from tests.model_server import ModelServer
from tests.server_process import ServerProcess

_SECTIONS = 9
_CHUNK_PAUSE = 2.0
_MEGABYTE = 1024 * 1024


@dataclass
class _Followed:
    """What came of one draft."""

    numbers: list[int] = field(default_factory=list)
    begun: dict[str, float] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    characters: int = 0


@dataclass(frozen=True)
class _Bare:
    seconds: float
    characters: int
    first: float


def run(*, is_quick: bool) -> None:
    """Print what was lost, memory for each stream, the share of the model's rate, first words."""
    drafts = 3 if is_quick else 56
    with tempfile.TemporaryDirectory() as folder, ModelServer() as model:
        model.chunk_pause = _CHUNK_PAUSE
        settings: dict[str, object] = {
            "model_base_url": model.base_url,
            "model_name": "obedient",
            "model_parallel": drafts * _SECTIONS,
            "sections_in_parallel": _SECTIONS,
            "drafts_in_parallel": drafts,
        }
        with ServerProcess(Path(folder) / "data", **settings) as server:
            process = psutil.Process(server.process.pid)
            _write_one(server)  # what is loaded once is no stream's
            model.requests.clear()
            model.most_at_once = 0
            before, begun = process.memory_info().rss, time.perf_counter()
            followed, most = asyncio.run(_follow_all(server, process, drafts))
            seconds = time.perf_counter() - begun
            lost = sum(
                one.numbers != asyncio.run(_follow(server, draft_id)).numbers
                for draft_id, one in followed.items()
            )
            at_once = model.most_at_once
            bodies = [request.body for request in model.chats]
            bare = asyncio.run(_bare(model.base_url, bodies))
    sections = sum(len(one.done) for one in followed.values())
    characters = sum(one.characters for one in followed.values())
    rate, bare_rate = characters / seconds, bare.characters / bare.seconds
    waited = [
        1000 * (one.first[key] - one.begun[key]) for one in followed.values() for key in one.first
    ]
    print(
        f"streams: {len(bodies)} calls, {at_once} at once, {sections} sections done, connections "
        f"whose events differ from the record: {lost}; "
        f"{(most - before) / _MEGABYTE / max(1, at_once):.2f} MB for each stream\n"
        f"streams: {rate:.0f} characters a second, the model bare "
        f"{bare_rate:.0f}, share {rate / bare_rate:.2f}; "
        f"first words {statistics.median(waited):.0f} ms after the section began, bare "
        f"{1000 * bare.first:.0f} ms"
    )


def _write_one(server: ServerProcess) -> None:
    answer = server.client.post("/drafts", json=sheets(1)[0], timeout=300)
    assert answer.json()["state"] == "ready", answer.text


async def _follow_all(
    server: ServerProcess, process: psutil.Process, count: int
) -> tuple[dict[str, _Followed], int]:
    most = 0
    async with _client(server) as client:
        asked = await asyncio.gather(
            *(client.post("/drafts?wait=0", json=sheet) for sheet in sheets(count + 1)[1:])
        )
        ids = [answer.json()["draft_id"] for answer in asked]
        following = [asyncio.create_task(_follow(server, draft_id)) for draft_id in ids]
        while not all(task.done() for task in following):
            most = max(most, process.memory_info().rss)
            await asyncio.sleep(0.2)
    return dict(zip(ids, [task.result() for task in following], strict=True)), most


async def _follow(server: ServerProcess, draft_id: str) -> _Followed:
    found = _Followed()
    async with (
        _client(server) as client,
        client.stream("GET", f"/drafts/{draft_id}/events") as answer,
    ):
        number, kind = 0, ""
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "id":
                number = int(value)
            elif name == "event":
                kind = value
            elif name == "data":
                _note(found, number, kind, json.loads(value))
    return found


def _note(found: _Followed, number: int, kind: str, data: dict[str, Any]) -> None:
    now, key = time.perf_counter(), data["section_key"]
    found.numbers.append(number)
    if kind == "section_started":
        found.begun[key] = now
    elif kind == "section_text":
        found.first.setdefault(key, now)
        found.characters += len(data["text"])
    elif kind == "section_done":
        found.done.add(key)


async def _bare(base_url: str, bodies: list[dict[str, Any]]) -> _Bare:
    """The same requests, all at once, to the model itself."""
    firsts: list[float] = []
    characters = 0

    async def ask(client: httpx2.AsyncClient, body: dict[str, Any]) -> None:
        nonlocal characters
        begun, is_first = time.perf_counter(), True
        async with client.stream("POST", f"{base_url}/chat/completions", json=body) as answer:
            async for line in answer.aiter_lines():
                told = line.removeprefix("data: ")
                if not told.startswith("{"):
                    continue
                choices = json.loads(told)["choices"]
                text = choices[0]["delta"].get("content", "") if choices else ""
                if text and is_first:
                    firsts.append(time.perf_counter() - begun)
                    is_first = False
                characters += len(text)

    limits = httpx2.Limits(max_connections=None)
    begun = time.perf_counter()
    async with httpx2.AsyncClient(timeout=600, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(ask(client, body) for body in bodies))
    return _Bare(time.perf_counter() - begun, characters, statistics.median(firsts))


@asynccontextmanager
async def _client(server: ServerProcess) -> AsyncIterator[httpx2.AsyncClient]:
    address, headers = str(server.client.base_url), server.client.headers
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=600) as client:
        yield client
