"""Sections → passages: along the structure, never inside a row, a sentence or a number."""

import math
import re
from collections.abc import Iterator, Sequence

from drafter.domain.source import DocumentSection, Passage, SourceDocument

TARGET = 400
"""Characters up to which short paragraphs of a section are joined."""
MINIMUM = 150
"""A last piece that is shorter goes with the one before it where both fit."""
MAXIMUM = 600
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）】》」]*|[^。！？]+")
_CLAUSE = re.compile(r"[^；;]*[；;]+|[^；;]+")
_PHRASE = re.compile(r"[^，,、|]*[，,、|]+|[^，,、|]+")
_ITEM = re.compile(
    r"[一二三四五六七八九十]是|第[一二三四五六七八九十]，|其[一二三四五六七八九十]，"
)
_UNBROKEN = re.compile(r"[\d.,．，%％]+|.", re.DOTALL)
"""The smallest pieces: characters, but a number stays whole."""
_WAYS = (_SENTENCE, _CLAUSE, _PHRASE, _UNBROKEN)


def split_passages(document: SourceDocument) -> list[Passage]:
    """Every character of every paragraph stands in exactly one passage, in order.

    A passage holds whole paragraphs of one section, parted by line feeds. Only a paragraph above
    the maximum is cut: at the ends of sentences, and a sentence that is itself too long at its
    semicolons, then commas (in a table's row: cells), then anywhere but in a number.
    """
    passages: list[Passage] = []
    for section in document.sections:
        for text in _pieces(section.paragraphs):
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


def _pieces(paragraphs: Sequence[str]) -> list[str]:
    """Paragraphs joined up to the target, long ones cut, a short rest kept with its forerunner."""
    pieces: list[str] = []
    for part in (part for paragraph in paragraphs for part in _cut(paragraph)):
        if pieces and len(pieces[-1]) + 1 + len(part) <= TARGET:
            pieces[-1] += f"\n{part}"
        else:
            pieces.append(part)
    if len(pieces) > 1 and len(pieces[-1]) < MINIMUM:
        rest = pieces.pop()
        if len(pieces[-1]) + 1 + len(rest) <= MAXIMUM:
            pieces[-1] += f"\n{rest}"
        else:
            pieces.append(rest)
    return pieces


def _cut(paragraph: str) -> list[str]:
    """A paragraph whole, or its sentences in groups of about equal length."""
    if len(paragraph) <= MAXIMUM:
        return [paragraph]
    goal = len(paragraph) / math.ceil(len(paragraph) / TARGET)
    groups: list[str] = []
    held = ""
    for sentence in _broken(paragraph, _WAYS):
        at_item = len(held) >= MINIMUM and _ITEM.match(sentence)
        is_better_without = len(held) + len(sentence) / 2 > goal
        if held and (at_item or is_better_without or len(held) + len(sentence) > MAXIMUM):
            groups.append(held)
            held = ""
        held += sentence
    if held:
        groups.append(held)
    return groups


def _broken(text: str, ways: Sequence[re.Pattern[str]]) -> Iterator[str]:
    """Sentences; what is longer than the maximum in clauses, phrases, or at last characters."""
    for match in ways[0].finditer(text):
        piece = match.group()
        if len(piece) <= MAXIMUM or len(ways) == 1:
            yield piece
        else:
            yield from _broken(piece, ways[1:])
