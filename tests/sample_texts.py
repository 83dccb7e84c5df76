"""What of the sample documents is embedded."""

from api.bootstrap import Services
from drafter.domain.source import PassageFilter


def sample_texts(services: Services) -> list[str]:
    """The indexed text of every passage of a library that holds the samples."""
    documents = services.documents.list_documents(PassageFilter())
    return [
        passage.indexed_text
        for item in documents
        for passage in services.documents.passages_of(item.document.document_id)
    ]
