"""Lines → title and sections."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from drafter.domain.source import DocumentSection
from vectorstore.headings import Heading, find_headings
from vectorstore.lines import Line
from vectorstore.titles import take_title


@dataclass(frozen=True, slots=True)
class Structure:
    """A document's title and its sections in order."""

    title: str
    sections: tuple[DocumentSection, ...]


@dataclass
class _Open:
    """A section that still takes paragraphs."""

    heading: Heading
    page: int | None
    path: tuple[str, ...]
    paragraphs: list[str] = field(default_factory=list)

    def close(self) -> DocumentSection:
        return DocumentSection(
            level=self.heading.level,
            ordinal=self.heading.ordinal,
            heading=self.heading.heading,
            paragraphs=tuple(self.paragraphs),
            heading_path=self.path,
            page=self.page,
        )


def parse_structure(lines: Sequence[Line]) -> Structure:
    """Split a document into sections; only ordinals and headings leave the paragraphs.

    What stands before the first heading is a section of level 0. A heading with text behind it on
    the same line (（一）抓学习，强本领。正文…) is parted from it.
    """
    title, rest = take_title(lines)
    headings = find_headings(rest)
    sections = [_Open(Heading(0, 0, "", ""), rest[0].page if rest else None, ())]
    for index, line in enumerate(rest):
        heading = headings.get(index)
        if heading is None:
            sections[-1].paragraphs.append(line.text)
            continue
        path = (*_path_above(sections, heading), heading.heading or heading.ordinal)
        sections.append(_Open(heading, line.page, path, [heading.body] if heading.body else []))
    return Structure(title, tuple(s.close() for s in sections if s.heading.level or s.paragraphs))


def _path_above(sections: Sequence[_Open], heading: Heading) -> tuple[str, ...]:
    """The path of the section that this one stands under."""
    for section in reversed(sections):
        if 0 < section.heading.order < heading.order:
            return section.path
    return ()
