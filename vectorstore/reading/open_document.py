"""One file → one SourceDocument: choose the reader, clean, structure, read the metadata."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import PurePath

from drafter.domain.place import PlacedLine
from drafter.domain.source import (
    DocumentKind,
    MetadataSource,
    RemovalReason,
    RemovedText,
    SourceDocument,
)
from drafter.errors import DocumentUnreadable
from vectorstore.lines import MOST_KEPT, Line, clean_text, hidden_message, removed_text
from vectorstore.metadata import read_metadata, readings_of
from vectorstore.reading.choose_reader import read_file
from vectorstore.structure import parse_structure
from vectorstore.superseded import find_superseded
from vectorstore.titles import part_head

_SENTENCE = re.compile("[^。！？!?；;]*[。！？!?；;]+[”’）】》]*|[^。！？!?；;]+")
_SHOWN = 30
"""Characters of a sentence that a notice shows."""


def read_document(
    file_name: str,
    content: bytes,
    *,
    kind: DocumentKind,
    organization: str = "",
    year: int | None = None,
    report_type: str = "",
    report_type_aliases: Mapping[str, tuple[str, ...]] | None = None,
    speaks_to_a_model: Callable[[str], bool] = lambda _: False,
) -> SourceDocument:
    """Read a document; ``organization``, ``year`` and ``report_type`` override what it says.

    Without a title of its own a document is called by its file's name. Sentences of which
    ``speaks_to_a_model`` is true are recorded and told; they stay in the text, which people read,
    and are taken out of what a model is shown when a draft is made.

    Raises:
        DocumentUnreadable: with the file's name, the reason and the remedy.
    """
    raw = read_file(file_name, content)
    lines, removed_count, unseen = _clean(raw.lines)
    if not lines:
        raise DocumentUnreadable(file_name, "文件里没有文字，请检查后重新上传。")
    lines = part_head(lines)
    structure = parse_structure(lines)
    title = structure.title or PurePath(file_name).stem
    found = read_metadata(
        title,
        [line.text for line in lines],
        kind=kind,
        report_type_aliases=report_type_aliases or {},
    )
    person = MetadataSource.PERSON
    given = {"organization": organization, "year": year, "report_type": report_type}
    sources = {
        "title": MetadataSource.HEAD if structure.title else MetadataSource.FILE_NAME,
        **found.sources,
        **{name: person for name, value in given.items() if value},
    }
    orders = _orders(lines, speaks_to_a_model)
    invisible = (f"去掉了{removed_count}个不可见字符。",) if removed_count else ()
    return SourceDocument(
        document_id=hashlib.sha256(content).hexdigest(),
        kind=kind,
        title=title,
        file_name=file_name,
        sections=structure.sections,
        organization=organization or found.organization,
        year=year or found.year,
        report_type=report_type or found.report_type,
        document_number=found.document_number,
        issuing_agency=found.issuing_agency,
        document_date=found.document_date,
        warnings=(*raw.warnings, *invisible, *_told(orders)),
        removed=(*raw.removed, *unseen, *orders),
        readings=readings_of(sources),
        superseded=find_superseded(p for section in structure.sections for p in section.paragraphs),
    )


def read_lines(file_name: str, content: bytes) -> tuple[PlacedLine, ...]:
    """The lines of a text file, or the paragraphs and table rows of another, as they stand in it.

    Empty ones are kept and nothing is cleaned: places found in a line are places in the file. For
    a Word file it is said which text node each character stands in.

    Raises:
        DocumentUnreadable: with the file's name, the reason and the remedy.
    """
    raw = read_file(file_name, content, has_notes=False).lines
    lines = tuple(PlacedLine(line.text, line.places) for line in raw)
    if not any(line.text.strip() for line in lines):
        raise DocumentUnreadable(file_name, "文件里没有文字，请检查后重新上传。")
    return lines


def _clean(raw: tuple[Line, ...]) -> tuple[list[Line], int, list[RemovedText]]:
    """The lines that hold text, cleaned; how many characters were taken out, and what they said."""
    lines: list[Line] = []
    removed = 0
    unseen: list[RemovedText] = []
    for line in raw:
        text, count = clean_text(line.text)
        removed += count
        if count and (message := hidden_message(line.text)) and len(unseen) < MOST_KEPT:
            unseen.append(removed_text(RemovalReason.INVISIBLE, message))
        if text:
            lines.append(replace(line, text=text, places=()))
    return lines, removed, unseen


def _orders(lines: list[Line], speaks: Callable[[str], bool]) -> list[RemovedText]:
    """The sentences that speak to a machine."""
    sentences = (sentence for line in lines for sentence in _SENTENCE.findall(line.text))
    found = (s for s in sentences if speaks(s))
    return [removed_text(RemovalReason.INSTRUCTION, s) for s in islice(found, MOST_KEPT)]


def _told(orders: list[RemovedText]) -> tuple[str, ...]:
    if not orders:
        return ()
    first = orders[0].text[:_SHOWN].rstrip("。") + ("…" if len(orders[0].text) > _SHOWN else "")
    return (
        f"有{len(orders)}处像是写给机器看的指令（如“{first}”），起草时不会给模型看，请核对文件来源。",
    )
