"""What stands beside the main text of a Word file: footnotes, endnotes, comments."""

from lxml import etree

from vectorstore.reading.docx_package import DocxPackage, W

NOTE_REFERENCES = {f"{W}footnoteReference", f"{W}endnoteReference"}
_NO_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def note_key(element: etree._Element) -> str:
    """Names a note, by its reference or by the note itself."""
    name = etree.QName(element).localname.removesuffix("Reference")
    return f"{name} {element.get(f'{W}id', '')}"


def read_notes(package: DocxPackage, name: str) -> dict[str, etree._Element]:
    """The notes of a kind (``footnote``, ``endnote``) by ``note_key``."""
    root = package.part(f"{name}s.xml")
    if root is None:
        return {}
    return {
        note_key(note): note
        for note in root.iterfind(f"{W}{name}")
        if note.get(f"{W}type") not in _NO_NOTES
    }


def read_comments(package: DocxPackage) -> list[str]:
    """The text of each comment."""
    root = package.part("comments.xml")
    if root is None:
        return []
    texts = ("".join(t.text or "" for t in c.iter(f"{W}t")) for c in root.iterfind(f"{W}comment"))
    return [text for text in texts if text.strip()]
