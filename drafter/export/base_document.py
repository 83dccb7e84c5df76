"""The parts that every exported document shares: styles, settings, fonts, footers, properties."""

from datetime import datetime
from importlib.resources import files
from string import Template

from lxml import etree

from drafter.export.official_layout import FONT_FACES, FontSet, OfficialLayout
from drafter.export.ooxml import legal_text, parse, serialize, timestamp, w

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_GB2312_CHARSET = "86"


def base_part(file_name: str, layout: OfficialLayout) -> bytes:
    """A part of base/ with the layout's numbers filled in, without its comments and indentation.

    Raises:
        KeyError: the part names a number that the layout does not have.
    """
    template = files("drafter.export").joinpath("base", file_name).read_text(encoding="utf-8")
    filled = Template(template).substitute(layout.placeholders())
    return serialize(parse(filled.encode("utf-8"), is_resource=True))


def font_table_part(fonts: FontSet) -> bytes:
    """The part word/fontTable.xml: for each font the one that Word takes where it is missing."""
    root = w("fonts")
    for name in fonts.names():
        face = FONT_FACES[name]
        root.append(
            w(
                "font",
                w("altName", val=face.substitute),
                w("panose1", val=face.panose),
                w("charset", val=_GB2312_CHARSET),
                w("family", val=face.family),
                w("pitch", val="default"),
                name=name,
            )
        )
    return serialize(root)


def core_properties_part(title: str, author: str, moment: datetime) -> bytes:
    """The part docProps/core.xml: title, author, and one moment for created and modified."""
    root = etree.Element(
        f"{{{_CORE}}}coreProperties",
        nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI},
    )
    etree.SubElement(root, f"{{{_DC}}}title").text = legal_text(title)
    etree.SubElement(root, f"{{{_DC}}}creator").text = legal_text(author)
    etree.SubElement(root, f"{{{_CORE}}}lastModifiedBy").text = legal_text(author)
    etree.SubElement(root, f"{{{_CORE}}}revision").text = "1"
    for name in ("created", "modified"):
        element = etree.SubElement(root, f"{{{_TERMS}}}{name}")
        element.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
        element.text = timestamp(moment)
    etree.SubElement(root, f"{{{_DC}}}language").text = "zh-CN"
    return serialize(root)
