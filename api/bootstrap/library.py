"""The library: files read, indexed and searched."""

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from api.bootstrap.models import Models
from drafter.domain.source import DocumentKind, SourceDocument
from drafter.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drafter.domain.fact import FactSheet
    from drafter.domain.place import PlacedLine, TextPlace
    from drafter.domain.verification import Finding
    from vectorstore.chroma_collection import VectorIndex
    from vectorstore.index import AddResult, DocumentIndex, OnProgress
    from vectorstore.keeper import IndexKeeper
    from vectorstore.retriever import StoreRetriever


class Library(Models):
    """Reads documents and finds them again; each part is built when it is first asked for."""

    @cached_property
    def index(self) -> "DocumentIndex":
        """Adds, removes and finds documents."""
        from vectorstore.index import DocumentIndex

        return DocumentIndex(self.documents, self.embedder, self._vector_index())

    def _vector_index(self) -> "VectorIndex | None":
        """The vector index that this process may use; without one the store's vectors answer.

        A folder is one process's at a time, and so is a server where the store is SQLite. Beside
        PostgreSQL all processes share the server.
        """
        from vectorstore.server_index import ServerVectorIndex
        from vectorstore.vector_index import hold_folder, open_vector_index

        if self.embedder is None:
            return None
        folder, identity = self.settings.data_dir / "chroma", self.embedder.identity
        if not self.settings.chroma_url:
            return open_vector_index(folder, identity)
        if not self._stores.is_shared and not hold_folder(folder):
            return None
        return ServerVectorIndex(self.settings.chroma_url, identity, self._stores.index_marks)

    def index_keeper(self) -> "IndexKeeper":
        """What brings the vector index up to date by itself; not started yet."""
        from vectorstore.keeper import IndexKeeper

        return IndexKeeper(self.index)

    @cached_property
    def retriever(self) -> "StoreRetriever":
        """Finds past wording and policy for a section."""
        from drafter.reference.report_types import themes_of
        from vectorstore.retriever import StoreRetriever

        return StoreRetriever(self.documents, self.index, self.reader_named, themes_of)

    def read_document(
        self,
        file_name: str,
        content: bytes,
        *,
        kind: DocumentKind,
        organization: str = "",
        year: int | None = None,
        report_type: str = "",
    ) -> SourceDocument:
        """Read a file into a document; what is given overrides what it says of itself.

        Raises:
            DocumentUnreadable: the file cannot be read.
        """
        from drafter.redaction.planted import speaks_to_a_model
        from drafter.reference.report_types import title_aliases
        from vectorstore.reading import read_document

        return read_document(
            file_name,
            content,
            kind=kind,
            organization=organization,
            year=year,
            report_type=report_type,
            report_type_aliases=title_aliases(),
            speaks_to_a_model=speaks_to_a_model,
        )

    def read_lines(self, file_name: str, content: bytes) -> "tuple[PlacedLine, ...]":
        """The lines of a file as they stand in it, with the places of their characters.

        Raises:
            DocumentUnreadable: the file cannot be read.
        """
        from vectorstore.reading import read_lines

        return read_lines(file_name, content)

    def commented_copy(
        self,
        file_name: str,
        content: bytes,
        sheet: "FactSheet",
        found: "Sequence[tuple[Finding, str, tuple[TextPlace, ...]]]",
    ) -> bytes:
        """A copy of a Word file with comments: each finding, how to call its place, and where.

        Raises:
            DocumentUnreadable: it is a kind of Word file that takes no comments of ours.
        """
        from drafter.export.commented_copy import PlacedRemark, commented_copy
        from drafter.export.comments import evidence_line, verdict_line

        facts = sheet.by_id()
        remarks = [
            PlacedRemark(
                (verdict_line(finding), evidence_line(where, number, finding.fact_ids, facts)),
                places,
            )
            for number, (finding, where, places) in enumerate(found, 1)
        ]
        return commented_copy(content, remarks, self.clock.now(), file_name=file_name)

    def index_document(
        self,
        document: SourceDocument,
        on_progress: "OnProgress" = lambda _done, _total: None,
    ) -> "AddResult":
        """Split a document into passages and index it; what people put right before holds."""
        from api.correcting import with_corrections
        from vectorstore.passages import split_passages

        with suppress(NotFound):
            known = self.documents.get(document.document_id).document
            document = with_corrections(document, known)
        return self.index.add(document, split_passages(document), on_progress)
