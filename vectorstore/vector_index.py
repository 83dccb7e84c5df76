"""The vector index: Chroma on disk, one collection per embedding identity.

Chroma is an index over the store, never the truth: a kill during a write may damage it, so it is
compared with the store on opening and rebuilt from the store's vectors without embedding again.
"""

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from drafter.errors import StorageError
from drafter.ports import Vector

_PAGE = 10_000
"""get() without a limit fails above some 32,000 rows."""
_BATCH = 2_000
_SYNC_THRESHOLD = 1_000_000
"""Kept high: no corruption was seen in 40 kills then (6 of 104 otherwise)."""


class ChromaVectorIndex:
    """Nearest passages by cosine distance."""

    def __init__(self, folder: Path, embedding_identity: str) -> None:
        """Open the collection; a folder that Chroma cannot open is started anew.

        Raises:
            StorageError: the folder cannot be written.
        """
        self._folder = folder
        self._name = f"passages-{hashlib.sha256(embedding_identity.encode()).hexdigest()[:16]}"
        try:
            self._open()
        except Exception:  # noqa: BLE001 - Chroma raises whatever its Rust core panics with
            self.reset()

    def reset(self) -> None:
        """Throw the index away and start an empty one."""
        from chromadb.api.shared_system_client import SharedSystemClient

        SharedSystemClient.clear_system_cache()
        shutil.rmtree(self._folder, ignore_errors=True)
        try:
            self._open()
        except Exception as error:
            raise StorageError(
                f"向量索引 {self._folder} 建不起来（{error}），请检查文件夹权限和磁盘空间。"
            ) from error

    def add(self, passage_ids: Sequence[str], vectors: Sequence[Vector]) -> None:
        """Add passages, or replace those that are there."""
        for start in range(0, len(passage_ids), _BATCH):
            part = slice(start, start + _BATCH)
            self._collection.upsert(
                ids=list(passage_ids[part]), embeddings=[list(v) for v in vectors[part]]
            )

    def remove(self, passage_ids: Iterable[str]) -> None:
        """Forget passages; unknown ids do no harm."""
        ids = list(passage_ids)
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=ids[start : start + _BATCH])

    def ids(self) -> set[str]:
        """Every passage id in the index."""
        found: set[str] = set()
        while True:
            page = self._collection.get(limit=_PAGE, offset=len(found), include=[])["ids"]
            if not page:
                return found
            found.update(page)

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Ids of the nearest passages, nearest first."""
        limit = min(limit, self._collection.count())
        if not limit:
            return []
        answer = self._collection.query(
            query_embeddings=[list(vector)], n_results=limit, include=["distances"]
        )
        ids: list[str] = answer["ids"][0]
        return ids

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings

        self._folder.mkdir(parents=True, exist_ok=True)
        client = chromadb.PersistentClient(
            path=str(self._folder), settings=Settings(anonymized_telemetry=False)
        )
        self._collection: Any = client.get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "sync_threshold": _SYNC_THRESHOLD}},
        )
        self._collection.count()
