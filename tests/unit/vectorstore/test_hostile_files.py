"""Files made to do harm: each is refused, or read within the stated limits; none stops a batch."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from drafter.domain.source import DocumentKind
from drafter.errors import DocumentUnreadable
from tests.unit.vectorstore.reading_files import docx_of, repacked, run, xlsx_of, zip_of
from vectorstore.reading import read_document
from vectorstore.reading.pdf_pages import MAX_PAGES
from vectorstore.reading.read_html import MAX_DEPTH
from vectorstore.reading.read_workbook import MAX_CELL, MAX_ROWS

TEXT = docx_of("云溪区水务局工作总结", "全年走访企业35家。")
TABLE = xlsx_of(表=[["事项", "次数"], ["学习", 12]])
LAUGHS = (
    b"<!DOCTYPE a ["
    + b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
    )
    + b"]><a>&l9;</a>"
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}'
    "</sheetData></worksheet>"
)


def deep_paragraphs() -> bytes:
    nested = (
        "<w:sdt><w:sdtContent>" * 5_000
        + f"<w:p>{run('x')}</w:p>"
        + "</w:sdtContent></w:sdt>" * 5_000
    )
    body = nested.encode()
    document = zipfile.ZipFile(io.BytesIO(TEXT)).read("word/document.xml")
    return repacked(TEXT, {"word/document.xml": document.replace(b"<w:body>", b"<w:body>" + body)})


def long_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number in range(10_000):
        canvas.drawString(72, 700, str(number))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def huge_picture() -> bytes:
    """60,000 by 60,000 dots, as its head says; there is nothing behind it."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


def sheet_of(rows: str) -> bytes:
    return repacked(TABLE, {"xl/worksheets/sheet1.xml": SHEET.format(rows).encode()})


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "压缩炸弹.docx": (lambda: zip_of({"word/document.xml": bytes(30_000_000)}), "压缩比异常"),
    "压缩炸弹.xlsx": (lambda: repacked(TABLE, {"xl/media/a": bytes(30_000_000)}), "压缩比异常"),
    "实体炸弹.docx": (lambda: repacked(TEXT, {"word/document.xml": LAUGHS}), "DTD"),
    "实体炸弹.xlsx": (lambda: repacked(TABLE, {"xl/worksheets/sheet1.xml": LAUGHS}), "DTD"),
    "万页.pdf": (long_pdf, f"共10000页，超过{MAX_PAGES}页"),
    "深层.docx": (deep_paragraphs, "已损坏"),
    "深层.html": (
        lambda: b"<html><body>" + b"<div>" * 3_000 + "正文".encode(),
        f"超过{MAX_DEPTH}层",
    ),
    "大格.xlsx": (lambda: xlsx_of(表=[["长", "字" * 30_000]]), f"超过{MAX_CELL}字"),
    "多行.xlsx": (
        lambda: sheet_of(
            "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, MAX_ROWS + 2))
        ),
        f"超过{MAX_ROWS}行",
    ),
    "远行.xlsx": (
        lambda: sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        f"超过{MAX_ROWS}行",
    ),
    "巨图.png": (huge_picture, ""),
    "可执行.docx": (lambda: b"MZ\x90\x00" + bytes(2_000), "已损坏"),
    "图片改名.pdf": (huge_picture, "不是 PDF"),
    "压缩包改名.xlsx": (lambda: zip_of({"a.txt": b"x"}), "不是 Excel"),
    "半截.docx": (lambda: TEXT[: len(TEXT) // 2], "已损坏"),
    "半截.xlsx": (lambda: TABLE[: len(TABLE) // 2], "已损坏"),
}


@pytest.mark.parametrize("file_name", REFUSED)
def test_it_is_refused_with_its_name_and_what_to_do(file_name: str) -> None:
    content, expected = REFUSED[file_name]

    with pytest.raises(DocumentUnreadable) as caught:
        read_document(file_name, content(), kind=DocumentKind.POLICY)

    assert str(caught.value).startswith(f"{file_name}：")
    assert expected in caught.value.reason
    assert caught.value.reason.endswith("。")


def test_names_within_a_package_lead_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tricks = {"../../逃出.txt": b"x", "/逃出.txt": b"x", "word/../../逃出.txt": b"x"}

    document = read_document("a.docx", repacked(TEXT, tricks), kind=DocumentKind.POLICY)

    assert document.title == "云溪区水务局工作总结"
    assert not list(tmp_path.iterdir())
    assert not list(tmp_path.parent.glob("逃出*"))


@pytest.mark.parametrize(
    "file_name", ["../../etc/passwd.txt", "C:\\窗口\\a.txt", "a\0b.txt", "。" * 300 + ".txt"]
)
def test_the_name_of_a_file_is_never_a_path(file_name: str) -> None:
    document = read_document(file_name, "一、工作\n走访35家。".encode(), kind=DocumentKind.POLICY)

    assert document.file_name == file_name
    assert document.sections[-1].paragraphs == ("走访35家。",)


def test_an_entity_of_a_file_of_this_machine_is_not_read() -> None:
    thief = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x; %s</p></html>'
    )

    document = read_document("a.html", thief % "走访35家。".encode(), kind=DocumentKind.POLICY)

    assert "root" not in str(document.sections)


def test_entities_that_multiply_stay_what_they_are_in_a_web_page() -> None:
    document = read_document("a.html", LAUGHS + "走访35家。".encode(), kind=DocumentKind.POLICY)

    assert len(str(document.sections)) < 1_000
