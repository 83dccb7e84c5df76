"""Namespaces of a .docx, and how its elements and text are made and parsed."""

import re
from datetime import UTC, datetime

from lxml import etree

W_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
NAMESPACES = {"w": W_NAMESPACE, "r": R_NAMESPACE}

_NOT_IN_XML = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def legal_text(text: str) -> str:
    """The text without the characters that XML 1.0 (2.2 Char) cannot carry."""
    return _NOT_IN_XML.sub("", text)


def w(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    """An element ``w:tag``; every attribute is in the same namespace."""
    element = etree.Element(f"{{{W_NAMESPACE}}}{tag}", nsmap=NAMESPACES)
    for name, value in attributes.items():
        element.set(f"{{{W_NAMESPACE}}}{name}", value)
    element.extend(children)
    return element


def w_name(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return f"{{{W_NAMESPACE}}}{name}"


def text_run(text: str, *before: etree._Element, style: str = "") -> etree._Element:
    """A run of plain text; nothing in it is markup.

    The hint makes Word take “ ” … — from the Chinese font. Tabs and line feeds become the
    elements that stand for them. ``before`` goes in front of the text.
    """
    properties = w("rPr", w("rFonts", hint="eastAsia"))
    if style:
        properties.insert(0, w("rStyle", val=style))
    run = w("r", properties, *before)
    for piece in re.split("([\\t\\n])", legal_text(text)):
        if piece == "\t":
            run.append(w("tab"))
        elif piece == "\n":
            run.append(w("br"))
        elif piece:
            piece_element = w("t")
            piece_element.set(f"{{{XML_NAMESPACE}}}space", "preserve")
            piece_element.text = piece
            run.append(piece_element)
    return run


def root_element(tag: str, namespace: str, **prefixes: str) -> etree._Element:
    """The root of a part whose own namespace needs no prefix."""
    declarations = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in prefixes.items())
    return etree.fromstring(f'<{tag} xmlns="{namespace}"{declarations}/>'.encode())


def serialize(root: etree._Element) -> bytes:
    """A part's bytes: UTF-8 with the declaration that Word writes."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def parse(xml: bytes, *, is_resource: bool = False) -> etree._Element:
    """A part's root, with no entity expanded and nothing fetched.

    Args:
        xml: the part.
        is_resource: it is one of our own, indented for those who read the source.

    Raises:
        lxml.etree.XMLSyntaxError: it is no XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=is_resource,
    )
    return etree.fromstring(xml, parser)


def timestamp(moment: datetime) -> str:
    """A moment as OOXML writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
