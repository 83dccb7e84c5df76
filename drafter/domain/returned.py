"""Word comes back: what an edited file holds, and what it would change in its draft."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from drafter.domain.conversation import DiffPart
from drafter.domain.verification import Finding


def draft_mark(draft_id: str) -> str:
    """What an exported file carries of its draft's id: enough to tell it from any other."""
    return hashlib.sha256(draft_id.encode()).hexdigest()[:16]


class BlockKind(StrEnum):
    """What a piece of a Word file is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    SIGNATURE = "signature"
    """署名 or 成文日期, by its style."""
    TABLE = "table"
    TEXT_BOX = "text-box"
    FOOTNOTE = "footnote"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class ReturnedBlock:
    """A piece of the file in the order of the text, tracked changes accepted."""

    kind: BlockKind
    text: str
    """A table's rows are parted by line feeds, their cells by “ | ”."""
    section_key: str = ""
    """By the bookmark that it stands in; empty outside of all."""


@dataclass(frozen=True, slots=True)
class ReturnedComment:
    """A comment that a person wrote in Word; the service's own are left out."""

    section_key: str
    anchor: str
    """The words that it stands at."""
    message: str
    author: str


@dataclass(frozen=True, slots=True)
class ExportedSection:
    """What the file says of the section that it was made from."""

    section_key: str
    revision_number: int | None = None
    revision_id: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedDocument:
    """An edited Word file as it was read."""

    file_name: str
    draft_mark: str
    """Of the draft that it was made from; empty where the file does not say."""
    exported: tuple[ExportedSection, ...]
    blocks: tuple[ReturnedBlock, ...]
    comments: tuple[ReturnedComment, ...] = ()
    warnings: tuple[str, ...] = ()
    """What the text cannot carry, in Chinese."""


@dataclass(frozen=True, slots=True)
class PrintedParagraph:
    """A paragraph of a section's text, and what a Word file has of it."""

    text: str
    """With the blank lines and the blanks in front of it."""
    printed: str


class FoundBy(StrEnum):
    """How a section was found in the file."""

    BOOKMARK = "bookmark"
    HEADING = "heading"
    WORDING = "wording"
    """By text that is much like its own."""
    NOT_FOUND = "not-found"


class ReturnState(StrEnum):
    """What a returned file does to a section."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    CONFLICT = "conflict"
    """Changed in the file, and in the service since the file was made."""
    MISSING = "missing"
    """No longer in the file."""
    MERGED = "merged"
    """No longer in the file, where another section now holds its text."""


@dataclass(frozen=True, slots=True)
class SectionReturn:
    """A section beside what the file has of it."""

    section_key: str
    state: ReturnState
    found_by: FoundBy
    base_number: int | None
    """The revision that the file was made from; None where that is not known."""
    current_number: int
    current_text: str
    returned_text: str
    """As it would be taken in; empty for one that is missing or merged."""
    diff: tuple[DiffPart, ...]
    """From the present text to the returned one."""
    heading: str
    returned_heading: str
    """With its ordinal; empty where the heading was taken out."""
    findings: tuple[Finding, ...] = ()
    """What the checker finds in the returned text."""
    merged_into: str = ""
    notes: tuple[str, ...] = ()
    """What a person should know, in Chinese."""

    @property
    def has_new_text(self) -> bool:
        """Whether the file has another text for it than the draft."""
        return self.state in (ReturnState.CHANGED, ReturnState.CONFLICT)


@dataclass(frozen=True, slots=True)
class UnplacedBlock:
    """Something in the file that belongs to no section: shown, never dropped."""

    kind: str
    """A kind of block, or ``new-section``."""
    text: str
    near: str
    """The heading of the section that it stands in or behind; empty for the beginning."""
    note: str


@dataclass(frozen=True, slots=True)
class ReturnPreview:
    """What taking a file back would do. Nothing is stored yet."""

    draft_id: str
    file_name: str
    preview_id: str
    """Of this file and the draft as it is now: taking in asks for it."""
    sections: tuple[SectionReturn, ...]
    unplaced: tuple[UnplacedBlock, ...]
    comments: tuple[ReturnedComment, ...]
    warnings: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether the file says what the draft says."""
        return not self.unplaced and all(
            s.state is ReturnState.UNCHANGED and not s.notes for s in self.sections
        )
