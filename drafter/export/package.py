"""The package of a .docx (ECMA-376 part 2), by python-docx; same input, same bytes."""

import io
import zipfile
from dataclasses import dataclass, field

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package

_CUSTOM_PROPERTIES_TYPE = (
    "application/vnd.openxmlformats-officedocument.custom-properties+xml"  # python-docx has none
)
_FIRST_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class PartKind:
    """What a part is: its content type, and how its owner refers to it."""

    content_type: str
    relationship: str


DOCUMENT = PartKind(CONTENT_TYPE.WML_DOCUMENT_MAIN, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
STYLES = PartKind(CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES)
SETTINGS = PartKind(CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS)
FONT_TABLE = PartKind(CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE)
THEME = PartKind(CONTENT_TYPE.OFC_THEME, RELATIONSHIP_TYPE.THEME)
FOOTER = PartKind(CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER)
COMMENTS = PartKind(CONTENT_TYPE.WML_COMMENTS, RELATIONSHIP_TYPE.COMMENTS)
CUSTOM_XML = PartKind(CONTENT_TYPE.XML, RELATIONSHIP_TYPE.CUSTOM_XML)
CUSTOM_XML_PROPERTIES = PartKind(
    CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS
)
CORE_PROPERTIES = PartKind(CONTENT_TYPE.OPC_CORE_PROPERTIES, RELATIONSHIP_TYPE.CORE_PROPERTIES)
CUSTOM_PROPERTIES = PartKind(_CUSTOM_PROPERTIES_TYPE, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


@dataclass(slots=True)
class PackageWriter:
    """Collects parts, then gives the package."""

    _parts: dict[str, tuple[PartKind, bytes]] = field(default_factory=dict)
    _owned: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, kind: PartKind, content: bytes, *, owner: str = "") -> str:
        """Take in a part and relate its owner to it.

        Args:
            name: the part's name: word/styles.xml.
            kind: what it is.
            content: its bytes.
            owner: the name of the part that refers to it, which may come later; empty for the
                package itself.

        Returns:
            The relationship's id within the owner.
        """
        self._parts[name] = (kind, content)
        owned = self._owned.setdefault(owner, [])
        owned.append(name)
        return f"rId{len(owned)}"

    def to_bytes(self) -> bytes:
        """The .docx; its members carry the earliest moment that zip knows, never the present."""
        package = Package()
        parts = {
            name: Part(PackURI(f"/{name}"), kind.content_type, content, package)
            for name, (kind, content) in self._parts.items()
        }
        for owner, names in self._owned.items():
            relating: Part | Package = parts[owner] if owner else package
            for name in names:
                relating.relate_to(parts[name], self._parts[name][0].relationship)
        buffer = io.BytesIO()
        package.save(buffer)
        return _without_moments(buffer)


def _without_moments(package: io.BytesIO) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, _FIRST_ZIP_MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = _UNIX
            member.external_attr = _READABLE_FILE
            new.writestr(member, old.read(info))
    return buffer.getvalue()
