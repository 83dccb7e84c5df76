"""Files out, and edited ones back in."""

from dataclasses import dataclass
from typing import Protocol

from drafter.domain.report import Draft
from drafter.domain.returned import PrintedParagraph, ReturnedDocument


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an exported .docx carries beside the text."""

    with_comments: bool = True
    """A Word comment at each 待核实 and for each unused fact."""
    with_provenance: bool = True
    """A custom XML part that says for each figure where it comes from."""
    with_ai_label: bool = True
    """The visible line and the file metadata of the 2025 labelling rules."""


class ReturnReader(Protocol):
    """Reads an edited file that a draft was exported to."""

    def read(self, file_name: str, content: bytes) -> ReturnedDocument:
        """What the file holds, with tracked changes accepted.

        Raises:
            DocumentUnreadable: it is no .docx, or damaged.
        """

    def paragraphs(self, text: str) -> tuple[PrintedParagraph, ...]:
        """The paragraphs that the export makes of a text; those of a file give themselves."""


class DraftExporter(Protocol):
    """Turns a draft into a file."""

    def export(self, draft: Draft, options: ExportOptions) -> bytes:
        """The .docx in the format of GB/T 9704-2012."""
