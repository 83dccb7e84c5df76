"""Files for the tests of reading: Word and PDF documents made on the spot."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import parse_xml
from openpyxl import Workbook
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FONT = "STSong-Light"
CHARACTERS = 28
"""Full-width characters a line."""


def docx_bytes(fill: Callable[[DocumentType], object]) -> bytes:
    """A .docx by python-docx, filled by the test."""
    document = Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx_of(*paragraphs: str) -> bytes:
    """A .docx with plain paragraphs."""
    return docx_bytes(lambda document: [document.add_paragraph(text) for text in paragraphs])


def docx_of_xml(body: str) -> bytes:
    """A .docx whose body holds this WordprocessingML."""

    def fill(document: DocumentType) -> None:
        wrapped = parse_xml(
            f'<w:body xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml" '
            'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"{body}</w:body>"
        )
        for child in reversed(list(wrapped)):
            document.element.body.insert(0, child)

    return docx_bytes(fill)


def run(text: str, properties: str = "") -> str:
    """A run of WordprocessingML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def xlsx_of(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these sheets; each row as its cells."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def repacked(content: bytes, changes: dict[str, bytes]) -> bytes:
    """A container with parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zip_of(parts | changes)


def zip_of(parts: dict[str, bytes]) -> bytes:
    """A zip container, compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def ole2_with(stream: str) -> bytes:
    """What an OLE2 file looks like to someone who asks for its streams."""
    return OLE2 + bytes(504) + stream.encode("utf-16-le") + bytes(512)


class PdfPages:
    """Writes pages in lines of 28 characters, as official documents are set."""

    def __init__(self, *, opens_with: str = "") -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._buffer = io.BytesIO()
        encryption = StandardEncryption(opens_with) if opens_with else None
        self._canvas = Canvas(self._buffer, pagesize=(595, 842), encrypt=encryption)

    def page(
        self, paragraphs: Iterable[str], *, indent: int = 2, head: str = "", foot: str = ""
    ) -> "PdfPages":
        """A page of paragraphs; ``head`` and ``foot`` are page furniture."""
        self._canvas.setFont(FONT, 16)
        if head:
            self._canvas.drawString(72, 812, head)
        y = 770
        for paragraph in paragraphs:
            for stands_in, text in wrapped(paragraph, indent):
                self._canvas.drawString(72 + 16 * stands_in, y, text)
                y -= 28
        if foot:
            self._canvas.drawCentredString(297, 30, foot)
        self._canvas.showPage()
        return self

    def spread_line(self, text: str) -> None:
        """A page with one line whose characters are pieces of text by themselves."""
        self._canvas.setFont(FONT, 16)
        left = 72.0
        for character in text:
            self._canvas.drawString(left, 770, character)
            left += self._canvas.stringWidth(character, FONT, 16)
        self._canvas.showPage()

    def table_page(self, rows: Sequence[Sequence[str]], *, before: str = "") -> "PdfPages":
        """A page with a ruled table, 120 points a column, perhaps below a paragraph."""
        self._canvas.setFont(FONT, 12)
        if before:
            self._canvas.drawString(72, 780, before)
        top, height, width = 750, 30, 120
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                left, bottom = 72 + column * width, top - (number + 1) * height
                self._canvas.rect(left, bottom, width, height)
                for step, piece in enumerate(text.split("\n")):
                    self._canvas.drawString(left + 4, bottom + 17 - 13 * step, piece)
        self._canvas.showPage()
        return self

    def picture_page(self) -> "PdfPages":
        """A page without text."""
        self._canvas.rect(72, 72, 400, 600, fill=1)
        self._canvas.showPage()
        return self

    def bytes(self) -> bytes:
        """The finished file."""
        self._canvas.save()
        return self._buffer.getvalue()


def wrapped(paragraph: str, indent: int) -> Sequence[tuple[int, str]]:
    """The printed lines of a paragraph with their indents, numbers and digits unbroken."""
    lines: list[tuple[int, str]] = []
    held, stands_in = "", indent
    for character in paragraph:
        if stands_in + pdfmetrics.stringWidth(held + character, FONT, 1) > CHARACTERS:
            kept = held.rstrip("0123456789.") or held
            lines.append((stands_in, kept))
            held, stands_in = held[len(kept) :], 0
        held += character
    return [*lines, (stands_in, held)]
