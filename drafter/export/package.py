"""The zip package of a .docx: parts, content types, relationships; same input, same bytes."""

import io
import posixpath
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from drafter.export.ooxml import root_element, serialize

_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/"

_FIRST_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class PartKind:
    """What a part is: its content type, and how its owner refers to it."""

    content_type: str
    relationship: str


DOCUMENT = PartKind(_WORD + "document.main+xml", _OFFICE + "officeDocument")
STYLES = PartKind(_WORD + "styles+xml", _OFFICE + "styles")
SETTINGS = PartKind(_WORD + "settings+xml", _OFFICE + "settings")
FONT_TABLE = PartKind(_WORD + "fontTable+xml", _OFFICE + "fontTable")
THEME = PartKind("application/vnd.openxmlformats-officedocument.theme+xml", _OFFICE + "theme")
FOOTER = PartKind(_WORD + "footer+xml", _OFFICE + "footer")
COMMENTS = PartKind(_WORD + "comments+xml", _OFFICE + "comments")
CUSTOM_XML = PartKind("application/xml", _OFFICE + "customXml")
CUSTOM_XML_PROPERTIES = PartKind(
    "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    _OFFICE + "customXmlProps",
)
CORE_PROPERTIES = PartKind(
    "application/vnd.openxmlformats-package.core-properties+xml",
    _PACKAGE + "metadata/core-properties",
)
CUSTOM_PROPERTIES = PartKind(
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    _OFFICE + "custom-properties",
)


@dataclass(slots=True)
class PackageWriter:
    """Collects parts, then gives the package."""

    _parts: dict[str, tuple[PartKind, bytes]] = field(default_factory=dict)
    _relationships: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, name: str, kind: PartKind, content: bytes, *, owner: str = "") -> str:
        """Take in a part and relate its owner to it.

        Args:
            name: the part's name: word/styles.xml.
            kind: what it is.
            content: its bytes.
            owner: the name of the part that refers to it; empty for the package itself.

        Returns:
            The relationship's id within the owner.
        """
        self._parts[name] = (kind, content)
        relationships = self._relationships.setdefault(owner, [])
        target = posixpath.relpath(name, posixpath.dirname(owner) or ".")
        relationships.append((kind.relationship, target))
        return f"rId{len(relationships)}"

    def to_bytes(self) -> bytes:
        """The .docx; its members carry the earliest moment that zip knows, never the present."""
        members = {"[Content_Types].xml": self._content_types()}
        for owner, relationships in self._relationships.items():
            members[_relationships_name(owner)] = _relationships_part(relationships)
        members |= {name: content for name, (_, content) in self._parts.items()}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in members.items():
                member = zipfile.ZipInfo(name, _FIRST_ZIP_MOMENT)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.create_system = _UNIX
                member.external_attr = _READABLE_FILE
                archive.writestr(member, content)
        return buffer.getvalue()

    def _content_types(self) -> bytes:
        root = root_element("Types", _CONTENT_TYPES)
        for extension, kind in (("rels", _RELATIONSHIPS_TYPE), ("xml", "application/xml")):
            default = etree.SubElement(root, f"{{{_CONTENT_TYPES}}}Default")
            default.set("Extension", extension)
            default.set("ContentType", kind)
        for name, (kind_of_part, _) in self._parts.items():
            override = etree.SubElement(root, f"{{{_CONTENT_TYPES}}}Override")
            override.set("PartName", f"/{name}")
            override.set("ContentType", kind_of_part.content_type)
        return serialize(root)


def _relationships_name(owner: str) -> str:
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relationships_part(relationships: list[tuple[str, str]]) -> bytes:
    root = root_element("Relationships", _RELATIONSHIPS)
    for number, (kind, target) in enumerate(relationships, 1):
        relationship = etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship")
        relationship.set("Id", f"rId{number}")
        relationship.set("Type", kind)
        relationship.set("Target", target)
    return serialize(root)
