"""Requests per second and the 95th percentile of what is asked most, beside a bare route."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, ClassVar

import httpx2

from tests.bench.service.sheets import sheets
from tests.server_process import ServerProcess

_SIDE_BY_SIDE = 8
_ROUNDS = 3


class _BareServer(ServerProcess):
    module: ClassVar[str] = "tests.bench.service.bare_api"


@dataclass(frozen=True)
class _Call:
    name: str
    method: str
    path: str
    sent: dict[str, Any]


@dataclass(frozen=True)
class _Measured:
    a_second: float
    p95: float


def run(*, is_quick: bool) -> None:
    """Print each call beside as many requests of a route that does nothing, in turn."""
    count = 24 if is_quick else 400
    with (
        tempfile.TemporaryDirectory() as folder,
        ServerProcess(
            Path(folder) / "data", "serve", "--samples", "--port", "0", requests_per_minute=0
        ) as server,
        _BareServer(Path(folder) / "bare") as bare,
    ):
        for call in _calls(server.client):
            _ask(server, call, _SIDE_BY_SIDE), _ask(bare, _NOTHING, _SIDE_BY_SIDE)  # not counted
            pairs = [
                (_ask(server, call, count), _ask(bare, _NOTHING, count)) for _ in range(_ROUNDS)
            ]
            ours, theirs = (_median(list(side)) for side in zip(*pairs, strict=True))
            print(
                f"{call.name}: {ours.a_second:.0f} a second, p95 {ours.p95:.0f} ms; a bare route "
                f"{theirs.a_second:.0f} a second, p95 {theirs.p95:.0f} ms; "
                f"ratio {theirs.a_second / ours.a_second:.1f}"
            )


_NOTHING = _Call("nothing", "GET", "/nothing", {})


def _calls(client: httpx2.Client) -> Iterator[_Call]:
    sheet = sheets(1)[0] | {"writer": "exemplar"}
    draft = client.post("/drafts", json=sheet).json()
    url = f"/drafts/{draft['draft_id']}"
    section = next(s for s in draft["sections"] if s["text"])
    table = {key: sheet[key] for key in ("organization", "report_year", "facts")}
    yield _Call("health", "GET", "/health", {})
    yield _Call("a draft", "GET", url, {})
    yield _Call("a section", "GET", f"{url}/sections/{section['section_key']}", {})
    yield _Call("list of drafts", "GET", "/drafts", {})
    yield _Call("search", "GET", "/search", {"params": {"q": "党员下沉社区"}})
    yield _Call("check of a fact table", "POST", "/fact-sheets/checks", {"json": table})
    yield _Call("Word file", "GET", f"{url}/export", {})


def _ask(server: ServerProcess, call: _Call, count: int) -> _Measured:
    return asyncio.run(_ask_all(str(server.client.base_url), server.client.headers, call, count))


async def _ask_all(base_url: str, headers: httpx2.Headers, call: _Call, count: int) -> _Measured:
    took: list[float] = []
    waiting = iter(repeat(None, count))
    async with httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=120) as client:

        async def ask() -> None:
            for _ in waiting:
                begun = time.perf_counter()
                answer = await client.request(call.method, call.path, **call.sent)
                took.append(1000 * (time.perf_counter() - begun))
                answer.raise_for_status()

        begun = time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(_SIDE_BY_SIDE)))
        a_second = count / (time.perf_counter() - begun)
    return _Measured(a_second, statistics.quantiles(took, n=20)[-1])


def _median(measured: list[_Measured]) -> _Measured:
    return _Measured(
        statistics.median(m.a_second for m in measured), statistics.median(m.p95 for m in measured)
    )
