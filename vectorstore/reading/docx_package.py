"""The zip container of a .docx, opened within limits; its parts as XML."""

import io
import posixpath
import zipfile
import zlib

from lxml import etree

from drafter.errors import DocumentUnreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PART_BYTES = 64 * 1024 * 1024
"""Of one XML part; its tree takes some ten times as much memory."""
MAX_RATIO = 200
"""Office text packs at 5 to 20; a bomb at 1,000 and more."""
_RATIO_FREE_BYTES = 20 * 1024 * 1024
"""A document of blank pages packs well too: below this size the ratio says nothing."""

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = W.strip("{}").encode()
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DAMAGED = "文件已损坏，请用 Word 或 WPS 打开后另存为 .docx 再上传。"
_NO_WORD = "不是 Word 文档（可能是压缩包改了扩展名），请上传 .docx 文件本身。"


def check_unpacked_size(file_name: str, archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse a container that unpacks to more than is sane; nothing is unpacked for it.

    Raises:
        DocumentUnreadable: it is too large, or a bomb.
    """
    unpacked = sum(info.file_size for info in archive.infolist())
    is_bomb = unpacked > _RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed
    if unpacked > MAX_UNPACKED_BYTES or is_bomb:
        limit = MAX_UNPACKED_BYTES // 1024 // 1024
        raise DocumentUnreadable(
            file_name,
            f"解压后过大（上限{limit} MB）或压缩比异常，不予读取；请删去图片后另存再上传。",
        )


class DocxPackage:
    """An open .docx. Use it as a context manager.

    Raises:
        DocumentUnreadable: the container is damaged, protected, no Word document, or unpacks to
            more than is sane.
    """

    def __init__(self, file_name: str, content: bytes) -> None:
        self._file_name = file_name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError) as error:
            raise DocumentUnreadable(file_name, _DAMAGED) from error
        self._names = set(self._archive.namelist())
        check_unpacked_size(file_name, self._archive, len(content))
        self._main_part = self._find_main_part()

    def __enter__(self) -> "DocxPackage":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def main_document(self) -> etree._Element:
        """The root of the main part (word/document.xml)."""
        root = self._parse(self._main_part)
        if root.tag != f"{W}document":
            raise DocumentUnreadable(self._file_name, _NO_WORD)
        return root

    def part(self, name: str) -> etree._Element | None:
        """A part beside the main one (styles.xml, numbering.xml); None where there is none."""
        path = posixpath.join(posixpath.dirname(self._main_part), name)
        return self._parse(path) if path in self._names else None

    def has_macros(self) -> bool:
        """Whether the package carries macros; nothing here ever runs them."""
        return any(name.lower().endswith("vbaproject.bin") for name in self._names)

    def _find_main_part(self) -> str:
        """By the package's relationships (ISO/IEC 29500-2, 9.3), else by its usual name."""
        if "_rels/.rels" in self._names:
            for relation in self._parse("_rels/.rels").iter(_RELATION):
                target = relation.get("Target", "").lstrip("/")
                if relation.get("Type", "").endswith("/officeDocument") and target in self._names:
                    return target
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise DocumentUnreadable(self._file_name, _NO_WORD)

    def _parse(self, name: str) -> etree._Element:
        if self._archive.getinfo(name).file_size > MAX_PART_BYTES:
            limit = MAX_PART_BYTES // 1024 // 1024
            raise DocumentUnreadable(
                self._file_name, f"正文超过{limit} MB，不予读取；请拆分后再上传。"
            )
        try:
            xml = self._archive.read(name).replace(_STRICT, _TRANSITIONAL)
        except RuntimeError as error:  # what zipfile raises for a member with a password
            raise DocumentUnreadable(
                self._file_name, "压缩包带密码，请去掉密码后再上传。"
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise DocumentUnreadable(self._file_name, _DAMAGED) from error
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            root = None if b"<!DOCTYPE" in xml else etree.fromstring(xml, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DocumentUnreadable(self._file_name, _DAMAGED) from error
        if root is None or root.getroottree().docinfo.internalDTD is not None:
            # ISO/IEC 29500-2 forbids DTDs in a package; they are only there to attack a parser.
            raise DocumentUnreadable(
                self._file_name,
                "含有不允许的 DTD 定义，不予读取；请用 Word 或 WPS 打开后另存为 .docx 再上传。",
            )
        return root
