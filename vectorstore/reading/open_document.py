"""One file → one SourceDocument: choose the reader, clean, structure, read the metadata."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from drafter.domain.place import PlacedLine
from drafter.domain.source import DocumentKind, SourceDocument
from drafter.errors import DocumentUnreadable
from vectorstore.lines import FileText, Line, clean_text
from vectorstore.metadata import read_metadata
from vectorstore.reading.read_docx import read_docx
from vectorstore.reading.read_pdf import read_pdf
from vectorstore.reading.read_text import read_text
from vectorstore.structure import parse_structure
from vectorstore.titles import part_head

MAX_BYTES = 50 * 1024 * 1024
READABLE = (".docx", ".pdf", ".txt", ".md")
_OLD_WORD = (".doc", ".wps", ".dot", ".wpt")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
_PDF_MARK_WITHIN = 1024
"""Readers accept a PDF whose mark stands within its first kilobyte (ISO 32000-1, annex H.3)."""


def read_document(
    file_name: str,
    content: bytes,
    *,
    kind: DocumentKind,
    organization: str = "",
    year: int | None = None,
    report_type: str = "",
    report_type_aliases: Mapping[str, tuple[str, ...]] | None = None,
) -> SourceDocument:
    """Read a document; ``organization``, ``year`` and ``report_type`` override what it says.

    Without a title of its own a document is called by its file's name.

    Raises:
        DocumentUnreadable: with the file's name, the reason and the remedy.
    """
    raw = _read_file(file_name, content)
    lines, removed = _clean(raw.lines)
    if not lines:
        raise DocumentUnreadable(file_name, "文件里没有文字，请检查后重新上传。")
    lines = part_head(lines)
    structure = parse_structure(lines)
    title = structure.title or PurePath(file_name).stem
    found = read_metadata(
        title,
        [line.text for line in lines],
        kind=kind,
        report_type_aliases=report_type_aliases or {},
    )
    invisible = (f"去掉了{removed}个不可见字符。",) if removed else ()
    return SourceDocument(
        document_id=hashlib.sha256(content).hexdigest(),
        kind=kind,
        title=title,
        file_name=file_name,
        sections=structure.sections,
        organization=organization or found.organization,
        year=year or found.year,
        report_type=report_type or found.report_type,
        document_number=found.document_number,
        issuing_agency=found.issuing_agency,
        document_date=found.document_date,
        warnings=(*raw.warnings, *invisible),
    )


def read_lines(file_name: str, content: bytes) -> tuple[PlacedLine, ...]:
    """The lines of a text file, or the paragraphs and table rows of another, as they stand in it.

    Empty ones are kept and nothing is cleaned: places found in a line are places in the file. For
    a Word file it is said which text node each character stands in.

    Raises:
        DocumentUnreadable: with the file's name, the reason and the remedy.
    """
    raw = _read_file(file_name, content).lines
    lines = tuple(PlacedLine(line.text, line.places) for line in raw)
    if not any(line.text.strip() for line in lines):
        raise DocumentUnreadable(file_name, "文件里没有文字，请检查后重新上传。")
    return lines


def _clean(raw: tuple[Line, ...]) -> tuple[list[Line], int]:
    """The lines that hold text, cleaned, and how many characters were taken out."""
    lines: list[Line] = []
    removed = 0
    for line in raw:
        text, count = clean_text(line.text)
        removed += count
        if text:
            lines.append(replace(line, text=text, places=()))
    return lines, removed


def _read_file(file_name: str, content: bytes) -> FileText:
    """Choose the reader by what the file is, not by what it is called."""
    suffix = PurePath(file_name).suffix.lower()
    _check_name(file_name, suffix)
    if not content:
        raise DocumentUnreadable(file_name, "是空文件（0 字节），请检查后重新上传。")
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise DocumentUnreadable(file_name, f"超过{limit} MB，请删去图片或拆分后再上传。")
    if content.startswith(_OLE2):
        raise DocumentUnreadable(file_name, _ole2_reason(content))
    is_pdf = (_PDF in content[:_PDF_MARK_WITHIN] and suffix == ".pdf") or content.startswith(_PDF)
    if is_pdf:
        text = read_pdf(file_name, content)
        return text if suffix == ".pdf" else _as_other(text, suffix, "PDF")
    if content.startswith(_ZIP):
        text = read_docx(file_name, content)
        return text if suffix == ".docx" else _as_other(text, suffix, "Word 文档")
    if suffix == ".docx":
        raise DocumentUnreadable(
            file_name,
            "已损坏，或者不是 Word 文档，请用 Word 或 WPS 打开后另存为 .docx 再上传。",
        )
    if suffix == ".pdf":
        raise DocumentUnreadable(file_name, "已损坏，或者不是 PDF 文件，请重新导出 PDF 再上传。")
    return read_text(file_name, content, is_markdown=suffix == ".md")


def _check_name(file_name: str, suffix: str) -> None:
    if suffix in _OLD_WORD:
        raise DocumentUnreadable(
            file_name, "是旧版 Word（.doc）或 WPS 格式，请另存为 .docx 再上传。"
        )
    if suffix not in READABLE:
        raise DocumentUnreadable(
            file_name, f"不支持这种文件，可收录的有 {'、'.join(READABLE)}，请另存后再上传。"
        )


def _ole2_reason(content: bytes) -> str:
    """Why an OLE2 container cannot be read: [MS-OFFCRYPTO] 2.3.2 and [MS-DOC] 2.1 name streams."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "文件已加密，请去掉打开密码后再上传。"
    if "WordDocument".encode("utf-16-le") in content:
        return "是旧版 Word（.doc）或 WPS 格式，请另存为 .docx 再上传。"
    return f"不支持这种文件，可收录的有 {'、'.join(READABLE)}，请另存后再上传。"


def _as_other(text: FileText, suffix: str, what: str) -> FileText:
    notice = f"扩展名是 {suffix}，内容却是 {what}，已按 {what} 读取。"
    return replace(text, warnings=(*text.warnings, notice))
