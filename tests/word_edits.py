"""What people do to a .docx in Word, done to its XML."""

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Body = etree._Element
_TABLE = (
    f'<w:tbl xmlns:w="{W[1:-1]}"><w:tr><w:tc><w:p><w:r><w:t>村</w:t></w:r></w:p></w:tc>'
    "<w:tc><w:p><w:r><w:t>次数</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>东村</w:t>"
    "</w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


def edited(content: bytes, *changes: Callable[[Body], None]) -> bytes:
    """The package with its body changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(data)
                for change in changes:
                    change(root[0])
                data = etree.tostring(root)
            archive.writestr(name, data)
    return target.getvalue()


def text_of(paragraph: etree._Element) -> str:
    return "".join(t.text or "" for t in paragraph.iter(f"{W}t"))


def paragraph_with(body: Body, words: str) -> etree._Element:
    found = [p for p in body.iter(f"{W}p") if words in text_of(p)]
    assert len(found) == 1, f"{words} stands in {len(found)} paragraphs"
    return found[0]


def take_out(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def set_text(paragraph: etree._Element, text: str) -> None:
    for run in list(paragraph.iter(f"{W}r")):
        take_out(run)
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = text


def replace_words(old: str, new: str) -> Callable[[Body], None]:
    """Type over some words of a paragraph."""

    def change(body: Body) -> None:
        paragraph = paragraph_with(body, old)
        set_text(paragraph, text_of(paragraph).replace(old, new))

    return change


def delete_paragraph(words: str) -> Callable[[Body], None]:
    """Take a paragraph out; marks around it stay."""

    def change(body: Body) -> None:
        take_out(paragraph_with(body, words))

    return change


def add_behind(words: str, text: str, style: str = "BodyText") -> Callable[[Body], None]:
    """A new paragraph behind the one that holds the words."""

    def change(body: Body) -> None:
        paragraph = paragraph_with(body, words)
        new = deepcopy(paragraph)
        set_text(new, text)
        named = new.find(f"{W}pPr/{W}pStyle")
        assert named is not None
        named.set(f"{W}val", style)
        paragraph.addnext(new)

    return change


def table_behind(words: str) -> Callable[[Body], None]:
    """A table of two rows and two columns behind a paragraph."""

    def change(body: Body) -> None:
        paragraph_with(body, words).addnext(etree.fromstring(_TABLE))

    return change


def without_bookmarks(body: Body) -> None:
    """What some programs do on saving."""
    for tag in ("bookmarkStart", "bookmarkEnd"):
        for mark in list(body.iter(f"{W}{tag}")):
            take_out(mark)


def delete_section(first: str, last: str) -> Callable[[Body], None]:
    """Select from one paragraph to another and press Delete; the marks between go too."""

    def change(body: Body) -> None:
        elements = list(body)
        start, end = paragraph_with(body, first), paragraph_with(body, last)
        going = elements[elements.index(start) : elements.index(end) + 1]
        mark = start.getprevious()
        if mark is not None and mark.tag == f"{W}bookmarkStart":
            body.remove(mark)
            body.remove(
                next(
                    e for e in body.iter(f"{W}bookmarkEnd") if e.get(f"{W}id") == mark.get(f"{W}id")
                )
            )
        for element in going:
            body.remove(element)

    return change
