"""A real server to be asked anything, and the command that asks it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from tests.model_scripts import SCRIPTS
from tests.model_server import ModelServer
from tests.server_process import ServerProcess

ROOT = Path(__file__).parents[2]


class FuzzedServer:
    """``drafter serve`` with a scripted model, over a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model = ModelServer()

    def __enter__(self) -> Self:
        self._model.__enter__()
        self._model.script = SCRIPTS["obedient"]
        settings: dict[str, object] = {
            "model_base_url": self._model.base_url,
            "model_name": "obedient",
            "requests_per_minute": 0,
            "logins_per_minute": 0,
            "drafts_per_hour": 0,
        }
        self._server = ServerProcess(self._folder / "data", writer="exemplar", **settings)
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()
        self._model.__exit__()

    def command(self, *options: str) -> list[str]:
        """What asks it, in the name of somebody who may do everything."""
        key = str(self._server.client.headers["Authorization"])
        return [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(Path(__file__).with_name("schemathesis.toml"))),
            *("run", f"{self._server.address}/openapi.json"),
            *("--header", f"Authorization: {key}", "--header", "X-On-Behalf-Of: admin"),
            *options,
        ]

    def fuzz(self, *options: str, quietly: bool = False) -> subprocess.CompletedProcess[str]:
        """Ask; the exit code is 0 where nothing was wrong."""
        return subprocess.run(  # noqa: S603 - our own command
            self.command(*options),
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 - ours and more
            capture_output=quietly,
            text=True,
            check=False,
        )
