"""The rows of processes that are struck."""

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Self

import httpx2
from typing_extensions import override

from tests.chroma_server import ChromaServer
from tests.postgres import PostgresServer
from tests.server_process import ServerProcess

_CHROMA_AWAY_SECONDS = 20
_ROUND = 5
"""Of so many strikes one is the database's, one the Chroma server's."""


class SqliteRow:
    """A server that serves only, and two workers, over one folder."""

    name: ClassVar[str] = "sqlite"
    servers: ClassVar[int] = 1

    def __init__(self, folder: Path, model_url: str) -> None:
        self.folder = folder
        self.struck: Counter[str] = Counter()
        self._settings: dict[str, object] = {
            "model_base_url": model_url,
            "model_name": "obedient",
            "model_retries": 1,
            "model_first_token_timeout": 3,
            "model_stall_timeout": 2,
            "requests_per_minute": 0,
        }
        self._processes: list[ServerProcess] = []
        self._starts: list[Callable[[], ServerProcess]] = []

    @property
    def store_url(self) -> str:
        """Where the drafts are."""
        return f"sqlite:///{self.folder / 'data' / 'drafter.db'}"

    def settings(self) -> dict[str, object]:
        """Of every process."""
        return self._settings

    def __enter__(self) -> Self:
        settings, data = self.settings(), self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        serving = lambda: ServerProcess(data, drafts_in_parallel=0, **settings)  # noqa: E731
        working = lambda: ServerProcess(data, "worker", **settings)  # noqa: E731
        self._starts = [serving] * self.servers + [working] * 2
        self._processes = [start().__enter__() for start in self._starts]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.__exit__()

    def client(self, number: int) -> httpx2.Client:
        """One API process after the other."""
        return self._processes[number % self.servers].client

    def strike(self, chance: random.Random, number: int) -> None:
        """End something at once, and start it again."""
        del number
        weights = [1] * self.servers + [3, 3]
        victim = chance.choices(range(len(self._processes)), weights)[0]
        self.struck["API process" if victim < self.servers else "worker"] += 1
        self._processes[victim].kill()
        self._processes[victim].__exit__()
        self._processes[victim] = self._starts[victim]().__enter__()


class PostgresqlRow(SqliteRow):
    """Two API processes and two workers over PostgreSQL and a Chroma server."""

    name: ClassVar[str] = "row"
    servers: ClassVar[int] = 2

    def __init__(self, folder: Path, model_url: str) -> None:
        super().__init__(folder, model_url)
        self._database = PostgresServer()
        self._chroma = ChromaServer(folder / "chroma")
        self._url = ""

    @property
    @override
    def store_url(self) -> str:
        return self._url

    @override
    def settings(self) -> dict[str, object]:
        return self._settings | {"database_url": self._url, "chroma_url": self._chroma.url}

    @override
    def __enter__(self) -> Self:
        self._database.start()
        self._url = self._database.create_database()
        self._chroma.start()
        return super().__enter__()

    @override
    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._chroma.stop()
        self._database.__exit__()

    @override
    def strike(self, chance: random.Random, number: int) -> None:
        if number % _ROUND == 1:
            self.struck["database, crashed and started"] += 1
            self._database.crash()
            time.sleep(chance.uniform(0, 5))
            self._database.start()
        elif number % _ROUND == 3:
            self.struck["Chroma server, away for 20 s"] += 1
            self._chroma.stop()
            time.sleep(_CHROMA_AWAY_SECONDS)
            self._chroma.start()
        else:
            super().strike(chance, number)
