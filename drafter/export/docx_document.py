"""The exporter: a draft becomes a .docx in the format of GB/T 9704-2012."""

import uuid

from lxml import etree

from drafter.domain.report import Draft
from drafter.export.ai_label import ai_label_part
from drafter.export.base_document import base_part, core_properties_part, font_table_part
from drafter.export.body import DocumentBody, FooterIds
from drafter.export.comments import collect_remarks, comments_part
from drafter.export.official_layout import OfficialLayout
from drafter.export.ooxml import serialize
from drafter.export.package import (
    COMMENTS,
    CORE_PROPERTIES,
    CUSTOM_PROPERTIES,
    CUSTOM_XML,
    CUSTOM_XML_PROPERTIES,
    DOCUMENT,
    FONT_TABLE,
    FOOTER,
    SETTINGS,
    STYLES,
    THEME,
    PackageWriter,
)
from drafter.export.provenance import PROVENANCE_NAMESPACE, provenance_of, provenance_part
from drafter.ports import Clock, ExportOptions

_DOCUMENT_NAME = "word/document.xml"
_PROVENANCE_NAME = "customXml/item1.xml"
_SHARED_PARTS = (("styles.xml", STYLES), ("settings.xml", SETTINGS), ("theme.xml", THEME))
_DATA_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"


class DocxExporter:
    """Exports drafts as .docx; the same draft at the same moment always gives the same bytes.

    Args:
        clock: gives the 成文日期 and the moment of comments and metadata.
        layout: fonts and measures.
        content_producer: who provides the service, as the AI label names it.
    """

    def __init__(
        self,
        clock: Clock,
        layout: OfficialLayout | None = None,
        *,
        content_producer: str = "drafter",
    ) -> None:
        self._clock = clock
        self._layout = layout or OfficialLayout()
        self._content_producer = content_producer

    def export(self, draft: Draft, options: ExportOptions) -> bytes:
        """The .docx of a draft's current texts.

        Staff text is copied as it is; only what no .docx can carry (control characters), blank
        lines and blanks in front of a paragraph are left out.
        """
        moment = self._clock.now()
        remarks = collect_remarks(draft) if options.with_comments else ()
        package = PackageWriter()
        footers = FooterIds(
            odd=self._add_base(package, "footer_odd.xml"),
            even=self._add_base(package, "footer_even.xml"),
        )
        body = DocumentBody(draft, self._layout, remarks, moment.date(), options.with_ai_label)
        package.add(_DOCUMENT_NAME, DOCUMENT, body.to_part(footers))
        for name, kind in _SHARED_PARTS:
            package.add(f"word/{name}", kind, base_part(name, self._layout), owner=_DOCUMENT_NAME)
        fonts = font_table_part(self._layout.fonts)
        package.add("word/fontTable.xml", FONT_TABLE, fonts, owner=_DOCUMENT_NAME)
        core = core_properties_part(draft.title, draft.sheet.organization, moment)
        package.add("docProps/core.xml", CORE_PROPERTIES, core)
        if remarks:
            comments = comments_part(remarks, moment)
            package.add("word/comments.xml", COMMENTS, comments, owner=_DOCUMENT_NAME)
        if options.with_provenance:
            _add_provenance(package, draft)
        if options.with_ai_label:
            label = ai_label_part(self._content_producer, draft.draft_id)
            package.add("docProps/custom.xml", CUSTOM_PROPERTIES, label)
        return package.to_bytes()

    def _add_base(self, package: PackageWriter, file_name: str) -> str:
        content = base_part(file_name, self._layout)
        return package.add(f"word/{file_name}", FOOTER, content, owner=_DOCUMENT_NAME)


def _add_provenance(package: PackageWriter, draft: Draft) -> None:
    content = provenance_part(provenance_of(draft))
    package.add(_PROVENANCE_NAME, CUSTOM_XML, content, owner=_DOCUMENT_NAME)
    package.add(
        "customXml/itemProps1.xml",
        CUSTOM_XML_PROPERTIES,
        _store_item_part(draft.draft_id),
        owner=_PROVENANCE_NAME,
    )


def _store_item_part(draft_id: str) -> bytes:
    """What Word wants to know of a custom XML part: its own id and its namespace."""
    root = etree.Element(f"{{{_DATA_STORE}}}datastoreItem", nsmap={"ds": _DATA_STORE})
    item_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{PROVENANCE_NAMESPACE}/{draft_id}")
    root.set(f"{{{_DATA_STORE}}}itemID", f"{{{str(item_id).upper()}}}")
    references = etree.SubElement(root, f"{{{_DATA_STORE}}}schemaRefs")
    reference = etree.SubElement(references, f"{{{_DATA_STORE}}}schemaRef")
    reference.set(f"{{{_DATA_STORE}}}uri", PROVENANCE_NAMESPACE)
    return serialize(root)
