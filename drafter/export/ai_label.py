"""The label of AI-generated text: a visible line and an entry in the file's metadata.

What the rules ask, as quoted by several independent public sources (their official texts could
not be opened here, so treat the wording as second-hand):

* 《人工智能生成合成内容标识办法》, in force since 2025-09-01. 第四条第一款第（一）项: a text
  carries a notice at its beginning, its end or a fitting place between; 第四条第二款: so do
  exported files.
  第五条: the file's metadata say that the content is generated, who provided the service (name or
  code), and the number of the content.
* GB 45438-2025, annex E: the metadata field is called AIGC; its value is an object with Label,
  ContentProducer, ProduceID, ReservedCode1, ContentPropagator, PropagateID and ReservedCode2.
  Label is "1" for what is generated, "2" for what may be, "3" for what is suspected to be.

Not verified: that a *custom document property* is where a .docx should carry the field. The
practice guides of TC260 that were found name carriers for pictures, sound and video only.
"""

import json

from lxml import etree

from drafter.export.ooxml import legal_text, root_element, serialize

VISIBLE_LABEL = "（本文稿由人工智能辅助生成，须经人工审核后使用）"
"""Printed as an 附注: below the date, two characters in, in round brackets (GB/T 9704 7.3.6)."""

_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_USER_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_PROPERTY_ID = "2"


def ai_label_part(content_producer: str, draft_id: str) -> bytes:
    """The part docProps/custom.xml with the property AIGC.

    Args:
        content_producer: name or code of the service's provider.
        draft_id: the number of the content.
    """
    value = json.dumps(
        {
            "Label": "1",
            "ContentProducer": content_producer,
            "ProduceID": draft_id,
            "ReservedCode1": "",
            "ContentPropagator": "",
            "PropagateID": "",
            "ReservedCode2": "",
        },
        ensure_ascii=False,
    )
    root = root_element("Properties", _PROPERTIES, vt=_VALUES)
    entry = etree.SubElement(root, f"{{{_PROPERTIES}}}property")
    entry.set("fmtid", _USER_PROPERTIES)
    entry.set("pid", _FIRST_PROPERTY_ID)
    entry.set("name", "AIGC")
    etree.SubElement(entry, f"{{{_VALUES}}}lpwstr").text = legal_text(value)
    return serialize(root)
