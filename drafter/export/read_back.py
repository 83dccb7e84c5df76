"""What a .docx says now: exported by drafter and perhaps edited in Word, WPS or LibreOffice."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from drafter.errors import DocumentUnreadable
from drafter.export.body import BOOKMARK_PREFIX, section_key_of
from drafter.export.ooxml import parse, w_name
from drafter.export.provenance import Provenance, read_provenance

_MAX_PART_BYTES = 64 * 1024 * 1024
_DOCUMENT = "word/document.xml"
_STYLES = "word/styles.xml"
_COMMENTS = "word/comments.xml"

# Deleted and moved-away text, text boxes and the comment marks are no part of the accepted text.
_SKIPPED = {w_name(t) for t in ("del", "moveFrom", "txbxContent", "pPrChange", "rPrChange")}
_TEXT = {
    w_name("tab"): "\t",
    w_name("br"): "\n",
    w_name("cr"): "\n",
    w_name("noBreakHyphen"): "\u2011",
}


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section as the file has it now."""

    section_key: str
    heading: str
    """With its ordinal; empty for the introduction."""
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs joined by line feeds, as a revision keeps them."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class ReadComment:
    """A comment with the text that it stands at."""

    section_key: str
    """Empty for the title and for what belongs to no section."""
    anchor: str
    message: str
    """Its paragraphs joined by line feeds."""
    author: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Everything that a file gives back."""

    title: str
    sections: tuple[ReadSection, ...]
    closing: tuple[str, ...]
    """Paragraphs behind the last section: 署名, date, label."""
    comments: tuple[ReadComment, ...]
    provenance: Provenance | None
    """None where the file was exported without it, or it was taken out."""


def read_sections(content: bytes, *, file_name: str = "上传的文件") -> ReadBack:
    """The sections of an exported document, by their bookmarks, with tracked changes accepted.

    Inserted text counts and deleted text does not, whoever made the change. A paragraph that
    staff added between two sections belongs to the one before it: nothing written is lost. A file
    without our bookmarks gives no section; all its text is then in ``closing``.

    Args:
        content: the .docx.
        file_name: how to call it in an error.

    Raises:
        DocumentUnreadable: it is no .docx, or damaged.
    """
    parts = _read_parts(content, file_name)
    try:
        document = parse(parts[_DOCUMENT])
        styles = _style_names(parts.get(_STYLES))
        walk = _Walk(styles)
        walk.read(document)
        comments = _comments(parts.get(_COMMENTS), walk)
    except etree.XMLSyntaxError as error:
        raise DocumentUnreadable(file_name, "文件已损坏，请重新保存后再上传") from error
    provenances = (read_provenance(xml) for name, xml in parts.items() if _is_custom_xml(name))
    return ReadBack(
        title="".join(p.text for p in walk.paragraphs if p.style == "title").replace("\n", ""),
        sections=_sections(walk),
        closing=tuple(p.text for p in _outside(walk) if p.text and p.style != "title"),
        comments=comments,
        provenance=next((p for p in provenances if p is not None), None),
    )


def _read_parts(content: bytes, file_name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wanted = [
                member
                for member in archive.infolist()
                if member.filename in {_DOCUMENT, _STYLES, _COMMENTS}
                or _is_custom_xml(member.filename)
            ]
            if any(member.file_size > _MAX_PART_BYTES for member in wanted):
                raise DocumentUnreadable(file_name, "文件内容过大，请拆分后再上传")
            parts = {member.filename: archive.read(member) for member in wanted}
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError) as error:
        raise DocumentUnreadable(
            file_name, "不是有效的 .docx 文件，请在 Word 或 WPS 中另存为 .docx 后再上传"
        ) from error
    if _DOCUMENT not in parts:
        raise DocumentUnreadable(file_name, "文件里没有 Word 正文，请另存为 .docx 后再上传")
    return parts


def _is_custom_xml(name: str) -> bool:
    return name.startswith("customXml/") and name.endswith(".xml")


def _style_names(xml: bytes | None) -> dict[str, str]:
    """Style names by id: names survive LibreOffice and WPS, ids do not."""
    if xml is None:
        return {}
    names = {}
    for style in parse(xml).iterfind(w_name("style")):
        name = style.find(w_name("name"))
        if name is not None:
            names[style.get(w_name("styleId"), "")] = name.get(w_name("val"), "").lower()
    return names


@dataclass(slots=True)
class _ReadParagraph:
    style: str
    section_key: str = ""
    text: str = ""
    is_merged_into_next: bool = False
    """Its paragraph mark was deleted by a tracked change."""


@dataclass(slots=True)
class _Anchor:
    section_key: str = ""
    text: str = ""


@dataclass(slots=True)
class _Walk:
    """Goes once through the document and notes what belongs where."""

    styles: dict[str, str]
    paragraphs: list[_ReadParagraph] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    """Every section, in the order of its bookmark."""
    anchors: dict[str, _Anchor] = field(default_factory=dict)
    _section_key: str = ""
    _bookmark_id: str = ""
    _open_anchors: set[str] = field(default_factory=set)

    def read(self, element: etree._Element) -> None:
        """Take in an element and everything in it."""
        if element.tag in _SKIPPED:
            return
        if element.tag == w_name("p"):
            self._begin_paragraph(element)
        elif element.tag == w_name("r"):
            self._take_text("".join(_run_text(element)))
        else:
            self._take_mark(element)
        for child in element:
            self.read(child)

    def _begin_paragraph(self, element: etree._Element) -> None:
        style = element.find(f"{w_name('pPr')}/{w_name('pStyle')}")
        style_id = style.get(w_name("val"), "") if style is not None else ""
        is_merged = element.find(f"{w_name('pPr')}/{w_name('rPr')}/{w_name('del')}") is not None
        if self.paragraphs and self.paragraphs[-1].is_merged_into_next:
            self.paragraphs[-1].is_merged_into_next = is_merged
            return
        name = self.styles.get(style_id, style_id.lower())
        self.paragraphs.append(_ReadParagraph(name, self._section_key, "", is_merged))

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
            name = element.get(w_name("name"), "")
            if name.startswith(BOOKMARK_PREFIX):
                # LibreOffice now and then repeats a start, and only the last one has an end.
                self._section_key, self._bookmark_id = section_key_of(name), mark_id
                self.keys.append(self._section_key)
        elif element.tag == w_name("bookmarkEnd") and mark_id == self._bookmark_id:
            self._section_key = ""
        elif element.tag == w_name("commentRangeStart"):
            self.anchors[mark_id] = _Anchor()
            self._open_anchors.add(mark_id)
        elif element.tag == w_name("commentRangeEnd"):
            self._open_anchors.discard(mark_id)


def _run_text(run: etree._Element) -> Iterator[str]:
    for child in run:
        if child.tag == w_name("t"):
            yield child.text or ""
        elif child.tag in _TEXT and child.get(w_name("type")) is None:
            yield _TEXT[child.tag]


def _outside(walk: _Walk) -> list[_ReadParagraph]:
    """The paragraphs before the first and behind the last section."""
    inside = [index for index, p in enumerate(walk.paragraphs) if p.section_key]
    if not inside:
        return walk.paragraphs
    return walk.paragraphs[: inside[0]] + walk.paragraphs[inside[-1] + 1 :]


def _sections(walk: _Walk) -> tuple[ReadSection, ...]:
    headings: dict[str, str] = {}
    texts: dict[str, list[str]] = {key: [] for key in walk.keys}
    last_key = ""
    last_place = max((i for i, p in enumerate(walk.paragraphs) if p.section_key), default=-1)
    for paragraph in walk.paragraphs[: last_place + 1]:
        key = paragraph.section_key or last_key
        if not key or not paragraph.text:
            continue
        last_key = key
        if paragraph.style.startswith("heading") and key not in headings and not texts[key]:
            headings[key] = paragraph.text
        else:
            texts[key].append(paragraph.text)
    return tuple(
        ReadSection(key, headings.get(key, ""), tuple(paragraphs))
        for key, paragraphs in texts.items()
    )


def _comments(xml: bytes | None, walk: _Walk) -> tuple[ReadComment, ...]:
    if xml is None:
        return ()
    comments = []
    for comment in parse(xml).iterfind(w_name("comment")):
        anchor = walk.anchors.get(comment.get(w_name("id"), ""), _Anchor())
        lines = [
            "".join(text for run in p.iter(w_name("r")) for text in _run_text(run))
            for p in comment.iter(w_name("p"))
        ]
        comments.append(
            ReadComment(
                section_key=anchor.section_key,
                anchor=anchor.text,
                message="\n".join(lines),
                author=comment.get(w_name("author"), ""),
            )
        )
    return tuple(comments)
