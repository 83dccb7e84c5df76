"""The document index: adds, removes and repairs, over the store, the embedder and the vectors."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drafter.domain.source import Passage, SourceDocument
from drafter.errors import EmbedderUnavailable, NotFound
from drafter.ports import DocumentStore, Embedder, IndexedPassage, Vector
from vectorstore.vector_index import ChromaVectorIndex
from vectorstore.words import split_words

OnProgress = Callable[[int, int], None]
"""Told how many of how many passages are embedded."""
_EMBEDDED_AT_ONCE = 64


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
        """Open the index and mend the vector index where it differs from the store."""
        self.store = store
        self.embedder = embedder
        self.vector_index = vector_index
        self.generation = 0
        """Goes up with every change, so that caches know when they are stale."""
        self.repaired = self.verify_and_repair()

    def add(
        self,
        document: SourceDocument,
        passages: Sequence[Passage],
        on_progress: OnProgress = lambda _done, _total: None,
    ) -> AddResult:
        """Index a document. The same document again changes nothing; a changed one replaces it.

        Embedding comes first, then one transaction of the store, then the vector index: whatever
        is killed in between, the document is there wholly or not at all.
        """
        if self._is_there(document, passages):
            return AddResult(added=False, passage_count=len(passages), embedded_count=0)
        vectors, embedded, notice = self._embed(passages, on_progress)
        items = [
            IndexedPassage(passage, split_words(passage.indexed_text), vector)
            for passage, vector in zip(passages, vectors, strict=True)
        ]
        old_ids = [p.passage_id for p in self.store.passages_of(document.document_id)]
        identity = self.embedder.identity if self.embedder else ""
        self.store.add(document, items, identity)
        self.generation += 1
        if self.vector_index is not None:
            new_ids = {p.passage_id for p in passages}
            self.vector_index.remove(set(old_ids) - new_ids)
            known = [i for i in items if i.vector is not None]
            self.vector_index.add(
                [i.passage.passage_id for i in known], [i.vector for i in known if i.vector]
            )
        return AddResult(
            added=True, passage_count=len(passages), embedded_count=embedded, notice=notice
        )

    def remove(self, document_id: str) -> None:
        """Remove a document everywhere.

        Raises:
            NotFound: there is no such document.
        """
        ids = [p.passage_id for p in self.store.passages_of(document_id)]
        self.store.remove(document_id)
        self.generation += 1
        if self.vector_index is not None:
            self.vector_index.remove(ids)

    def verify_and_repair(self) -> RepairResult:
        """Make the vector index hold exactly the store's vectors, without embedding again."""
        if self.vector_index is None or self.embedder is None:
            return RepairResult(0, 0, rebuilt=False)
        rebuilt = False
        try:
            present = self.vector_index.ids()
        except Exception:  # noqa: BLE001 - a damaged index raises whatever its core panics with
            self.vector_index.reset()
            present, rebuilt = set(), True
        wanted: set[str] = set()
        ids: list[str] = []
        vectors: list[Vector] = []
        missing = 0
        for passage_id, vector in self.store.vectors(self.embedder.identity):
            wanted.add(passage_id)
            if passage_id not in present:
                ids.append(passage_id)
                vectors.append(vector)
                missing += 1
            if len(ids) >= 2000:
                self.vector_index.add(ids, vectors)
                ids, vectors = [], []
        self.vector_index.add(ids, vectors)
        stray = present - wanted
        self.vector_index.remove(stray)
        return RepairResult(missing, len(stray), rebuilt)

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
            return [None] * len(passages), 0, "语义检索不可用，本文件只按词语检索。"
        hashes = [hash_text(p.indexed_text) for p in passages]
        known = self.store.cached_vectors(list(dict.fromkeys(hashes)), self.embedder.identity)
        texts = {h: p.indexed_text for h, p in zip(hashes, passages, strict=True) if h not in known}
        todo = list(texts)
        done = 0
        try:
            for start in range(0, len(todo), _EMBEDDED_AT_ONCE):
                part = todo[start : start + _EMBEDDED_AT_ONCE]
                fresh = dict(
                    zip(part, self.embedder.embed_passages([texts[h] for h in part]), strict=True)
                )
                self.store.cache_vectors(fresh, self.embedder.identity)
                known |= fresh
                done += len(part)
                on_progress(done, len(todo))
        except EmbedderUnavailable as error:
            return [None] * len(passages), 0, str(error)
        return [known[h] for h in hashes], len(todo), ""


def hash_text(text: str) -> str:
    """SHA-256 of a text, in hexadecimal: what vectors are cached by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
