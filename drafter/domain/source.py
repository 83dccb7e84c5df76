"""Source documents: past reports (范文, form only), policy documents (basis), their pieces."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DocumentKind(StrEnum):
    """What a source document may be used for: a past report for its form, a policy as a basis."""

    PAST_REPORT = "past-report"
    POLICY = "policy"


class Visibility(StrEnum):
    """Who may read a document beside its owner."""

    PRIVATE = "private"
    """Nobody."""
    SHARED = "shared"
    """The organizations below the owner, and those that it shares with."""
    PUBLIC = "public"
    """Everybody."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom documents are read: what is public, and what these may see beyond it."""

    owners: tuple[str, ...] = ()
    """Ids of organizations all of whose documents may be read."""
    sharers: tuple[str, ...] = ()
    """Ids of organizations whose shared documents may be read."""

    def may_read(self, owner: str, visibility: Visibility) -> bool:
        """Whether a document of this owner may be read."""
        if visibility is Visibility.PUBLIC or owner in self.owners:
            return True
        return visibility is Visibility.SHARED and owner in self.sharers


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A heading and the paragraphs below it, up to the next heading.

    ``level`` is 0 for what stands before the first heading, 1 for 一、, 2 for （一）, 3 for 1.,
    4 for （1）; 第X章 and 第X条 count as 1 and 2. ``heading`` is without its ordinal.
    """

    level: int
    ordinal: str
    heading: str
    paragraphs: tuple[str, ...]
    heading_path: tuple[str, ...] = ()
    """Headings from the outermost to this one, without ordinals."""
    page: int | None = None
    """Page of the heading, where the file has pages."""


class RemovalReason(StrEnum):
    """Why a text of a file is not shown to a model."""

    HIDDEN = "hidden"
    """No reader sees it: hidden, white on white, one point high."""
    INVISIBLE = "invisible"
    """Characters without width, of direction, or of tags."""
    COMMENT = "comment"
    INSTRUCTION = "instruction"
    """It speaks to a machine, not to a reader."""


@dataclass(frozen=True, slots=True)
class RemovedText:
    """What a file holds and a model does not see; kept so that a person can look at it."""

    reason: RemovalReason
    text: str
    """The text, or as much of it as is kept."""


@dataclass(frozen=True, slots=True)
class SupersededDocument:
    """A document that another one puts out of force (同时废止)."""

    title: str
    document_number: str = ""


class MetadataSource(StrEnum):
    """Where a piece of metadata was read."""

    PERSON = "person"
    """Someone said so, or put it right."""
    TITLE = "title"
    HEAD = "head"
    """A line above or below the title."""
    SIGNATURE = "signature"
    DERIVED = "derived"
    """Concluded from another piece: the year from the date."""
    FILE_NAME = "file-name"


@dataclass(frozen=True, slots=True)
class MetadataReading:
    """How sure a piece of metadata is."""

    field: str
    """Its name in ``SourceDocument``."""
    source: MetadataSource
    confidence: float
    """How often readings from this source are right, as measured; 1.0 where a person said so."""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document as it was read: its text, its structure and what it says of itself."""

    document_id: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    kind: DocumentKind
    title: str
    file_name: str
    sections: tuple[DocumentSection, ...]
    organization: str = ""
    year: int | None = None
    report_type: str = ""
    document_number: str = ""
    """发文字号: 江党组〔2023〕12号."""
    issuing_agency: str = ""
    document_date: date | None = None
    warnings: tuple[str, ...] = ()
    """What could not be read or was left out, in Chinese."""
    draft_id: str = ""
    """The finalized draft whose text it is; empty for a file."""
    owner: str = ""
    """Id of the organization that put it into the library; empty: the installation's own."""
    visibility: Visibility = Visibility.PUBLIC
    removed: tuple[RemovedText, ...] = ()
    superseded: tuple[SupersededDocument, ...] = ()
    """What it puts out of force."""
    readings: tuple[MetadataReading, ...] = ()
    """Where each piece of metadata that it has was read."""


@dataclass(frozen=True, slots=True)
class Passage:
    """片段: a piece of a document with the headings above it; what is indexed and found."""

    passage_id: str
    """``{document_id[:16]}:{position:04d}``"""
    document_id: str
    position: int
    heading_path: tuple[str, ...]
    text: str
    kind: DocumentKind
    organization: str = ""
    year: int | None = None
    report_type: str = ""
    document_title: str = ""
    page: int | None = None

    @property
    def indexed_text(self) -> str:
        """The text with the header that code puts before it, as it is embedded and searched."""
        header = " | ".join(
            part
            for part in (
                self.document_title,
                str(self.year) if self.year else "",
                " / ".join(self.heading_path),
            )
            if part
        )
        return f"{header}\n{self.text}" if header else self.text


@dataclass(frozen=True, slots=True)
class PassageFilter:
    """What a search is limited to; applied before ranking."""

    kind: DocumentKind | None = None
    organization: str | None = None
    excluded_organization: str | None = None
    year: int | None = None
    before_year: int | None = None
    """Only documents of an earlier year, or of none."""
    report_type: str | None = None
    document_id: str | None = None
    reader: Reader | None = None
    """For whom; None: whoever may read everything."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, and why."""

    passage: Passage
    score: float
    """Higher is better; comparable within one answer only."""
    lexical_rank: int | None = None
    """1 is the best; None where the lexical lane did not find it."""
    dense_rank: int | None = None
    same: tuple[Passage, ...] = ()
    """Passages further down that say the same with the same figures, best first."""


@dataclass(frozen=True, slots=True)
class SectionPassages:
    """What retrieval brings for one section, by the role that each passage may play."""

    own: tuple[Passage, ...] = ()
    """The organization's own past reports, latest year first."""
    others: tuple[Passage, ...] = ()
    """Other organizations' past reports of the same section."""
    policies: tuple[Passage, ...] = ()


class SlotKind(StrEnum):
    """What stood where an exemplar has a slot (占位)."""

    QUANTITY = "quantity"
    PERCENTAGE = "percentage"
    DATE = "date"
    YEAR = "year"
    TITLE = "title"
    DOCUMENT_NUMBER = "document_number"
    ORGANIZATION = "organization"
    NAME = "name"
    QUOTED_NAME = "quoted_name"
    MEETING = "meeting"
    """A plenary session, which no name of a fact may stand for."""
    MASK = "mask"
    """A mask of the published text itself: **, ***, ×××."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap in an exemplar's sentence."""

    start: int
    end: int
    """Where the slot's marker stands in the exemplar's text."""
    kind: SlotKind
    measure_unit: str = ""
    """For QUANTITY and MASK: the measure unit that follows, which stays part of the slot."""


@dataclass(frozen=True, slots=True)
class ExemplarSentence:
    """One sentence of a past report with its claims taken out.

    ``text`` shows each slot as 〔数量:次〕, 〔文件〕, 〔日期〕 … so that a reader (and a model)
    sees what kind of thing belongs there but never the old value.
    """

    text: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Exemplar:
    """范例: a passage of a past report, delexicalized; all that a writer sees of it."""

    passage_id: str
    heading_path: tuple[str, ...]
    paragraphs: tuple[tuple[ExemplarSentence, ...], ...]
    is_own: bool
    year: int | None = None

    @property
    def text(self) -> str:
        """The delexicalized text, one paragraph a line."""
        return "\n".join("".join(s.text for s in paragraph) for paragraph in self.paragraphs)
