"""Finished drafts as past reports in the index."""

from drafter.domain.source import SourceDocument
from drafter.ports import Filing
from vectorstore.index import DocumentIndex
from vectorstore.passages import split_passages


class IndexArchive:
    """Files finished drafts into the index: the document and the draft's lock, or neither."""

    def __init__(self, index: DocumentIndex) -> None:
        self._index = index

    def file(self, document: SourceDocument, filing: Filing) -> None:
        """Index a finished draft's text and lock the draft in the same transaction.

        Raises:
            Conflict: the draft was changed or finalized meanwhile.
            StorageError: the store cannot be written; nothing was changed.
        """
        self._index.add(document, split_passages(document), filing=filing)

    def take_out(self, document_id: str, draft_id: str) -> None:
        """Remove a filed text and open its draft in the same transaction.

        Raises:
            StorageError: the store cannot be written; nothing was changed.
        """
        self._index.remove(document_id, reopened=draft_id)
