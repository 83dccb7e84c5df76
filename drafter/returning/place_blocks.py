"""Which section each piece of a returned file belongs to: bookmark, then heading, then wording."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from drafter.claims.likeness import likeness
from drafter.domain.report import Draft, Section
from drafter.domain.returned import (
    BlockKind,
    FoundBy,
    ReturnedBlock,
    ReturnedDocument,
    UnplacedBlock,
)

NEW_SECTION = "new-section"
_ALIKE = 0.6
"""Shared pairs of characters from which on two wordings are taken for the same, changed."""
_LONGEST_HEADING = 60
_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[0-9]+[.．、]|（[0-9]+）)\s*"
)
_DATE = re.compile(
    r"[0-9〇○零一二三四五六七八九十]+年[0-9一二三四五六七八九十]+月[0-9一二三四五六七八九十]+日"
)
_ASIDES = {
    BlockKind.TABLE: "表格不能放进文稿的部分，请改写成文字，或留到最后在 Word 里排版。",
    BlockKind.TEXT_BOX: "文本框里的文字不属于任何部分，需要的请移到正文。",
    BlockKind.FOOTNOTE: "脚注没有取回，需要的请移到正文。",
    BlockKind.PICTURE: "图片没有取回。",
}


@dataclass(slots=True)
class PlacedSection:
    """What the file has of one section."""

    found_by: FoundBy = FoundBy.NOT_FOUND
    heading: str = ""
    paragraphs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Placement:
    """Every piece of the file in its place."""

    sections: dict[str, PlacedSection]
    order: tuple[str, ...]
    """The sections as they stand in the file."""
    unplaced: tuple[UnplacedBlock, ...]
    title: str


def place_blocks(document: ReturnedDocument, draft: Draft) -> Placement:
    """The pieces of a file by the section that they belong to; what belongs to none beside them.

    A paragraph without a bookmark of its own belongs to the section before it, unless it reads
    like one that lost its bookmark. A heading that is none of the draft's begins a new section.
    """
    placing = _Placing(draft, {block.section_key for block in document.blocks})
    last = max((i for i, b in enumerate(document.blocks) if b.section_key), default=-1)
    for index, block in enumerate(document.blocks):
        placing.take(block, is_behind=index > last)
    return Placement(
        placing.sections,
        tuple(placing.order),
        tuple(placing.unplaced()),
        "".join("".join(placing.title).split()),
    )


def plain(text: str) -> str:
    """A wording without blanks, in one width: what makes two headings the same."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def without_ordinal(heading: str) -> str:
    """（三）抓好落实 → 抓好落实."""
    return _ORDINAL.sub("", heading, count=1) if _ORDINAL.match(heading) else heading


@dataclass(slots=True)
class _New:
    """A section that a person has added."""

    block: ReturnedBlock
    near: str
    lines: list[str]


class _Placing:
    def __init__(self, draft: Draft, marked: set[str]) -> None:
        self._draft = draft
        self._by_key = {s.plan.section_key: s for s in draft.sections}
        self._marked = marked & self._by_key.keys()
        self._titles = {plain(line) for line in (draft.title,)}
        self._organization = plain(draft.sheet.organization)
        self.sections = {key: PlacedSection() for key in self._by_key}
        self.order: list[str] = []
        self.title: list[str] = []
        self._current = ""
        self._new: _New | None = None
        self._is_signed = False
        self._unplaced: list[UnplacedBlock | _New] = []

    def take(self, block: ReturnedBlock, *, is_behind: bool) -> None:
        """Put the next piece in its place; ``is_behind``: no bookmark comes any more."""
        if block.kind in _ASIDES:
            self._leave(block.kind, block.text, _ASIDES[block.kind])
        elif self._is_title(block):
            self.title.append(block.text)
        elif self._is_signature(block, is_behind=is_behind):
            self._is_signed = True
        elif self._is_signed:
            self._leave(block.kind, block.text, "在落款之后，没有放进任何部分。")
        elif (heading_of := self._heading_of(block)) is not None:
            self._begin(heading_of, block)
        else:
            self._add(block)

    def unplaced(self) -> list[UnplacedBlock]:
        """What belongs to no section, in order."""
        return [
            UnplacedBlock(
                NEW_SECTION,
                "\n".join((item.block.text, *item.lines)),
                item.near,
                "文稿里没有这一部分，请把文字并入已有部分，或在提纲里加上它再起草。",
            )
            if isinstance(item, _New)
            else item
            for item in self._unplaced
        ]

    def _is_title(self, block: ReturnedBlock) -> bool:
        if block.kind is BlockKind.TITLE:
            return True
        text = plain(block.text)
        return not self._current and not block.section_key and text in self._titles

    def _is_signature(self, block: ReturnedBlock, *, is_behind: bool) -> bool:
        text = plain(block.text)
        is_ours = text == self._organization or _DATE.fullmatch(text) is not None
        if block.section_key or not is_behind or not self._current:
            return False
        return is_ours and (block.kind is BlockKind.SIGNATURE or len(text) < _LONGEST_HEADING)

    def _heading_of(self, block: ReturnedBlock) -> str | None:
        """The section that a block is the heading of; empty for a new one, None for no heading."""
        text, key = plain(block.text), self._key(block)
        is_styled = block.kind is BlockKind.HEADING
        looks_so = len(text) < _LONGEST_HEADING and "。" not in text
        exact = self._section_with_heading(text, key)
        if exact and (is_styled or not key or exact == key):
            return exact
        if key and self._is_untouched(key) and self._by_key[key].plan.level:
            if is_styled or (looks_so and _ORDINAL.match(block.text)):
                return key
            return None
        if not is_styled:
            return None
        alike = {
            s.plan.section_key: likeness(without_ordinal(block.text), s.plan.heading)
            for s in self._draft.sections
            if s.plan.level and self._is_lost(s)
        }
        best = max(alike, key=lambda k: alike[k], default="")
        return best if best and alike[best] >= _ALIKE else ""

    def _section_with_heading(self, text: str, key: str) -> str:
        """The section of exactly this heading that may begin here."""
        found = [
            s.plan.section_key
            for s in self._draft.sections
            if s.plan.level and plain(s.plan.full_heading) == text
        ]
        if key in found and self._is_untouched(key):
            return key
        return next((k for k in found if self._is_lost(self._by_key[k])), "")

    def _is_untouched(self, key: str) -> bool:
        section = self.sections[key]
        return not section.heading and not section.paragraphs

    def _is_lost(self, section: Section) -> bool:
        """Whether nothing of it was found and its bookmark is not in the file."""
        key = section.plan.section_key
        return key not in self._marked and self._is_untouched(key)

    def _key(self, block: ReturnedBlock) -> str:
        return block.section_key if block.section_key in self._by_key else ""

    def _begin(self, key: str, block: ReturnedBlock) -> None:
        if not key:
            self._new = _New(block, self._name(self._current), [])
            self._unplaced.append(self._new)
            return
        by = FoundBy.BOOKMARK if self._key(block) == key else FoundBy.HEADING
        self._go_to(key, by)
        self.sections[key].heading = block.text

    def _add(self, block: ReturnedBlock) -> None:
        key = self._key(block)
        is_inside_new = self._new is not None and key in ("", self._key(self._new.block))
        if self._new is not None and is_inside_new:
            self._new.lines.append(block.text)
            return
        if key:
            self._go_to(key, FoundBy.BOOKMARK)
        elif lost := self._like_a_lost_one(block.text):
            self._go_to(lost, FoundBy.WORDING)
        elif not self._current:
            note = "在正文之前，没有放进任何部分。"
            self._leave(block.kind, block.text, note)
            return
        self.sections[self._current].paragraphs.append(block.text)

    def _like_a_lost_one(self, text: str) -> str:
        """The section without a bookmark in the file that has a paragraph much like this one."""
        alike = {
            s.plan.section_key: max(
                (likeness(text, line) for line in s.text.splitlines()), default=0.0
            )
            for s in self._draft.sections
            if s.plan.section_key not in self._marked or s.plan.section_key == self._current
        }
        best = max(alike, key=lambda k: alike[k], default="")
        if best and best != self._current and alike[best] >= _ALIKE:
            return best
        first = self._draft.sections[0]
        is_opening = not self._current and not first.plan.level and self._is_lost(first)
        return first.plan.section_key if is_opening else ""

    def _go_to(self, key: str, by: FoundBy) -> None:
        self._new = None
        self._current = key
        if self.sections[key].found_by is FoundBy.NOT_FOUND:
            self.sections[key].found_by = by
            self.order.append(key)

    def _leave(self, kind: str, text: str, note: str) -> None:
        self._unplaced.append(UnplacedBlock(kind, text, self._name(self._current), note))

    def _name(self, key: str) -> str:
        section = self._by_key.get(key)
        if section is None:
            return ""
        return section.plan.full_heading or "引言"


def holds_most(paragraphs: Sequence[str], text: str) -> bool:
    """Whether at least half of a text's paragraphs stand, much alike, among these."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [line for line in lines if any(likeness(line, p) >= _ALIKE for p in paragraphs)]
    whole = "".join(paragraphs)
    also = [line for line in lines if line not in found and plain(line) in plain(whole)]
    return bool(lines) and 2 * (len(found) + len(also)) >= len(lines)
