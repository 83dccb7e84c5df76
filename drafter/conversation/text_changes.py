"""Changes of a text: replaced spans with their sources moved along."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafter.domain.verification import SourcedSpan, Span


@dataclass(frozen=True, slots=True)
class Replacement:
    """A span of a text and what takes its place; ``source`` is what the new words rest on."""

    span: Span
    new: str
    source: SourcedSpan | None = None


def replaced(
    text: str, sources: Sequence[SourcedSpan], replacements: Sequence[Replacement]
) -> tuple[str, tuple[SourcedSpan, ...]]:
    """The text with spans replaced; sources outside them move along, those inside them go.

    Replacements must not overlap.
    """
    pieces: list[str] = []
    moved: list[SourcedSpan] = []
    position = length = 0
    ordered = sorted(replacements, key=lambda r: r.span)
    for replacement in ordered:
        kept = text[position : replacement.span.start]
        moved += _moved(sources, Span(position, replacement.span.start), length - position)
        length += len(kept)
        if replacement.source is not None:
            place = Span(length, length + len(replacement.new))
            old = replacement.source
            moved.append(SourcedSpan(place, old.source_kind, old.source_id, old.note))
        pieces += [kept, replacement.new]
        length += len(replacement.new)
        position = replacement.span.end
    pieces.append(text[position:])
    moved += _moved(sources, Span(position, len(text)), length - position)
    return "".join(pieces), tuple(moved)


def _moved(sources: Sequence[SourcedSpan], within: Span, offset: int) -> Iterator[SourcedSpan]:
    for s in sources:
        if within.contains(s.span):
            yield SourcedSpan(s.span.shifted(offset), s.source_kind, s.source_id, s.note)


def sentence_spans(text: str) -> list[Span]:
    """The sentences of a text with their stops; a line feed ends one too."""
    return [Span(*m.span()) for m in re.finditer(r"[^。！？\n]+[。！？]?", text)]


def clause_spans(text: str, sentence: Span) -> list[Span]:
    """The clauses of a sentence, each with the comma or semicolon behind it."""
    found = re.finditer(r"[^，；。！？\n]+[，；。！？]?", text[sentence.start : sentence.end])
    return [Span(*m.span()).shifted(sentence.start) for m in found]


def text_hash(text: str) -> str:
    """SHA-256 of a section's text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
