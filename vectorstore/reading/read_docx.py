"""Word documents (.docx): paragraphs and tables in order, tracked changes as accepted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from drafter.domain.source import RemovalReason
from vectorstore.lines import MOST_KEPT, FileText, Line, removed_text
from vectorstore.reading.docx_notes import NOTE_REFERENCES, note_key, read_comments, read_notes
from vectorstore.reading.docx_numbering import Numbering, read_numbering
from vectorstore.reading.docx_package import DocxPackage, W
from vectorstore.reading.placed_text import PlacedText, join_placed

_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")} | {
    f"{W}rt"  # the reading above a character (ruby), not the character
}
_CONTAINERS = {f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent")}
_SINGLE = {
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}noBreakHyphen": "-",
}
_NO = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class _Style:
    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    number_id: str = ""
    depth: int = 0


def read_docx(file_name: str, content: bytes, *, has_notes: bool = True) -> FileText:
    """The paragraphs and table rows of the main text, text boxes and notes after their paragraph.

    Comments, page heads, the table of contents and hidden text are left out; comments and hidden
    text are told as removed.

    Raises:
        DocumentUnreadable: damaged, protected, no Word document, or a bomb.
    """
    with DocxPackage(file_name, content) as package:
        body = package.main_document().find(f"{W}body")
        styles, numbering = package.part("styles.xml"), package.part("numbering.xml")
        notes = {**read_notes(package, "footnote"), **read_notes(package, "endnote")}
        comments = read_comments(package)
        has_macros = package.has_macros()
    nodes = [] if body is None else list(body.iter(f"{W}t"))
    reader = _Reader(_read_styles(styles), numbering, nodes, notes if has_notes else {})
    lines = tuple(reader.lines(body)) if body is not None else ()
    told = (
        f"有{len(reader.hidden)}处隐藏文字，未读入。" if reader.hidden else "",
        f"有{len(comments)}条批注，未读入。" if comments else "",
        "文件带有宏，宏没有运行，也未读入。" if has_macros else "",
    )
    hidden = [removed_text(RemovalReason.HIDDEN, text) for text in reader.hidden]
    removed = [*hidden, *(removed_text(RemovalReason.COMMENT, text) for text in comments)]
    return FileText(lines, tuple(filter(None, told)), tuple(removed[:MOST_KEPT]))


class _Reader:
    """Walks the body once; counts the lists as Word would."""

    def __init__(
        self,
        styles: dict[str, _Style],
        numbering: etree._Element | None,
        nodes: Sequence[etree._Element],
        notes: Mapping[str, etree._Element],
    ) -> None:
        self._styles = styles
        self._number_of_node = {node: number for number, node in enumerate(nodes)}
        self._numbering: Numbering = read_numbering(numbering)
        self._notes = notes
        self._note_count = 0
        self.hidden: list[str] = []
        """The hidden texts, as they come."""

    def lines(self, block: etree._Element) -> Iterator[Line]:
        """The lines of a body, a cell or a text box."""
        for child in block:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._rows(child)
            elif child.tag in _CONTAINERS or (child.tag == f"{W}sdt" and not _is_contents(child)):
                yield from self.lines(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Line]:
        style = self._style(paragraph)
        if style.is_contents:
            return
        boxes: list[etree._Element] = []
        notes: list[etree._Element] = []
        placed = join_placed(self._texts(paragraph, boxes, notes))
        if placed.text.strip():
            ordinal = PlacedText(self._ordinal(paragraph, style))
            placed = join_placed((ordinal, placed.lstrip()))
        level = _outline_level(paragraph, style)
        for piece in placed.lines():
            yield Line(piece.text, level=level, is_title=style.is_title, places=piece.places)
        for box in boxes:
            yield from self.lines(box)
        for note in notes:
            self._note_count += 1
            words = " ".join(line.text.strip() for line in self.lines(note)).strip()
            if words:
                yield Line(f"注{self._note_count}：{words}")

    def _placed(self, text: str, node: etree._Element) -> PlacedText:
        """A node's text; what stands in a note has no place in the main text."""
        number = self._number_of_node.get(node)
        return PlacedText(text) if number is None else PlacedText.of_node(text, number)

    def _hide(self, text: str) -> None:
        if text:
            self.hidden.append(text)

    def _style(self, paragraph: etree._Element) -> _Style:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return (
            self._styles.get(style.get(f"{W}val", ""), _Style()) if style is not None else _Style()
        )

    def _ordinal(self, paragraph: etree._Element, style: _Style) -> str:
        number_id, depth = style.number_id, style.depth
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is not None:
            number_id, depth = _number_of(properties, number_id, depth)
        return self._numbering.next_ordinal(number_id, depth) if number_id not in ("", "0") else ""

    def _rows(self, table: etree._Element) -> Iterator[Line]:
        """One line a row; an empty cell, or one merged with that above, leaves no trace."""
        for row in _own(table, f"{W}tr", f"{W}tbl"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = (self._cell(cell) for cell in _own(row, f"{W}tc", f"{W}tr"))
            joined = join_placed((cell for cell in cells if cell.text), " | ")
            if joined.text:
                yield Line(joined.text, is_row=True, places=joined.places)

    def _cell(self, cell: etree._Element) -> PlacedText:
        pieces = (PlacedText(line.text, line.places).strip() for line in self.lines(cell))
        return join_placed((piece for piece in pieces if piece.text), " ")

    def _texts(
        self, node: etree._Element, boxes: list[etree._Element], notes: list[etree._Element]
    ) -> Iterator[PlacedText]:
        for child in node:
            if child.tag in _SKIPPED:
                continue
            if child.tag == f"{W}txbxContent":
                boxes.append(child)
            elif child.tag == f"{_MC}AlternateContent":
                yield from self._texts(_preferred(child), boxes, notes)
            elif child.tag == f"{W}r" and _is_hidden(child):
                self._hide("".join(t.text or "" for t in child.iter(f"{W}t")))
            elif child.tag == f"{W}t":
                text = (child.text or "").replace("\n", " ")
                yield self._placed(text, child)
            elif child.tag in NOTE_REFERENCES:
                notes += [n for n in (self._notes.get(note_key(child)),) if n is not None]
            elif child.tag in _SINGLE:
                yield PlacedText(_SINGLE[child.tag])
            else:
                yield from self._texts(child, boxes, notes)


def _read_styles(root: etree._Element | None) -> dict[str, _Style]:
    """Paragraph styles by id; what a style does not say it has from the one it is based on."""
    if root is None:
        return {}
    elements = {style.get(f"{W}styleId", ""): style for style in root.iterfind(f"{W}style")}
    return {style_id: _read_style(style_id, elements) for style_id in elements}


def _read_style(style_id: str, elements: dict[str, etree._Element]) -> _Style:
    level, is_title, is_contents, number_id, depth = 0, False, False, "", 0
    seen: set[str] = set()
    while style_id in elements and style_id not in seen:
        seen.add(style_id)
        style = elements[style_id]
        name = _value(style, f"{W}name")
        heading = _HEADING_STYLE.match(name)
        level = level or (int(heading[1]) if heading else 0)
        level = level or _level_of(style.find(f"{W}pPr/{W}outlineLvl"))
        is_title = is_title or name.lower() in ("title", "标题")
        is_contents = is_contents or bool(_CONTENTS_STYLE.match(name))
        properties = style.find(f"{W}pPr/{W}numPr")
        if properties is not None and not number_id:
            number_id, depth = _number_of(properties, "", 0)
        style_id = _value(style, f"{W}basedOn")
    return _Style(level, is_title, is_contents, number_id, depth)


def _number_of(properties: etree._Element, number_id: str, depth: int) -> tuple[str, int]:
    stated = _value(properties, f"{W}ilvl")
    return (
        _value(properties, f"{W}numId") or number_id,
        int(stated) if stated in set("012345678") and stated else depth,
    )


def _outline_level(paragraph: etree._Element, style: _Style) -> int:
    outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
    return style.level if outline is None else _level_of(outline)


def _level_of(outline: etree._Element | None) -> int:
    """An outline level counts from 0; 9 is body text (ISO/IEC 29500-1, 17.3.1.20)."""
    stated = outline.get(f"{W}val", "9") if outline is not None else "9"
    return int(stated) + 1 if stated in ("0", "1", "2", "3", "4", "5") else 0


def _value(parent: etree._Element, path: str) -> str:
    child = parent.find(path)
    return child.get(f"{W}val", "") if child is not None else ""


def _own(parent: etree._Element, tag: str, owner: str) -> Iterator[etree._Element]:
    """Rows of a table (cells of a row), through content controls, without nested tables'."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag != owner and child.tag in (*_CONTAINERS, f"{W}sdt"):
            yield from _own(child, tag, owner)


def _preferred(alternatives: etree._Element) -> etree._Element:
    """One of the alternatives (ISO/IEC 29500-3): both hold the same text."""
    choice = alternatives.find(f"{_MC}Choice")
    if choice is not None:
        return choice
    fallback = alternatives.find(f"{_MC}Fallback")
    return fallback if fallback is not None else alternatives


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _is_hidden(run: etree._Element) -> bool:
    """Runs that no reader sees: vanish, one point high, or white on white."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return False
    vanish = properties.find(f"{W}vanish")
    if vanish is not None and vanish.get(f"{W}val", "1") not in _NO:
        return True
    if _value(properties, f"{W}sz") in ("1", "2"):
        return True
    return _value(properties, f"{W}color").upper() == "FFFFFF" and not _is_shaded(run)


def _is_shaded(run: etree._Element) -> bool:
    """White letters are read on a dark ground; a table may have its ground from its style."""
    if next(run.iterancestors(f"{W}tc", f"{W}txbxContent"), None) is not None:
        return True
    paragraph = next(run.iterancestors(f"{W}p"), None)
    grounds = [run.find(f"{W}rPr/{W}shd"), run.find(f"{W}rPr/{W}highlight")]
    if paragraph is not None:
        grounds.append(paragraph.find(f"{W}pPr/{W}shd"))
    return any(ground is not None for ground in grounds)
