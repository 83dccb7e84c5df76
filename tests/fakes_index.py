"""What tests of the index need: an embedder that counts, a clock that stands, small documents."""

import hashlib
import itertools
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from drafter.domain.source import DocumentKind, DocumentSection, Passage, SourceDocument
from drafter.errors import EmbedderUnavailable
from drafter.ports import Vector
from drafter.store import SqlDocumentStore, open_stores
from tests.databases import store_url
from vectorstore.passages import split_passages

DUTY = "party-building-duty-report"
SUMMARY = "department-work-summary"


class StandingClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class PairEmbedder:
    """Texts that share character pairs lie close together; counts what it was asked to embed."""

    def __init__(
        self,
        identity: str = "pairs/64",
        *,
        fails_after: int | None = None,
        synonyms: Mapping[str, str] | None = None,
    ) -> None:
        self.identity = identity
        self.dimension = 64
        self.embedded: list[str] = []
        self._fails_after = fails_after
        self._synonyms = synonyms or {}

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        if self._fails_after is not None and len(self.embedded) >= self._fails_after:
            raise EmbedderUnavailable("语义检索组件停了。")
        self.embedded += texts
        return [self._vector(text) for text in texts]

    def embed_query(self, text: str) -> Vector:
        return self._vector(text)

    def _vector(self, text: str) -> list[float]:
        for word, meaning in self._synonyms.items():
            text = text.replace(word, meaning)
        numbers = [0.0] * self.dimension
        numbers[0] = 1e-3  # never all zero
        for first, second in itertools.pairwise(text):
            digest = hashlib.blake2b(f"{first}{second}".encode(), digest_size=2).digest()
            numbers[int.from_bytes(digest, "big") % self.dimension] += 1.0
        length = math.sqrt(sum(number * number for number in numbers))
        return [number / length for number in numbers]


def open_store(folder: Path) -> SqlDocumentStore:
    return open_stores(store_url(folder), StandingClock()).documents


def make_document(
    title: str,
    sections: Sequence[tuple[tuple[str, ...], str]],
    *,
    kind: DocumentKind = DocumentKind.PAST_REPORT,
    organization: str = "",
    year: int | None = None,
    report_type: str = DUTY,
    salt: str = "",
) -> SourceDocument:
    """A document of (heading path, text) pairs; its id follows from its title."""
    return SourceDocument(
        document_id=hashlib.sha256(f"{title}{organization}{year}{salt}".encode()).hexdigest(),
        kind=kind,
        title=title,
        file_name=f"{title}.txt",
        sections=tuple(
            DocumentSection(
                level=len(path),
                ordinal="",
                heading=path[-1] if path else "",
                paragraphs=tuple(text.split("\n")),
                heading_path=path,
            )
            for path, text in sections
        ),
        organization=organization,
        year=year,
        report_type=report_type if kind is DocumentKind.PAST_REPORT else "",
    )


def make_policy(title: str, *texts: str, year: int | None = None) -> SourceDocument:
    sections = [((f"第{i}条",), text) for i, text in enumerate(texts, start=1)]
    return make_document(title, sections, kind=DocumentKind.POLICY, year=year)


def with_passages(document: SourceDocument) -> tuple[SourceDocument, list[Passage]]:
    return document, split_passages(document)
