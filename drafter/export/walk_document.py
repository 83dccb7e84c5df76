"""Goes through a Word text once, as it reads with every tracked change accepted."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from drafter.export.body import (
    BOOKMARK_PREFIX,
    DRAFT_BOOKMARK_PREFIX,
    revision_number_of,
    section_key_of,
)
from drafter.export.ooxml import parse, w_name

# Deleted and moved-away text, text boxes and the comment marks are no part of the accepted text.
_SKIPPED = {w_name(t) for t in ("del", "moveFrom", "txbxContent", "pPrChange", "rPrChange")}
_TEXT = {
    w_name("tab"): "\t",
    w_name("br"): "\n",
    w_name("cr"): "\n",
    w_name("noBreakHyphen"): "\u2011",
}
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_FALLBACK = f"{{{_COMPATIBILITY}}}Fallback"
"""The same thing once more, for older programs."""
_CHANGES = {w_name(t) for t in ("ins", "del", "moveFrom", "moveTo")}
_PICTURES = {w_name("drawing"), w_name("pict")}
_NOTES = {w_name("footnoteReference"), w_name("endnoteReference")}


@dataclass(slots=True)
class Aside:
    """Something beside the text: a text box, a picture, or the reference of a note."""

    tag: str
    """Local name of its element: txbxContent, drawing, pict, footnoteReference …"""
    text: str
    """The text of a box, the id of a note."""
    paragraph: int
    """How many paragraphs had begun."""


@dataclass(slots=True)
class WalkedParagraph:
    """A paragraph of the body."""

    style: str
    """The style's name, in small letters."""
    section_key: str = ""
    text: str = ""
    is_merged_into_next: bool = False
    """Its paragraph mark was deleted by a tracked change."""
    cell: tuple[int, int, int] | None = None
    """Which table, row and cell it stands in; None outside of tables."""
    is_numbered: bool = False
    """Word counts in front of it; what it counts is not in the text."""


@dataclass(slots=True)
class Anchor:
    """Where a comment stands."""

    section_key: str = ""
    text: str = ""


@dataclass(slots=True)
class DocumentWalk:
    """Goes once through the document and notes what belongs where."""

    styles: dict[str, str]
    paragraphs: list[WalkedParagraph] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    """Every section, in the order of its bookmark."""
    numbers: dict[str, int | None] = field(default_factory=dict)
    """The revision of each section that the file was made from."""
    draft_mark: str = ""
    anchors: dict[str, Anchor] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)
    change_count: int = 0
    """Tracked changes."""
    _section_key: str = ""
    _bookmark_id: str = ""
    _open_anchors: set[str] = field(default_factory=set)
    _table_depth: int = 0
    _cell: tuple[int, int, int] = (0, 0, 0)

    def read(self, element: etree._Element) -> None:
        """Take in an element and everything in it."""
        if element.tag in _CHANGES:
            self.change_count += 1
        if element.tag == _FALLBACK:
            return
        if element.tag in _SKIPPED:
            self._skip(element)
            return
        if element.tag == w_name("p"):
            self._begin_paragraph(element)
        elif element.tag == w_name("r"):
            self._take_text("".join(run_text(element)))
        elif element.tag in _PICTURES or element.tag in _NOTES:
            self._take_aside(element)
        else:
            self._take_mark(element)
        if element.tag == w_name("tbl"):
            self._table_depth += 1
        self._count_cells(element)
        for child in element:
            self.read(child)
        if element.tag == w_name("tbl"):
            self._table_depth -= 1

    def _count_cells(self, element: etree._Element) -> None:
        table, row, cell = self._cell
        # A table within a cell reads as part of that cell.
        if self._table_depth == 1 and element.tag == w_name("tbl"):
            self._cell = (table + 1, 0, 0)
        elif self._table_depth == 1 and element.tag == w_name("tr"):
            self._cell = (table, row + 1, 0)
        elif self._table_depth == 1 and element.tag == w_name("tc"):
            self._cell = (table, row, cell + 1)

    def _skip(self, element: etree._Element) -> None:
        if element.tag != w_name("txbxContent"):
            return
        lines = ["".join(_all_text(p)) for p in element.iter(w_name("p"))]
        self._note("txbxContent", "\n".join(line for line in lines if line))

    def _take_aside(self, element: etree._Element) -> None:
        name = etree.QName(element).localname
        if element.tag in _NOTES:
            self._note(name, element.get(w_name("id"), ""))
        elif next(element.iter(w_name("txbxContent")), None) is None:
            self._note(name, "")

    def _note(self, tag: str, text: str) -> None:
        self.asides.append(Aside(tag, text, len(self.paragraphs)))

    def _begin_paragraph(self, element: etree._Element) -> None:
        style = element.find(f"{w_name('pPr')}/{w_name('pStyle')}")
        style_id = style.get(w_name("val"), "") if style is not None else ""
        name = self.styles.get(style_id, style_id.lower())
        is_merged = element.find(f"{w_name('pPr')}/{w_name('rPr')}/{w_name('del')}") is not None
        if self.paragraphs and self.paragraphs[-1].is_merged_into_next:
            last = self.paragraphs[-1]
            last.is_merged_into_next = is_merged
            if not last.text:  # nothing is left of it: what follows is what it was
                last.style, last.section_key = name, self._section_key
            return
        number = element.find(f"{w_name('pPr')}/{w_name('numPr')}/{w_name('numId')}")
        is_numbered = number is not None and number.get(w_name("val")) != "0"
        cell = self._cell if self._table_depth else None
        self.paragraphs.append(
            WalkedParagraph(name, self._section_key, "", is_merged, cell, is_numbered)
        )

    def _take_text(self, text: str) -> None:
        if not text or not self.paragraphs:
            return
        paragraph = self.paragraphs[-1]
        if not paragraph.text:
            # LibreOffice moves the marks from between the paragraphs into them.
            paragraph.section_key = self._section_key
        paragraph.text += text
        for comment_id in self._open_anchors:
            anchor = self.anchors[comment_id]
            anchor.section_key = paragraph.section_key
            anchor.text += text

    def _take_mark(self, element: etree._Element) -> None:
        mark_id = element.get(w_name("id"), "")
        if element.tag == w_name("bookmarkStart"):
            self._open_bookmark(element.get(w_name("name"), ""), mark_id)
        elif element.tag == w_name("bookmarkEnd") and mark_id == self._bookmark_id:
            self._section_key = ""
        elif element.tag == w_name("commentRangeStart"):
            self.anchors[mark_id] = Anchor()
            self._open_anchors.add(mark_id)
        elif element.tag == w_name("commentRangeEnd"):
            self._open_anchors.discard(mark_id)

    def _open_bookmark(self, name: str, mark_id: str) -> None:
        if name.startswith(DRAFT_BOOKMARK_PREFIX):
            self.draft_mark = self.draft_mark or name.removeprefix(DRAFT_BOOKMARK_PREFIX)
        elif name.startswith(BOOKMARK_PREFIX):
            # LibreOffice now and then repeats a start, and only the last one has an end.
            self._section_key, self._bookmark_id = section_key_of(name), mark_id
            self.keys.append(self._section_key)
            self.numbers[self._section_key] = revision_number_of(name)


def style_names(xml: bytes | None) -> dict[str, str]:
    """Style names by id: names survive LibreOffice and WPS, ids do not."""
    if xml is None:
        return {}
    names = {}
    for style in parse(xml).iterfind(w_name("style")):
        name = style.find(w_name("name"))
        if name is not None:
            names[style.get(w_name("styleId"), "")] = name.get(w_name("val"), "").lower()
    return names


def run_text(run: etree._Element) -> Iterator[str]:
    """The text of a run in pieces; page breaks are none."""
    for child in run:
        if child.tag == w_name("t"):
            yield child.text or ""
        elif child.tag in _TEXT and child.get(w_name("type")) is None:
            yield _TEXT[child.tag]


def _all_text(element: etree._Element) -> Iterator[str]:
    for run in element.iter(w_name("r")):
        if not any(a.tag in _SKIPPED - {w_name("txbxContent")} for a in run.iterancestors()):
            yield from run_text(run)
