"""The vector index on a Chroma server: shared by all processes, changed by one at a time.

Up to which change of the library the server is alike stands in the database, under the id of the
collection: a server that lost its data has another collection, and is filled anew. While it is
away, or behind, the store's own vectors answer; ``IndexKeeper`` brings it up to date.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx
from typing_extensions import override

from drafter.errors import StorageError
from drafter.ports import IndexMarks
from vectorstore.chroma_collection import VectorIndex

_CONNECT_SECONDS, _ANSWER_SECONDS = 2.0, 20.0
_LEFT_ALONE_SECONDS = 3.0
"""After a failure: meanwhile no search waits for a server that is away."""


class ServerVectorIndex(VectorIndex):
    """Nearest passages by cosine distance, from a Chroma server."""

    may_be_away: ClassVar[bool] = True

    def __init__(self, url: str, embedding_identity: str, marks: IndexMarks) -> None:
        """Nothing is connected yet: the server may be away."""
        self._url = url
        self._name = f"passages-{hashlib.sha256(embedding_identity.encode()).hexdigest()[:16]}"
        self._marks = marks
        self._collection: Any = None
        self._client: Any = None
        self._away_until = 0.0
        self._depth = 0
        self._is_held = False

    @override
    def collection(self) -> Any:
        if self._collection is None:
            if time.monotonic() < self._away_until:
                raise ConnectionError("the server was away a moment ago")
            if self._client is None:
                self._connect()
            # Found by its name each time that it was lost: it may be another one by then.
            self._collection = self._client.get_or_create_collection(
                self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return self._collection

    @override
    @contextmanager
    def held(self) -> Iterator[bool]:
        # The document index has a lock for the threads of this process; this one is for others'.
        if self._depth:
            yield self._is_held
            return
        with self._marks.held(self._name) as is_held:
            self._depth, self._is_held = 1, is_held
            try:
                yield is_held
            finally:
                self._depth = 0

    @override
    def alike_at(self) -> int | None:
        try:
            with self.translated_errors():
                collection_id = str(self.collection().id)
        except StorageError:
            return None
        return self._marks.alike_at(collection_id)

    @override
    def mark_alike(self, generation: int) -> None:
        with self.translated_errors():
            collection_id = str(self.collection().id)
        self._marks.mark_alike(collection_id, generation)

    @override
    def mark_broken(self) -> None:
        """Nothing to record: the mark in the database is behind what changed since."""

    @override
    def reset(self) -> None:
        self._away_until = 0.0
        self._collection = None
        with self.translated_errors():
            self.collection()

    @override
    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            # It leaves its connections open, and those of the administrator that it has within.
            for client in (self._client, self._client._admin_client):  # noqa: SLF001
                client._server._session.close()  # noqa: SLF001
        self._client = self._collection = None
        self._away_until = float("inf")

    @override
    @contextmanager
    def translated_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # Chroma's own, its client's, the network's
            if self._collection is not None or time.monotonic() >= self._away_until:
                self._away_until = time.monotonic() + _LEFT_ALONE_SECONDS
            self._collection = None
            raise StorageError(
                f"向量索引服务 {self._url} 不可用（{type(error).__name__}: {error}），"
                "检索改用数据库中的向量；请检查 Chroma 服务。"
            ) from error

    def _connect(self) -> None:
        import chromadb
        from chromadb.config import Settings

        address = urlsplit(self._url)
        is_safe = address.scheme == "https"
        self._client = chromadb.HttpClient(
            host=address.hostname or "",
            port=address.port or (443 if is_safe else 80),
            ssl=is_safe,
            settings=Settings(anonymized_telemetry=False),
        )
        # Chroma's client would wait for ever, and offers no setting for it.
        self._client._server._session.timeout = httpx.Timeout(  # noqa: SLF001
            _ANSWER_SECONDS, connect=_CONNECT_SECONDS
        )
