"""The document index: adds, removes and repairs, over the store, the embedder and the vectors."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import RLock

from drafter.domain.source import Passage, PassageFilter, SourceDocument
from drafter.errors import EmbedderUnavailable, NotFound, StorageError
from drafter.ports import DocumentStore, Embedder, IndexedPassage, Vector
from vectorstore.vector_index import ChromaVectorIndex
from vectorstore.words import split_words

OnProgress = Callable[[int, int], None]
"""Told how many of how many passages are embedded."""
_EMBEDDED_AT_ONCE = 64
_REPAIRED_AT_ONCE = 2_000
_WORDS_ONLY = "语义检索不可用，本文件只按词语检索。"


@dataclass(frozen=True, slots=True)
class AddResult:
    """What adding a document did."""

    added: bool
    """False where the very same document was there already."""
    passage_count: int
    embedded_count: int
    """Passages that were embedded now; the others were known by their content."""
    notice: str = ""
    """What the person should know, in Chinese."""


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What was wrong with the vector index, and was mended from the store."""

    missing: int
    stray: int
    rebuilt: bool


class DocumentIndex:
    """Keeps the store and the vector index alike; the store is the truth."""

    def __init__(
        self,
        store: DocumentStore,
        embedder: Embedder | None,
        vector_index: ChromaVectorIndex | None,
    ) -> None:
        """Open the index and mend the vector index where it differs from the store.

        Raises:
            StorageError: the vector index can be neither read nor started anew.
        """
        self.store = store
        self.embedder = embedder
        self.vector_index = vector_index
        self.generation = 0
        """Goes up with every change, so that caches know when they are stale."""
        self._lock = RLock()
        self.repaired = self.verify_and_repair()

    def add(
        self,
        document: SourceDocument,
        passages: Sequence[Passage],
        on_progress: OnProgress = lambda _done, _total: None,
    ) -> AddResult:
        """Index a document. The same document again changes nothing; a changed one replaces it.

        Embedding comes first (what is embedded is kept, whatever is killed), then one transaction
        of the store, then the vector index: the document is there wholly or not at all. A document
        that was indexed without a working embedder is embedded when it is added again.

        Raises:
            StorageError: the store cannot be written; nothing was changed.
        """
        count = len(passages)
        is_there = self._is_there(document, passages)
        vectors, embedded, notice = self._embed(passages, on_progress)
        if is_there and not embedded:
            return AddResult(added=False, passage_count=count, embedded_count=0, notice=notice)
        items = [
            IndexedPassage(passage, split_words(passage.indexed_text), vector)
            for passage, vector in zip(passages, vectors, strict=True)
        ]
        with self._lock:
            self._replace(document, items)
        return AddResult(added=True, passage_count=count, embedded_count=embedded, notice=notice)

    def remove(self, document_id: str) -> None:
        """Remove a document everywhere.

        Raises:
            NotFound: there is no such document.
        """
        with self._lock:
            ids = [p.passage_id for p in self.store.passages_of(document_id)]
            self.store.remove(document_id)
            self.generation += 1
            self._forget(ids)

    def verify_and_repair(self) -> RepairResult:
        """Make the vector index hold exactly the store's vectors, without embedding again.

        Raises:
            StorageError: the vector index can be neither read nor started anew.
        """
        if self.vector_index is None or self.embedder is None:
            return RepairResult(0, 0, rebuilt=False)
        identity = self.embedder.identity
        with self._lock:
            try:
                present = self.vector_index.ids()
                if present == set(self.store.matching_ids(PassageFilter())):
                    return RepairResult(0, 0, rebuilt=False)
                missing, stray = self._fill(self.vector_index, identity, present)
                return RepairResult(missing, stray, rebuilt=False)
            except StorageError:
                self.vector_index.reset()
                missing, stray = self._fill(self.vector_index, identity, set())
                return RepairResult(missing, stray, rebuilt=True)

    def _fill(
        self, vector_index: ChromaVectorIndex, identity: str, present: set[str]
    ) -> tuple[int, int]:
        """Add what is missing and take out what is stray; how many of each."""
        wanted: set[str] = set()
        missing: dict[str, Vector] = {}
        missing_count = 0
        for passage_id, vector in self.store.vectors(identity):
            wanted.add(passage_id)
            if passage_id in present:
                continue
            missing[passage_id] = vector
            missing_count += 1
            if len(missing) == _REPAIRED_AT_ONCE:
                vector_index.add(list(missing), list(missing.values()))
                missing.clear()
        vector_index.add(list(missing), list(missing.values()))
        stray = present - wanted
        vector_index.remove(stray)
        return missing_count, len(stray)

    def _replace(self, document: SourceDocument, items: Sequence[IndexedPassage]) -> None:
        old_ids = [p.passage_id for p in self.store.passages_of(document.document_id)]
        # Old vectors go first: a kill in between leaves gaps, which the next start sees and fills
        # from the store, never an old vector under the id of a new text, which nothing would see.
        self._forget(old_ids)
        try:
            self.store.add(document, items, self.embedder.identity if self.embedder else "")
        except BaseException:
            self.verify_and_repair()
            raise
        self.generation += 1
        if self.vector_index is not None:
            vectors = {i.passage.passage_id: i.vector for i in items if i.vector is not None}
            try:
                self.vector_index.add(list(vectors), list(vectors.values()))
            except StorageError:
                self.verify_and_repair()

    def _forget(self, passage_ids: Iterable[str]) -> None:
        if self.vector_index is not None:
            try:
                self.vector_index.remove(passage_ids)
            except StorageError:
                self.verify_and_repair()

    def _is_there(self, document: SourceDocument, passages: Sequence[Passage]) -> bool:
        try:
            stored = self.store.get(document.document_id)
        except NotFound:
            return False
        if stored.document != document or stored.passage_count != len(passages):
            return False
        return list(passages) == self.store.passages_of(document.document_id)

    def _embed(
        self, passages: Sequence[Passage], on_progress: OnProgress
    ) -> tuple[list[Vector | None], int, str]:
        """Vectors by content hash: known ones from the cache, the others computed and kept."""
        if self.embedder is None:
            return [None] * len(passages), 0, _WORDS_ONLY
        hashes = [hash_text(p.indexed_text) for p in passages]
        known = self.store.cached_vectors(list(dict.fromkeys(hashes)), self.embedder.identity)
        texts = {h: p.indexed_text for h, p in zip(hashes, passages, strict=True) if h not in known}
        todo = list(texts)
        try:
            for start in range(0, len(todo), _EMBEDDED_AT_ONCE):
                part = todo[start : start + _EMBEDDED_AT_ONCE]
                vectors = self.embedder.embed_passages([texts[h] for h in part])
                fresh = dict(zip(part, vectors, strict=True))
                self.store.cache_vectors(fresh, self.embedder.identity)
                known |= fresh
                on_progress(start + len(part), len(todo))
        except EmbedderUnavailable as error:
            return [None] * len(passages), 0, str(error)
        return [known[h] for h in hashes], len(todo), ""


def hash_text(text: str) -> str:
    """SHA-256 of a text, in hexadecimal: what vectors are cached by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
