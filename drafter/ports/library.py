"""The library: embeddings, documents and passages, and what is found in them."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from drafter.domain.paging import Page, PageAsked
from drafter.domain.report import SectionPlan
from drafter.domain.settled import Finalization
from drafter.domain.source import (
    Hit,
    Passage,
    PassageFilter,
    Reader,
    SectionPassages,
    SourceDocument,
    Visibility,
)

Vector = Sequence[float]
"""An embedding: 32-bit floats, normalized to length 1."""


class Embedder(Protocol):
    """Turns text into vectors."""

    @property
    def identity(self) -> str:
        """Model, version and dimension: vectors of different identities are never compared."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text, in order.

        Raises:
            EmbedderUnavailable: the embedder cannot run.
        """

    def embed_query(self, text: str) -> Vector:
        """The vector of a question.

        Raises:
            EmbedderUnavailable: the embedder cannot run.
        """


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage on its way into the store, with what the indexes need."""

    passage: Passage
    words: tuple[str, ...]
    """The words of its indexed text, for the lexical index, in order, repeats kept."""
    vector: Vector | None
    """None where no embedder could run."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A draft on its way into the index."""

    draft_id: str
    finalization: Finalization
    seen_at: datetime
    """The draft's ``updated_at`` as it was read."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document in the index, without its passages' text."""

    document: SourceDocument
    passage_count: int
    indexed_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """What decides who may read or change a document."""

    document_id: str
    owner: str
    visibility: Visibility


class DocumentStore(Protocol):
    """The truth about documents: the search indexes are rebuilt from it."""

    def add(
        self,
        document: SourceDocument,
        passages: Sequence[IndexedPassage],
        embedding_identity: str,
        *,
        filing: Filing | None = None,
    ) -> None:
        """Keep a document and its passages, wholly or not at all; replaces the same id.

        ``filing`` locks the draft that the document was made from, in the same transaction.

        Raises:
            Conflict: the draft was changed or finalized meanwhile.
        """

    def remove(self, document_id: str, *, reopened: str = "") -> None:
        """Forget a document and its passages.

        ``reopened`` is the draft that it was filed from: it is opened in the same transaction,
        also where the document is gone.

        Raises:
            NotFound: there is no such document.
            Conflict: it was filed from a draft, and that is not to be opened.
        """

    def get(self, document_id: str) -> StoredDocument:
        """A document by its id or an unambiguous beginning of it (at least 6 characters).

        Raises:
            NotFound: none, or more than one, begins so.
        """

    def list_documents(self, where: PassageFilter) -> list[StoredDocument]:
        """The documents that the filter admits: kind, then organization, year, title."""

    def page_of_documents(self, where: PassageFilter, asked: PageAsked) -> Page[StoredDocument]:
        """A page of the same."""

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages in order."""

    def passages(
        self, passage_ids: Sequence[str], reader: Reader | None = None
    ) -> dict[str, Passage]:
        """Passages by id; ids that are unknown, or not for this reader, are left out."""

    def standings(self, document_id: str) -> list[DocumentStanding]:
        """The documents whose id begins so (at least 6 characters)."""

    def generation(self) -> int:
        """Another number after every change to the documents, whichever process makes it."""

    def generations(self) -> dict[str, int]:
        """For each document the generation in which it was written: the same, the same passages."""

    def matching_documents(self, where: PassageFilter) -> list[str]:
        """Ids of the documents that the filter admits, in no order."""

    def matching_ids(self, where: PassageFilter) -> list[str]:
        """Ids of the passages that the filter admits, in order of document and position."""

    def search_words(
        self, words: Sequence[str], where: PassageFilter, limit: int
    ) -> list[tuple[str, float]]:
        """Passages that hold any of the words: id and BM25 score (higher is better), best first."""

    def vectors(self, embedding_identity: str) -> Iterator[tuple[str, Vector]]:
        """Every stored (passage_id, vector) of one embedding identity, streamed."""

    def vectors_by_document(
        self, embedding_identity: str, document_ids: Collection[str] | None = None
    ) -> Iterator[tuple[str, dict[str, Vector]]]:
        """The vectors of each document by passage, streamed; of these documents only, if told.

        A document without any is left out.
        """

    def embedded_count(self, document_id: str, embedding_identity: str) -> int:
        """How many of a document's passages hold a vector of this embedding identity."""

    def cached_vectors(
        self, text_hashes: Sequence[str], embedding_identity: str
    ) -> dict[str, Vector]:
        """Vectors computed before for texts with these SHA-256 hashes (of the indexed text)."""

    def cache_vectors(self, vectors: dict[str, Vector], embedding_identity: str) -> None:
        """Remember vectors by the SHA-256 of the text that they embed."""

    def forget_cached_vectors(self, text_hashes: Sequence[str]) -> None:
        """Forget what was remembered of these texts, of whatever embedding identity."""


class IndexMarks(Protocol):
    """What the processes that share a vector index agree on."""

    def alike_at(self, index_id: str) -> int | None:
        """The store's generation that the index was marked with; None where it never was."""

    def mark_alike(self, index_id: str, generation: int) -> None:
        """Record that the index holds the vectors of this generation."""

    def held(self, name: str) -> AbstractContextManager[bool]:
        """Who is inside changes the index, no other process; False where another holds it long."""


class Retriever(Protocol):
    """Finds past wording and policy for a section.

    ``organization`` is for whom: nothing is found that this organization may not read.
    """

    def retrieve(
        self, section: SectionPlan, organization: str, year: int, report_type: str
    ) -> SectionPassages:
        """What may help to write a section, never from a past report of ``year`` or later.

        The organization's own past years first, then others' same section, then policy, that of
        the year itself included.
        """

    def last_report(
        self, organization: str, report_type: str, before_year: int
    ) -> SourceDocument | None:
        """The organization's latest past report of the type before a year.

        A report whose text names only a general 党总支 or 党支部 counts as the organization's own
        where that is how the organization's name ends and none of its own is indexed.
        """

    def own_passages(
        self, organization: str, report_type: str, before_year: int
    ) -> tuple[Passage, ...]:
        """Every passage of the organization's last two reports of the type, latest first."""

    def policies_that_say(self, words: Sequence[str], organization: str) -> tuple[Passage, ...]:
        """Every policy passage that holds any of the words, in order of document and position."""

    def passages(self, passage_ids: Sequence[str], organization: str) -> tuple[Passage, ...]:
        """Passages by id, in the order asked; those that are unknown now are left out."""

    def search(self, query: str, where: PassageFilter, limit: int, organization: str) -> list[Hit]:
        """Passages for a free query, best first."""
