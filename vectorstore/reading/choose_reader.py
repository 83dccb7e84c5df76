"""Which reader a file gets: by what it is, not by what it is called."""

import io
import zipfile
from dataclasses import replace
from pathlib import PurePath

from drafter.errors import DocumentUnreadable
from vectorstore.lines import FileText
from vectorstore.reading.office_converter import convert_to_docx
from vectorstore.reading.read_docx import read_docx
from vectorstore.reading.read_html import read_html
from vectorstore.reading.read_pdf import read_pdf, read_picture
from vectorstore.reading.read_text import read_text
from vectorstore.reading.read_workbook import read_workbook

MAX_BYTES = 50 * 1024 * 1024
_OLD_WORD = (".doc", ".dot", ".wps", ".wpt", ".rtf")
_PAGES = (".html", ".htm")
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
READABLE = (".docx", ".pdf", *_OLD_WORD, ".xlsx", *_PAGES, ".txt", ".md", *_PICTURES)
_TOLD = ".docx、.doc、.wps、.rtf、.pdf、.xlsx、.html、.txt、.md，以及扫描图片 .png、.jpg、.tif"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_WORKBOOK, _WORD = "xl/workbook.xml", "word/document.xml"
"""The part of a package that tells what it is."""
_RTF = b"{\\rtf"
_PDF = b"%PDF-"
_PDF_MARK_WITHIN = 1024
"""Readers accept a PDF whose mark stands within its first kilobyte (ISO 32000-1, annex H.3)."""
_PICTURE_MARKS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")
_PAGE_MARKS = (b"<!doctype html", b"<html")
_UNKNOWN = f"不支持这种文件，可收录的有 {_TOLD}，请另存后再上传。"


_OTHERWISE = {
    **dict.fromkeys((".docm", ".dotx", ".dotm", ".odt"), "请用 Word 或 WPS 另存为 .docx 再上传。"),
    **dict.fromkeys((".xls", ".et", ".csv", ".xlsm", ".ods"),
                    "请用 Excel 或 WPS 另存为 .xlsx 再上传。"),
    ".ofd": "请用 OFD 阅读器或 WPS 另存为 PDF 再上传。",
    **dict.fromkeys((".ppt", ".pptx", ".dps"), "请用 PowerPoint 或 WPS 另存为 PDF 再上传。"),
    **dict.fromkeys((".zip", ".rar", ".7z"), "请解压后上传里面的文件。"),
    "": f"文件名要带扩展名，可收录的有 {_TOLD}。",
}  # fmt: skip
"""What to do with kinds of files that offices have and that are not read."""


def read_file(file_name: str, content: bytes, *, has_notes: bool = True) -> FileText:
    """The lines of a file, with what was left out.

    ``has_notes`` says whether footnotes are read: they stand in another part of a Word file.

    Raises:
        DocumentUnreadable: with the file's name, the reason and the remedy.
    """
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in READABLE:
        known = f"不支持 {suffix} 文件，{_OTHERWISE.get(suffix)}" if suffix else _OTHERWISE[""]
        raise DocumentUnreadable(file_name, known if suffix in _OTHERWISE else _UNKNOWN)
    if not content:
        raise DocumentUnreadable(file_name, "是空文件（0 字节），请检查后重新上传。")
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise DocumentUnreadable(file_name, f"超过{limit} MB，请删去图片或拆分后再上传。")
    if (content.startswith(_PDF)) or (suffix == ".pdf" and _PDF in content[:_PDF_MARK_WITHIN]):
        return _told(read_pdf(file_name, content), suffix, "PDF", ".pdf")
    if content.startswith(_OLE2):
        return _read_old_word(file_name, content, suffix)
    if content.startswith(_RTF):
        made = convert_to_docx(file_name, content, ".rtf")
        return _told(read_docx(file_name, made), suffix, "RTF 文档", *_OLD_WORD)
    if content.startswith(_ZIP):
        return _read_package(file_name, content, suffix, has_notes=has_notes)
    if suffix in _PICTURES and content.startswith(_PICTURE_MARKS):
        return read_picture(file_name, content)
    if suffix in _PAGES or _is_page(content):
        return _told(read_html(file_name, content), suffix, "网页", *_PAGES)
    _refuse_damaged(file_name, suffix)
    return read_text(file_name, content, is_markdown=suffix == ".md")


def _read_old_word(file_name: str, content: bytes, suffix: str) -> FileText:
    """OLE2 containers: [MS-OFFCRYPTO] 2.3.2 and [MS-DOC] 2.1 name their streams."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise DocumentUnreadable(file_name, "文件已加密，请去掉打开密码后再上传。")
    if "WordDocument".encode("utf-16-le") in content:
        made = convert_to_docx(file_name, content, ".doc")
        return _told(read_docx(file_name, made), suffix, "旧版 Word 文档", *_OLD_WORD)
    if "Workbook".encode("utf-16-le") in content:
        raise DocumentUnreadable(
            file_name, "是旧版 .xls（或 .et）文件，请用 Excel 或 WPS 另存为 .xlsx 再上传。"
        )
    _refuse_damaged(file_name, suffix)
    raise DocumentUnreadable(file_name, _UNKNOWN)


def _is_workbook(content: bytes) -> bool:
    """Whether a package is a workbook itself; one may also stand within a Word file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False  # damaged: its reader says so
    return _WORKBOOK in names and _WORD not in names


def _read_package(file_name: str, content: bytes, suffix: str, *, has_notes: bool) -> FileText:
    if suffix == ".xlsx" or _is_workbook(content):
        return _told(read_workbook(file_name, content), suffix, "Excel 表格", ".xlsx")
    text = read_docx(file_name, content, has_notes=has_notes)
    return _told(text, suffix, "Word 文档", ".docx")


def _is_page(content: bytes) -> bool:
    """What many OA systems give out as .doc."""
    head = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith(_PAGE_MARKS)


def _refuse_damaged(file_name: str, suffix: str) -> None:
    """What is nothing of what its name says; only text may be anything."""
    advice = {
        ".docx": "或者不是 Word 文档，请用 Word 或 WPS 打开后另存为 .docx 再上传。",
        ".pdf": "或者不是 PDF 文件，请重新导出 PDF 再上传。",
        ".xlsx": "或者不是 Excel 文件，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
    }
    advice |= dict.fromkeys(_OLD_WORD, advice[".docx"])
    advice |= dict.fromkeys(_PICTURES, "或者不是图片，请重新扫描或另存再上传。")
    if suffix in advice:
        raise DocumentUnreadable(file_name, f"已损坏，{advice[suffix]}")


def _told(text: FileText, suffix: str, what: str, *usual: str) -> FileText:
    """With a notice where the name of the file says something else."""
    if suffix in usual:
        return text
    notice = f"扩展名是 {suffix}，内容却是 {what}，已按 {what} 读取。"
    return replace(text, warnings=(*text.warnings, notice))
