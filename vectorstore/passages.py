"""Sections → passages: along the structure, never inside a row, a sentence or a number."""

import re
from collections.abc import Iterator

from drafter.domain.source import DocumentSection, Passage, SourceDocument

TARGET = 400
"""Characters up to which short paragraphs of a section are joined."""
MAXIMUM = 600
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）】]*|[^。！？]+$")
_ITEM = re.compile(r"[一二三四五六七八九十]是")


def split_passages(document: SourceDocument) -> list[Passage]:
    """Every character of every paragraph stands in exactly one passage, in order."""
    passages: list[Passage] = []
    for section in document.sections:
        for text in _pieces(section):
            passages.append(_passage(document, section, len(passages), text))
    return passages


def _passage(
    document: SourceDocument, section: DocumentSection, position: int, text: str
) -> Passage:
    return Passage(
        passage_id=f"{document.document_id[:16]}:{position:04d}",
        document_id=document.document_id,
        position=position,
        heading_path=section.heading_path,
        text=text,
        kind=document.kind,
        organization=document.organization,
        year=document.year,
        report_type=document.report_type,
        document_title=document.title,
        page=section.page,
    )


def _pieces(section: DocumentSection) -> Iterator[str]:
    """The section's text in passages: paragraphs joined up to the target, long ones cut."""
    held: list[str] = []
    for paragraph in section.paragraphs:
        for piece in _cut(paragraph):
            if held and sum(map(len, held)) + len(piece) > TARGET:
                yield "\n".join(held)
                held = []
            held.append(piece)
    if held:
        yield "\n".join(held)


def _cut(paragraph: str) -> Iterator[str]:
    """A paragraph, or its sentences grouped; an item (一是…) starts a new group where it can."""
    if len(paragraph) <= MAXIMUM:
        yield paragraph
        return
    held = ""
    for sentence in (match.group() for match in _SENTENCE.finditer(paragraph)):
        full = len(held) + len(sentence) > MAXIMUM
        at_item = len(held) > TARGET // 2 and _ITEM.match(sentence)
        if held and (full or at_item):
            yield held
            held = ""
        held += sentence
    if held:
        yield held
