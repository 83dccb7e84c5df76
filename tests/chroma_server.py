"""A real Chroma server of the tests' own: ``chroma run`` on a free port."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx2

_STARTS_WITHIN = 60


class ChromaServer:
    """Serves while the ``with`` block lasts; may be stopped and started again in between."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it over its folder, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(Path(sys.executable).with_name("chroma")), "run"]
        options = ["--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - from our own environment
                [*command, *options], stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + _STARTS_WITHIN
        while not self._answers():
            assert time.monotonic() < end, "chroma run did not start"
            assert self.process.poll() is None, "chroma run ended"
            time.sleep(0.1)

    def stop(self) -> None:
        """End it at once, in the middle of whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/api/v2/heartbeat", trust_env=False).is_success
        except httpx2.HTTPError:
            return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
