"""Provenance (出处) in a custom XML part: for each sourced span what it says and rests on."""

import hashlib
import re
from dataclasses import dataclass, fields

from lxml import etree

from drafter.domain.fact import Fact
from drafter.domain.report import Draft, Section
from drafter.domain.verification import SourcedSpan, SourceKind
from drafter.export.ooxml import legal_text, parse, root_element, serialize

PROVENANCE_NAMESPACE = "urn:drafter:provenance:1"
"""Found by this name: LibreOffice renames the part on saving."""

_SENTENCE_END = re.compile("[。！？\n]")


@dataclass(frozen=True, slots=True)
class ProvenanceEntry:
    """One span of the text and its source."""

    section_key: str
    sentence_hash: str
    """Of the sentence that the span stands in: it shows whether staff changed the sentence."""
    text: str
    source_kind: str
    source_id: str
    """Fact id or passage id."""
    label: str
    """The fact's label, or the title of the cited policy."""
    source_cell: str
    """Where the fact was supplied: 数据.xlsx 表1!C7."""
    formula: str
    """How a derived fact was computed."""


@dataclass(frozen=True, slots=True)
class SectionOrigin:
    """Who wrote a section."""

    section_key: str
    writer: str
    prompt_version: str
    revision_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything that the part says."""

    draft_id: str
    content_hash: str
    """Of title, headings and texts as they were exported."""
    sections: tuple[SectionOrigin, ...]
    entries: tuple[ProvenanceEntry, ...]


def sentence_hash(text: str, position: int) -> str:
    """A short SHA-256 of the sentence around a position, without the blanks at its ends."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    start = max((end for end in ends if end <= position), default=0)
    end = min((end for end in ends if end > position), default=len(text))
    return _digest(text[start:end].strip())[:16]


def content_hash(draft: Draft) -> str:
    """SHA-256 over the title and every heading and text in order."""
    pieces = [draft.title]
    for section in draft.sections:
        pieces += [section.plan.full_heading, section.text]
    return _digest("\0".join(pieces))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def provenance_of(draft: Draft) -> Provenance:
    """The provenance of a draft's current texts."""
    facts = draft.sheet.by_id()
    entries = [
        _entry(section, source, facts)
        for section in draft.sections
        if section.revision
        for source in section.revision.sources
    ]
    origins = [
        SectionOrigin(
            section.plan.section_key,
            section.revision.writer,
            section.revision.prompt_version,
            section.revision.revision_id,
            section.revision.origin.value,
        )
        for section in draft.sections
        if section.revision
    ]
    return Provenance(draft.draft_id, content_hash(draft), tuple(origins), tuple(entries))


def _entry(section: Section, source: SourcedSpan, facts: dict[str, Fact]) -> ProvenanceEntry:
    fact = facts.get(source.source_id)
    derivation = fact.derivation if fact else None
    is_computed = source.source_kind is SourceKind.COMPUTED
    return ProvenanceEntry(
        section_key=section.plan.section_key,
        sentence_hash=sentence_hash(section.text, source.span.start),
        text=section.text[source.span.start : source.span.end],
        source_kind=source.source_kind.value,
        source_id=source.source_id,
        label=fact.label if fact else "" if is_computed else source.note,
        source_cell=fact.source.render() if fact else "",
        formula=derivation.formula if derivation else source.note if is_computed else "",
    )


def provenance_part(provenance: Provenance) -> bytes:
    """The custom XML part; characters that XML cannot carry are left out."""
    root = root_element("provenance", PROVENANCE_NAMESPACE)
    root.set("draft_id", legal_text(provenance.draft_id))
    root.set("content_hash", provenance.content_hash)
    for origin in provenance.sections:
        _append(root, "section", origin)
    for entry in provenance.entries:
        _append(root, "source", entry)
    return serialize(root)


def _append(root: etree._Element, tag: str, record: SectionOrigin | ProvenanceEntry) -> None:
    element = etree.SubElement(root, _name(tag))
    for field in fields(record):
        element.set(field.name, legal_text(getattr(record, field.name)))


def _name(tag: str) -> str:
    return f"{{{PROVENANCE_NAMESPACE}}}{tag}"


def read_provenance(xml: bytes) -> Provenance | None:
    """What a custom XML part says; None where it is none of ours."""
    try:
        root = parse(xml)
    except etree.XMLSyntaxError:
        return None
    if root.tag != _name("provenance"):
        return None
    return Provenance(
        draft_id=root.get("draft_id", ""),
        content_hash=root.get("content_hash", ""),
        sections=tuple(
            SectionOrigin(**_attributes(element, SectionOrigin))
            for element in root.iterfind(_name("section"))
        ),
        entries=tuple(
            ProvenanceEntry(**_attributes(element, ProvenanceEntry))
            for element in root.iterfind(_name("source"))
        ),
    )


def _attributes(
    element: etree._Element, record: type[SectionOrigin] | type[ProvenanceEntry]
) -> dict[str, str]:
    return {field.name: element.get(field.name, "") for field in fields(record)}
