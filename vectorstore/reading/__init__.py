"""Files → SourceDocument: .docx, .pdf with text, .txt and .md."""

from vectorstore.reading.open_document import read_document, read_lines

__all__ = ["read_document", "read_lines"]
