"""The vector index: Chroma on disk, one collection per embedding identity.

Chroma is an index over the store, never the truth: a kill during a write may damage it, so it is
compared with the store on opening and rebuilt from the store's vectors without embedding again.
Two processes on one folder lose vectors silently, so one process holds it (``open_vector_index``).
"""

import hashlib
import shutil
import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from drafter.errors import StorageError
from drafter.ports import Vector

_PAGE = 10_000
"""get() without a limit fails above some 32,000 rows."""
_BATCH = 2_000
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
    return ChromaVectorIndex(folder, embedding_identity) if _hold(folder.resolve()) else None


class ChromaVectorIndex:
    """Nearest passages by cosine distance."""

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
        try:
            self._open()
        except StorageError:
            self.reset()

    def reset(self) -> None:
        """Throw the index away and start an empty one.

        Raises:
            StorageError: the folder cannot be written.
        """
        from chromadb.api.shared_system_client import SharedSystemClient

        self.close()
        # Whatever else this process has open on the folder would go on serving deleted files.
        SharedSystemClient.clear_system_cache()
        with self._translated_errors():
            if self._folder.is_dir():
                shutil.rmtree(self._folder)
            else:
                self._folder.unlink(missing_ok=True)
        self._open()

    def close(self) -> None:
        """Let go of the files; the index cannot be used any more."""
        if self._client is not None:
            with suppress(Exception):  # the client of a damaged folder may not even close
                self._client.close()
        self._client = self._collection = None

    def add(self, passage_ids: Sequence[str], vectors: Sequence[Vector]) -> None:
        """Add passages, or replace those that are there.

        Raises:
            StorageError: the index is damaged or cannot be written.
        """
        for start in range(0, len(passage_ids), _BATCH):
            ids = list(passage_ids[start : start + _BATCH])
            rows = [list(vector) for vector in vectors[start : start + _BATCH]]
            with self._translated_errors():
                self._collection.upsert(ids=ids, embeddings=rows)
                self._tail_file.write_text(str(self._read_tail() + len(ids)))

    def remove(self, passage_ids: Iterable[str]) -> None:
        """Forget passages; unknown ids do no harm.

        Raises:
            StorageError: the index is damaged or cannot be written.
        """
        ids = list(passage_ids)
        for start in range(0, len(ids), _BATCH):
            with self._translated_errors():
                self._collection.delete(ids=ids[start : start + _BATCH])

    def ids(self) -> set[str]:
        """Every passage id in the index.

        Raises:
            StorageError: the index is damaged.
        """
        found: set[str] = set()
        with self._translated_errors():
            while page := self._collection.get(limit=_PAGE, offset=len(found), include=[])["ids"]:
                found.update(page)
        return found

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these passages, as the index holds them; unknown ids are left out.

        Raises:
            StorageError: the index is damaged.
        """
        found: dict[str, Vector] = {}
        for start in range(0, len(passage_ids), _BATCH):
            ids = list(passage_ids[start : start + _BATCH])
            with self._translated_errors():
                page = self._collection.get(ids=ids, include=["embeddings"])
                found.update(zip(page["ids"], page["embeddings"], strict=True))
        return found

    def alike_at(self) -> int | None:
        """The store's generation that ``mark_alike`` was last told of."""
        try:
            return int(self._alike_file.read_text())
        except (OSError, ValueError):
            return None

    def mark_alike(self, generation: int) -> None:
        """Record that the index holds the vectors of this generation of the store.

        Raises:
            StorageError: the folder cannot be written.
        """
        with self._translated_errors():
            self._alike_file.write_text(str(generation))

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Ids of the nearest passages, nearest first.

        Raises:
            StorageError: the index is damaged.
        """
        with self._translated_errors():
            limit = min(limit, self._collection.count())
            if limit <= 0:
                return []
            answer = self._collection.query(
                query_embeddings=[list(vector)], n_results=limit, include=["distances"]
            )
        ids: list[str] = answer["ids"][0]
        return ids

    def _open(self) -> None:
        with self._translated_errors():
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

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # Chroma's own and its database's, pickle's, the file system's
            raise StorageError(
                f"向量索引 {self._folder} 不能读写（{error}），请检查文件夹权限和磁盘空间。"
            ) from error


def _hold(folder: Path) -> bool:
    """Hold a folder for this process until it ends; False where another process holds it.

    The lock is SQLite's on an empty file beside the folder: it works on every system and goes
    when the process goes, however it ends.

    Raises:
        StorageError: the lock file cannot be made.
    """
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
