"""The vector index: Chroma on disk, one collection per embedding identity.

Chroma is an index over the store, never the truth: a kill during a write may damage it, so it is
compared with the store on opening and rebuilt from the store's vectors without embedding again.
Two processes on one folder lose vectors silently, so one process holds it (``open_vector_index``).
"""

import hashlib
import shutil
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from typing_extensions import override

from drafter.errors import StorageError
from vectorstore.chroma_collection import VectorIndex, nobody_else

_NEVER = 1_000_000
"""hnsw:sync_threshold: with one so high no kill in 40 damaged the index (6 of 104 otherwise)."""
_TAIL = 2_000
"""Vectors that Chroma has not written into its index files are inserted anew on every opening,
some 2,000 a second; above this number the opening writes them down."""
_WRITING = "writing"
_HELD: dict[Path, sqlite3.Connection] = {}
"""The locks of this process."""
_HOLDING = Lock()


def open_vector_index(folder: Path, embedding_identity: str) -> "ChromaVectorIndex | None":
    """The index in a folder, or None where another process holds it.

    Without it search is exact over the store's vectors, and what is added meanwhile reaches the
    index when its holder next changes something or it is next opened.

    Raises:
        StorageError: the folder cannot be written.
    """
    return ChromaVectorIndex(folder, embedding_identity) if hold_folder(folder) else None


class ChromaVectorIndex(VectorIndex):
    """Nearest passages by cosine distance, from a folder that one process holds."""

    may_be_away: ClassVar[bool] = False

    def __init__(self, folder: Path, embedding_identity: str) -> None:
        """Open the collection; a folder that Chroma cannot open is started anew.

        Raises:
            StorageError: the folder cannot be written.
        """
        self._folder = folder
        self._name = f"passages-{hashlib.sha256(embedding_identity.encode()).hexdigest()[:16]}"
        self._tail_file = folder / "tail"
        self._alike_file = folder / f"{self._name}.alike"
        self._client: Any = None
        self._collection: Any = None
        self._alike_at: int | None = None
        self._is_broken = False
        try:
            self._open()
        except StorageError:
            self.reset()

    @override
    def reset(self) -> None:
        """Throw the index away and start an empty one.

        Raises:
            StorageError: the folder cannot be written.
        """
        from chromadb.api.shared_system_client import SharedSystemClient

        self.close()
        # Whatever else this process has open on the folder would go on serving deleted files.
        SharedSystemClient.clear_system_cache()
        with self.translated_errors():
            if self._folder.is_dir():
                shutil.rmtree(self._folder)
            else:
                self._folder.unlink(missing_ok=True)
        self._alike_at = None
        self._open()

    @override
    def close(self) -> None:
        """Let go of the files; the index cannot be used any more."""
        if self._client is not None:
            with suppress(Exception):  # the client of a damaged folder may not even close
                self._client.close()
        self._client = self._collection = None

    @override
    def collection(self) -> Any:
        if self._collection is None:
            raise ConnectionError("it is closed")
        return self._collection

    @override
    def held(self) -> AbstractContextManager[bool]:
        return nobody_else()

    @override
    def count_added(self, number: int) -> None:
        self._tail_file.write_text(str(self._read_tail() + number))

    @override
    def alike_at(self) -> int | None:
        if self._alike_at is None and not self._is_broken:
            try:
                self._alike_at = int(self._alike_file.read_text())
            except (OSError, ValueError):
                return None
        return self._alike_at

    @override
    def mark_alike(self, generation: int) -> None:
        with self.translated_errors():
            self._alike_file.write_text(str(generation))
        self._alike_at, self._is_broken = generation, False

    @override
    def mark_broken(self) -> None:
        self._alike_at, self._is_broken = None, True

    def _open(self) -> None:
        with self.translated_errors():
            tail = self._read_tail()
            self._connect()
            if tail > _TAIL:
                self._write_down()
            self._collection.count()

    def _connect(self) -> None:
        import chromadb
        from chromadb.config import Settings

        self._folder.mkdir(parents=True, exist_ok=True)
        self._client = chromadb.PersistentClient(
            path=str(self._folder), settings=Settings(anonymized_telemetry=False)
        )
        self._collection = self._client.get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "sync_threshold": _NEVER}},
        )

    def _write_down(self) -> None:
        """Have Chroma write its index files; a kill in here is seen on the next opening."""
        self._tail_file.write_text(_WRITING)
        self._set_sync_threshold(2)
        self._collection.count()
        self._set_sync_threshold(_NEVER)
        # What is in memory keeps the threshold that it was opened with.
        self.close()
        self._connect()
        self._tail_file.write_text("0")

    def _set_sync_threshold(self, number: int) -> None:
        with warnings.catch_warnings():
            # "legacy embedding function config": Chroma says so of every collection without one.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._collection.modify(configuration={"hnsw": {"sync_threshold": number}})

    def _read_tail(self) -> int:
        """How many vectors were added since the index files were last written.

        Raises:
            ValueError: the last process was killed while it wrote them.
        """
        return int(self._tail_file.read_text()) if self._tail_file.exists() else 0

    @override
    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # Chroma's own and its database's, pickle's, the file system's
            raise StorageError(
                f"向量索引 {self._folder} 不能读写（{error}），请检查文件夹权限和磁盘空间。"
            ) from error


def hold_folder(folder: Path) -> bool:
    """Hold a folder for this process until it ends; False where another process holds it.

    The lock is SQLite's on an empty file beside the folder: it works on every system and goes
    when the process goes, however it ends.

    Raises:
        StorageError: the lock file cannot be made.
    """
    folder = folder.resolve()
    lock_file = folder.with_name(f"{folder.name}.lock")
    with _HOLDING:
        if folder in _HELD:
            return True
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            held = _lock(lock_file)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(f"{lock_file} 不能写入（{error}），请检查文件夹权限。") from error
        if held is not None:
            _HELD[folder] = held
        return held is not None


def _lock(lock_file: Path) -> sqlite3.Connection | None:
    connection = sqlite3.connect(
        lock_file, timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return None
        raise
    return connection
