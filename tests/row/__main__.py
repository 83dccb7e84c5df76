"""Start a row on this machine, and stop it.

    python -m tests.row up FOLDER [PORT]
    python -m tests.row down FOLDER

PostgreSQL and a Chroma server from Python packages, two API processes on PORT and PORT + 1, two
workers. In FOLDER: ``NAME.log`` and ``NAME.pid`` of each, and the data, which ``down`` leaves.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import psutil

from tests.chroma_server import ChromaServer
from tests.postgres import PostgresServer

_DATABASE = "drafter"
_STARTS_WITHIN = 180
"""The samples are embedded once, which takes a minute or two."""
_ENDS_WITHIN = 30
_NAMES = ("worker-1", "worker-2", "api-1", "api-2", "chroma")
"""In the order in which they are stopped: nothing new is accepted while it ends."""


def main() -> int:
    """Exit code 0 when the row is up, or down."""
    match sys.argv[1:]:
        case ["up", folder, *port]:
            return _up(Path(folder).resolve(), int(port[0]) if port else 8000)
        case ["down", folder]:
            return _down(Path(folder).resolve())
        case _:
            print(__doc__)
            return 2


def _up(folder: Path, port: int) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    if running := [name for name in _NAMES if _process(folder, name) is not None]:
        print(f"already running: {', '.join(running)}; `make down` stops them")
        return 1
    server = PostgresServer(folder / "postgresql")
    server.start()
    if not server.has_database(_DATABASE):
        server.create_database(_DATABASE)
    chroma = ChromaServer(folder / "chroma", port=port + 100)
    chroma.start()
    assert chroma.process is not None
    _note(folder, "chroma", chroma.process.pid)
    shared = {
        "DRAFTER_DATABASE_URL": server.url(_DATABASE),
        "DRAFTER_CHROMA_URL": chroma.url,
        "DRAFTER_DATA_DIR": str(folder / "data"),
    }
    only_serves = shared | {"DRAFTER_DRAFTS_IN_PARALLEL": "0"}
    addresses = [f"http://127.0.0.1:{port + n}" for n in range(2)]
    serve = ["serve", "--samples", "--port"]
    _start(folder, "api-1", [*serve, str(port)], only_serves)
    _wait_for(folder, "api-1", addresses[0])  # it has indexed the samples by then
    _start(folder, "api-2", [*serve, str(port + 1)], only_serves)
    for name in ("worker-1", "worker-2"):
        _start(folder, name, ["worker"], shared)
    _wait_for(folder, "api-2", addresses[1])
    print(f"API and page: {addresses[0]} and {addresses[1]}, two workers behind them")
    # Of an installation without a password; each start makes the link before it void.
    told = (folder / "api-2.log").read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(told) if "链接登录" in line]
    print("\n".join(told[starts[-1] : starts[-1] + 2] if starts else []))
    print(f"DRAFTER_DATABASE_URL={shared['DRAFTER_DATABASE_URL']}")
    print(f"DRAFTER_CHROMA_URL={chroma.url}")
    print(f"Logs and process ids: {folder}; `make down` stops it all.")
    return 0


def _down(folder: Path) -> int:
    ending = [(name, found) for name in _NAMES if (found := _process(folder, name))]
    for name, process in ending:
        process.send_signal(signal.SIGTERM)
        if name == "api-2":
            psutil.wait_procs([p for _, p in ending[: len(_NAMES) - 1]], timeout=_ENDS_WITHIN)
    _, left = psutil.wait_procs([p for _, p in ending], timeout=_ENDS_WITHIN)
    for process in left:
        process.kill()
    for name, _ in ending:
        (folder / f"{name}.pid").unlink(missing_ok=True)
    is_database = PostgresServer(folder / "postgresql").stop_if_running()
    stopped = [name for name, _ in ending] + ["postgresql"] * is_database
    print(f"stopped: {', '.join(stopped) or 'nothing was running'}")
    if left:
        print(f"{len(left)} did not end within {_ENDS_WITHIN} seconds and were killed")
    return 1 if left else 0


def _start(folder: Path, name: str, command: list[str], settings: dict[str, str]) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, **settings, "PYTHONPATH": str(root)}  # noqa: TID251 - and ours
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "api.cli", *command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _note(folder, name, process.pid)


def _note(folder: Path, name: str, process_id: int) -> None:
    """Number and moment of the start: a number alone may be another process's by tomorrow."""
    moment = psutil.Process(process_id).create_time()
    (folder / f"{name}.pid").write_text(f"{process_id} {moment}\n")


def _process(folder: Path, name: str) -> psutil.Process | None:
    try:
        number, moment = (folder / f"{name}.pid").read_text().split()
        process = psutil.Process(int(number))
        is_it = abs(process.create_time() - float(moment)) < 1
        return process if is_it and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def _wait_for(folder: Path, name: str, address: str) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < end:
        try:
            if httpx2.get(f"{address}/api/v1/health", trust_env=False).is_success:
                return
        except httpx2.HTTPError:
            if _process(folder, name) is None:
                break
            time.sleep(0.2)
    sys.exit(f"{name} did not start: see {folder / name}.log; `make down` stops the others")


if __name__ == "__main__":
    sys.exit(main())
