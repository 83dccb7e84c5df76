"""The document index: adds, removes and repairs, over the store, the embedder and the vectors."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from threading import RLock

import numpy as np

from drafter.domain.source import Passage, PassageFilter, SourceDocument
from drafter.errors import EmbedderUnavailable, NotFound, StorageError
from drafter.ports import DocumentStore, Embedder, Filing, IndexedPassage, StoredDocument, Vector
from vectorstore.chroma_collection import VectorIndex
from vectorstore.words import split_words

OnProgress = Callable[[int, int], None]
"""Told how many of how many passages are embedded."""
_EMBEDDED_AT_ONCE = 64
_REPAIRED_AT_ONCE = 2_000
_ROUNDING = 1e-4
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
    """Vectors that it did not hold, or held of an older text."""
    stray: int
    rebuilt: bool


class DocumentIndex:
    """Keeps the store and the vector index alike; the store is the truth."""

    def __init__(
        self,
        store: DocumentStore,
        embedder: Embedder | None,
        vector_index: VectorIndex | None,
    ) -> None:
        """Open the index and mend the vector index where it differs from the store.

        Raises:
            StorageError: the vector index of this process can be neither read nor started anew.
        """
        self.store = store
        self.embedder = embedder
        self.vector_index = vector_index
        self._lock = RLock()
        self._may_follow = True
        try:
            self.repaired = self.verify_and_repair()
        except StorageError:
            if vector_index is None or not vector_index.may_be_away:
                raise
            self.repaired = RepairResult(0, 0, rebuilt=False)

    def current_vectors(self) -> VectorIndex | None:
        """The vector index while it holds the store's vectors, all of them and no others.

        None where there is none, or another process has changed the store: then the store's own
        vectors must answer. The next change made here, or the next start, mends it.
        """
        vectors = self.vector_index
        return vectors if vectors and vectors.alike_at() == self.store.generation() else None

    def catch_up(self) -> VectorIndex | None:
        """Mend the vector index if it is not what the store is; None where it still is not.

        Another process has changed the store, or the index broke or was away. While it cannot be
        mended the store's vectors answer, and documents are kept all the same.
        """
        if self.vector_index is not None and self.current_vectors() is None:
            with self._changing():
                self._catch_up()
        return self.current_vectors()

    def add(
        self,
        document: SourceDocument,
        passages: Sequence[Passage],
        on_progress: OnProgress = lambda _done, _total: None,
        *,
        filing: Filing | None = None,
    ) -> AddResult:
        """Index a document. The same document again changes nothing; a changed one replaces it.

        Embedding comes first (what is embedded is kept, whatever is killed), then one transaction
        of the store, then the vector index: the document is there wholly or not at all. A document
        that was indexed without a working embedder, or by another one, is embedded when it is
        added again.

        ``filing`` locks the draft that the document was made from, in the same transaction.

        Raises:
            StorageError: the store cannot be written; nothing was changed.
            Conflict: the draft that is filed was changed meanwhile.
        """
        count = len(passages)
        is_there = filing is None and self._is_there(document, passages)
        if is_there and self._is_embedded(document.document_id, count):
            return AddResult(added=False, passage_count=count, embedded_count=0)
        vectors, embedded, notice = self._embed(passages, on_progress)
        if is_there and None in vectors:
            return AddResult(added=False, passage_count=count, embedded_count=0, notice=notice)
        items = [
            IndexedPassage(passage, split_words(passage.indexed_text), vector)
            for passage, vector in zip(passages, vectors, strict=True)
        ]
        with self._changing():
            self._replace(document, items, filing)
        return AddResult(added=True, passage_count=count, embedded_count=embedded, notice=notice)

    def remove(self, document_id: str, *, reopened: str = "") -> None:
        """Remove a document everywhere: passages, words and vectors, the remembered ones too.

        ``reopened`` is the draft that it was filed from, which is opened with it.

        Raises:
            NotFound: there is no such document.
            Conflict: it was filed from a draft, and that is not to be opened.
        """
        with self._changing():
            self._catch_up()
            passages = self.store.passages_of(document_id)
            before = self.store.generation()
            self.store.remove(document_id, reopened=reopened)
            self.store.forget_cached_vectors([hash_text(p.indexed_text) for p in passages])
            self._follow(lambda vectors: vectors.remove(p.passage_id for p in passages), before)

    def without_vectors(self) -> list[StoredDocument]:
        """The documents that search knows by words only: this embedder has not seen all of them.

        They were indexed while no embedder could run, or by another one.
        """
        return [
            stored
            for stored in self.store.list_documents(PassageFilter())
            if not self._is_embedded(stored.document.document_id, stored.passage_count)
        ]

    def embed_again(self, stored: StoredDocument) -> AddResult:
        """Give a document this embedder's vectors; what is known by its content is not computed.

        Raises:
            StorageError: the store cannot be written; nothing was changed.
        """
        return self.add(stored.document, self.store.passages_of(stored.document.document_id))

    def rebuild(self) -> RepairResult:
        """Throw the vector index away and make it again from the store's vectors.

        Raises:
            StorageError: it cannot be written.
        """
        if self.vector_index is not None:
            with self._lock:
                self._alike_at = None
                self.vector_index.reset()
        return self.verify_and_repair()

    def verify_and_repair(self) -> RepairResult:
        """Make the vector index hold exactly the store's vectors, without embedding again.

        Raises:
            StorageError: the vector index can be neither read nor started anew.
        """
        if self.vector_index is None or self.embedder is None:
            return RepairResult(0, 0, rebuilt=False)
        with self._changing() as may_change:
            if not may_change:
                return RepairResult(0, 0, rebuilt=False)
            # Asked before anything is compared: what changes meanwhile is compared the next time.
            generation = self.store.generation()
            try:
                result = self._mend(self.vector_index, self.embedder.identity, generation)
            except StorageError:
                self.vector_index.reset()
                present = self.vector_index.ids()
                missing, stray = self._fill(self.vector_index, self.embedder.identity, present)
                result = RepairResult(missing, stray, rebuilt=True)
            self.vector_index.mark_alike(generation)
            return result

    def _mend(self, vector_index: VectorIndex, identity: str, generation: int) -> RepairResult:
        present = vector_index.ids()
        is_untouched = vector_index.alike_at() == generation
        if is_untouched and present == set(self.store.matching_ids(PassageFilter())):
            return RepairResult(0, 0, rebuilt=False)
        missing, stray = self._fill(vector_index, identity, present)
        return RepairResult(missing, stray, rebuilt=False)

    def _fill(self, vector_index: VectorIndex, identity: str, present: set[str]) -> tuple[int, int]:
        """Write what is missing or differs, and take out what is stray; how many of each."""
        wanted: set[str] = set()
        missing = 0
        for part in _parts(self.store.vectors(identity), _REPAIRED_AT_ONCE):
            wanted |= part.keys()
            held = vector_index.vectors([i for i in part if i in present])
            same = _same(held, part)
            outdated = {i: vector for i, vector in part.items() if i not in same}
            vector_index.add(list(outdated), list(outdated.values()))
            missing += len(outdated)
        stray = present - wanted
        vector_index.remove(stray)
        return missing, len(stray)

    @contextmanager
    def _changing(self) -> Iterator[bool]:
        """One thread of one process at a time; False where another process has the vector index.

        Then the store is changed alone, and the vector index catches up later.
        """
        with self._lock:
            if self.vector_index is None:
                yield True
                return
            with self.vector_index.held() as is_held:
                self._may_follow = is_held
                yield is_held

    def _catch_up(self) -> None:
        """Mend the vector index if it is not what the store was up to now."""
        if self.vector_index is not None and self.current_vectors() is None:
            try:
                self.verify_and_repair()
            except StorageError:
                self.vector_index.mark_broken()

    def _follow(self, change: Callable[[VectorIndex], None], before: int) -> None:
        """Do to the vector index what one change did to the store at this generation."""
        vectors = self.vector_index
        if vectors is None or not self._may_follow or vectors.alike_at() != before:
            return
        try:
            change(vectors)
            # Where others have changed the store too, the next change catches up with them.
            if before + 1 == self.store.generation():
                vectors.mark_alike(before + 1)
        except StorageError:
            self._catch_up()

    def _replace(
        self,
        document: SourceDocument,
        items: Sequence[IndexedPassage],
        filing: Filing | None = None,
    ) -> None:
        self._catch_up()
        stored = self.store.passages_of(document.document_id)
        old = {p.passage_id: hash_text(p.indexed_text) for p in stored}
        identity = self.embedder.identity if self.embedder else ""
        before = self.store.generation()
        self.store.add(document, items, identity, filing=filing)
        kept = {hash_text(item.passage.indexed_text) for item in items}
        self.store.forget_cached_vectors([h for h in old.values() if h not in kept])
        vectors = {i.passage.passage_id: i.vector for i in items if i.vector is not None}

        def follow(index: VectorIndex) -> None:
            index.remove(old.keys() - vectors.keys())
            index.add(list(vectors), list(vectors.values()))

        self._follow(follow, before)

    def _is_there(self, document: SourceDocument, passages: Sequence[Passage]) -> bool:
        try:
            stored = self.store.get(document.document_id)
        except NotFound:
            return False
        if stored.document != document or stored.passage_count != len(passages):
            return False
        return list(passages) == self.store.passages_of(document.document_id)

    def _is_embedded(self, document_id: str, count: int) -> bool:
        if self.embedder is None:
            return False
        return self.store.embedded_count(document_id, self.embedder.identity) == count

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


def _parts(vectors: Iterable[tuple[str, Vector]], size: int) -> Iterator[dict[str, Vector]]:
    rest = iter(vectors)
    while part := dict(islice(rest, size)):
        yield part


def _same(held: dict[str, Vector], wanted: dict[str, Vector]) -> set[str]:
    """The ids under which both hold the same vector; an index may round it a little."""
    if not held:
        return set()
    one, other = (np.asarray([of[i] for i in held], dtype=np.float32) for of in (held, wanted))
    apart = np.abs(one - other).max(axis=1)
    return {i for i, distance in zip(held, apart, strict=True) if distance <= _ROUNDING}


def hash_text(text: str) -> str:
    """SHA-256 of a text, in hexadecimal: what vectors are cached by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
