"""A copy of anybody's .docx with comments at exact places; all else stays as it is.

Only the parts that comments need are written anew: the main document, its relationships, the
comments and the list of content types. Every other part is copied as it is, byte by byte.
"""

import io
import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from drafter.domain.place import TextPlace
from drafter.errors import DocumentUnreadable
from drafter.export.comments import comment_element
from drafter.export.ooxml import serialize, w, w_name
from drafter.export.package import COMMENTS
from drafter.export.split_runs import RunSplitter

_TYPES = "[Content_Types].xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = f"{{{_RELATIONS_NAMESPACE}}}Relationship"
_REFERENCE_STYLE = "annotation reference"
"""The style's name in every language version of Word; its id differs."""


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """A comment and the characters that it is about."""

    lines: tuple[str, ...]
    places: tuple[TextPlace, ...]
    """In the order of the text, at least one."""


def commented_copy(
    content: bytes, remarks: Sequence[PlacedRemark], moment: datetime, *, file_name: str
) -> bytes:
    """The .docx with a comment for each remark; comments that are there already are kept.

    Args:
        content: the .docx, which the reader of documents has read before.
        remarks: what to say, and where.
        moment: when the comments are made.
        file_name: how to call the file in an error.

    Raises:
        DocumentUnreadable: it is a .docx of the strict kind, which no comment of ours fits into.
    """
    package = _Package(content)
    document = package.parse(package.main)
    if document.tag != w_name("document"):
        raise DocumentUnreadable(
            file_name, "是“严格”格式的 .docx，请用 Word 或 WPS 另存为普通 .docx 后再试。"
        )
    comments = package.comments()
    first_id = _next_id(document, comments)
    for number, remark in enumerate(remarks, first_id):
        comments.append(comment_element(number, remark.lines, moment))
    _anchor(document, remarks, first_id, package.reference_style())
    package.replace(package.main, document)
    package.replace_comments(comments)
    return package.to_bytes()


def _anchor(
    document: etree._Element, remarks: Sequence[PlacedRemark], first_id: int, style: str
) -> None:
    body = document.find(w_name("body"))
    splitter = RunSplitter([] if body is None else list(body.iter(w_name("t"))))
    for remark in remarks:
        first, last = remark.places[0], remark.places[-1]
        splitter.cut(first.node, first.offset)
        splitter.cut(last.node, last.offset + last.end - last.start)
    splitter.split()
    # Backwards: of two remarks behind the same run the first one's mark then comes first.
    for number, remark in reversed(list(enumerate(remarks, first_id))):
        first, last = remark.places[0], remark.places[-1]
        start = splitter.run_at(first.node, first.offset)
        end = splitter.run_at(last.node, last.offset + last.end - last.start - 1)
        start.addprevious(w("commentRangeStart", id=str(number)))
        range_end = w("commentRangeEnd", id=str(number))
        end.addnext(range_end)
        _child_of_paragraph(range_end).addnext(_reference(number, style))


def _child_of_paragraph(element: etree._Element) -> etree._Element:
    """Outside links and tracked changes: the mark is neither linked nor somebody's insertion."""
    parent = element.getparent()
    while parent is not None and parent.tag != w_name("p"):
        element, parent = parent, parent.getparent()
    return element


def _reference(number: int, style: str) -> etree._Element:
    run = w("r")
    if style:
        run.append(w("rPr", w("rStyle", val=style)))
    run.append(w("commentReference", id=str(number)))
    return run


def _next_id(document: etree._Element, comments: etree._Element) -> int:
    """Behind every id that a comment or the mark of one has."""
    tags = [w_name(n) for n in ("commentRangeStart", "commentRangeEnd", "commentReference")]
    found = [*comments.iter(w_name("comment")), *document.iter(*tags)]
    ids = [element.get(w_name("id"), "") for element in found]
    return max((int(i) for i in ids if i.lstrip("-").isdigit()), default=-1) + 1


class _Package:
    """The zip container, with the parts that change."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = set(self._archive.namelist())
        self._changed: dict[str, bytes] = {}
        self.main = self._find_main()
        folder, name = posixpath.split(self.main)
        self._folder = folder
        self._relations_name = posixpath.join(folder, "_rels", f"{name}.rels")
        self._relations = self._relations_of(self._relations_name)

    def parse(self, name: str) -> etree._Element:
        """A part's root with every blank and comment in it."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(self._archive.read(name), parser)

    def replace(self, name: str, root: etree._Element) -> None:
        """Write a part anew."""
        self._changed[name] = serialize(root)

    def comments(self) -> etree._Element:
        """The root of the comments that there are; an empty one where there are none."""
        name = self._target("/comments")
        return self.parse(name) if name in self._names else w("comments")

    def replace_comments(self, comments: etree._Element) -> None:
        """Write the comments, and announce the part where there was none."""
        name = self._target("/comments")
        if name not in self._names:
            name = self._new_name()
            self._relate(posixpath.basename(name))
            self._announce(name)
        self.replace(name, comments)

    def reference_style(self) -> str:
        """The id of the style of comment marks; empty where the document has none."""
        name = self._target("/styles")
        if name not in self._names:
            return ""
        for style in self.parse(name).iter(w_name("style")):
            called = style.find(w_name("name"))
            if called is not None and called.get(w_name("val"), "").lower() == _REFERENCE_STYLE:
                return style.get(w_name("styleId"), "")
        return ""

    def to_bytes(self) -> bytes:
        """The container: members in their order, new ones behind them."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
            for member in self._archive.infolist():
                changed = self._changed.get(member.filename)
                copy.writestr(member, self._archive.read(member) if changed is None else changed)
            for name in sorted(set(self._changed) - self._names):
                copy.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), self._changed[name])
        return buffer.getvalue()

    def _find_main(self) -> str:
        for relation in self._relations_of("_rels/.rels").iter(_RELATION):
            target = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and target in self._names:
                return target
        return "word/document.xml"

    def _relations_of(self, name: str) -> etree._Element:
        if name in self._names:
            return self.parse(name)
        return etree.Element(f"{{{_RELATIONS_NAMESPACE}}}Relationships")

    def _target(self, kind: str) -> str:
        """The part that the document relates to as this kind; empty where there is none."""
        for relation in self._relations.iter(_RELATION):
            if relation.get("Type", "").endswith(kind):
                target = relation.get("Target", "")
                return posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        return ""

    def _new_name(self) -> str:
        name, number = posixpath.join(self._folder, "comments.xml"), 1
        while name in self._names:
            number += 1
            name = posixpath.join(self._folder, f"comments{number}.xml")
        return name

    def _relate(self, target: str) -> None:
        taken = {relation.get("Id", "") for relation in self._relations.iter(_RELATION)}
        number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        etree.SubElement(
            self._relations,
            _RELATION,
            Id=f"rId{number}",
            Type=COMMENTS.relationship,
            Target=target,
        )
        self.replace(self._relations_name, self._relations)

    def _announce(self, name: str) -> None:
        types = self.parse(_TYPES)
        etree.SubElement(
            types,
            f"{{{_TYPES_NAMESPACE}}}Override",
            PartName=f"/{name}",
            ContentType=COMMENTS.content_type,
        )
        self.replace(_TYPES, types)
