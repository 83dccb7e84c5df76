"""Two people save over the same text of one section at the same moment, through real servers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from tests.databases import both_databases
from tests.server_process import ServerProcess
from tests.two_writers import RaceResult, race_over_http

ROUNDS = 40


@pytest.fixture
def clients(tmp_path: Path, database: str) -> Iterator[list[httpx2.Client]]:
    """Of one process over SQLite, of two over PostgreSQL."""
    processes = 2 if database == "postgresql" else 1
    with ExitStack() as stack:
        started = [
            stack.enter_context(ServerProcess(tmp_path / "data")).client for _ in range(processes)
        ]
        yield [started[0], started[-1]]


@both_databases
def test_one_is_saved_and_the_other_is_told_and_shown_it(clients: list[httpx2.Client]) -> None:
    assert race_over_http(clients[0], clients[1], ROUNDS) == RaceResult(
        saved=ROUNDS, told=ROUNDS, lost=0
    )
