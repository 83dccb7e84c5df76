"""A real ``drafter`` process, which a test may kill."""

import os
import re
import signal
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, ClassVar, Self

import httpx2

from api.bootstrap import Services
from api.settings import Settings
from tests.clients import bearer
from tests.databases import store_url
from tests.process_mould import CastProcess, Mould

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_keys: dict[str, dict[str, str]] = {}
"""By database."""
_NO_TLS = ssl.create_default_context()
"""Made once: servers of tests speak plain HTTP, and reading certificates takes long."""
_STARTS_WITHIN, _ENDS_WITHIN = 300, 120
"""Most of it goes into imports, which take long where many processes share two cores."""


class ServerProcess:
    """``drafter serve`` (or another command) over a data folder; ends with the ``with`` block."""

    module: ClassVar[str] = "api.cli"
    """What is run."""
    mould: ClassVar[Mould | None] = None
    """What ``api.cli`` is forked from, where there is one: the tests' conftest.py sets it."""

    def __init__(self, data_dir: Path, *command: str, **settings: object) -> None:
        """``settings`` are those of api/settings.py, by name."""
        self._command = command or ("serve", "--port", "0")
        self._environment = {
            **os.environ,  # noqa: TID251 - a child is to have ours and more
            "DRAFTER_DATA_DIR": str(data_dir),
            "DRAFTER_DATABASE_URL": store_url(data_dir),
            "DRAFTER_REQUESTS_PER_MINUTE": "0",  # a test is faster than any clerk
            **{f"DRAFTER_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self._data_dir = data_dir
        self._store_url = str(settings.get("database_url", store_url(data_dir)))
        self._cwd = data_dir.parent  # where no .env is
        self.output: list[str] = []
        self.process: subprocess.Popen[bytes] | CastProcess
        self.client: httpx2.Client
        self.address = ""

    def __enter__(self) -> Self:
        started = threading.Event()
        self.process, output = self._start()
        self._reading = threading.Thread(target=self._read, args=(output, started), daemon=True)
        self._reading.start()
        assert started.wait(_STARTS_WITHIN), "".join(self.output)
        address = f"{self.address}/api/v1"
        self.client = httpx2.Client(
            base_url=address, timeout=60, headers=self._with_key(), verify=_NO_TLS
        )
        return self

    def _start(self) -> tuple[subprocess.Popen[bytes] | CastProcess, IO[str]]:
        """Start the process; gives it and what it says."""
        root = Path(__file__).parent.parent
        environment = {**self._environment, "PYTHONPATH": str(root), "COLUMNS": "200"}
        read, write = os.pipe()
        process: subprocess.Popen[bytes] | CastProcess
        if self.mould is not None and self.module == "api.cli" and sys.platform == "linux":
            process = self.mould.cast(self._command, self._cwd, environment, write)
        else:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", self.module, *self._command],
                cwd=self._cwd,
                env=environment,
                stdout=write,
                stderr=subprocess.STDOUT,
            )
        os.close(write)
        return process, os.fdopen(read, encoding="utf-8")

    def _with_key(self) -> dict[str, str]:
        """The header of the client; the same after a restart, as a system's key is."""
        if self._store_url not in _keys:
            folder: dict[str, Any] = {"data_dir": self._data_dir, "database_url": self._store_url}
            _keys[self._store_url] = bearer(Services(Settings(_env_file=None, **folder)))
        return _keys[self._store_url]

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(_ENDS_WITHIN)
        self._reading.join()

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        self.process.kill()
        self.process.wait()

    def _read(self, output: IO[str], started: threading.Event) -> None:
        with output as lines:
            for line in lines:
                self.output.append(line)
                if match := _ADDRESS.search(line):
                    self.address = match[0]
                if match or "Ctrl+C" in line:
                    started.set()
