"""What a .docx says now: exported by drafter and perhaps edited in Word, WPS or LibreOffice."""

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

from drafter.errors import DocumentUnreadable
from drafter.export.ooxml import parse, w_name
from drafter.export.provenance import Provenance, read_provenance
from drafter.export.walk_document import (
    Anchor,
    DocumentWalk,
    WalkedParagraph,
    run_text,
    style_names,
)

_MAX_PART_BYTES = 64 * 1024 * 1024
_DOCUMENT = "word/document.xml"
_STYLES = "word/styles.xml"
_COMMENTS = "word/comments.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


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
    walk: DocumentWalk
    """All that was read, in the order of the text."""
    notes: dict[str, str]
    """Footnotes and endnotes by the name of their reference and their id."""


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
        styles = style_names(parts.get(_STYLES))
        walk = DocumentWalk(styles)
        walk.read(document)
        comments = _comments(parts.get(_COMMENTS), walk)
        notes = _footnotes(parts)
    except etree.XMLSyntaxError as error:
        raise DocumentUnreadable(file_name, "文件已损坏，请重新保存后再上传") from error
    provenances = (read_provenance(xml) for name, xml in parts.items() if _is_custom_xml(name))
    return ReadBack(
        title="".join(p.text for p in walk.paragraphs if p.style == "title").replace("\n", ""),
        sections=_sections(walk),
        closing=tuple(p.text for p in _outside(walk) if p.text and p.style != "title"),
        comments=comments,
        provenance=next((p for p in provenances if p is not None), None),
        walk=walk,
        notes=notes,
    )


def _read_parts(content: bytes, file_name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wanted = [
                member
                for member in archive.infolist()
                if member.filename in {_DOCUMENT, _STYLES, _COMMENTS, *_NOTES}
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


def _footnotes(parts: dict[str, bytes]) -> dict[str, str]:
    notes = {}
    for part in _NOTES:
        for note in parse(parts[part]) if part in parts else ():
            name = f"{etree.QName(note).localname}Reference {note.get(w_name('id'), '')}"
            notes[name] = "".join(t for run in note.iter(w_name("r")) for t in run_text(run))
    return notes


def _is_custom_xml(name: str) -> bool:
    return name.startswith("customXml/") and name.endswith(".xml")


def _outside(walk: DocumentWalk) -> list[WalkedParagraph]:
    """The paragraphs before the first and behind the last section."""
    inside = [index for index, p in enumerate(walk.paragraphs) if p.section_key]
    if not inside:
        return walk.paragraphs
    return walk.paragraphs[: inside[0]] + walk.paragraphs[inside[-1] + 1 :]


def _sections(walk: DocumentWalk) -> tuple[ReadSection, ...]:
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


def _comments(xml: bytes | None, walk: DocumentWalk) -> tuple[ReadComment, ...]:
    if xml is None:
        return ()
    comments = []
    for comment in parse(xml).iterfind(w_name("comment")):
        anchor = walk.anchors.get(comment.get(w_name("id"), ""), Anchor())
        lines = [
            "".join(text for run in p.iter(w_name("r")) for text in run_text(run))
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
