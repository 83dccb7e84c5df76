"""Metadata of an indexed document, put right by a person; it holds when the file comes again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from drafter.domain.source import (
    DocumentKind,
    MetadataReading,
    MetadataSource,
    SourceDocument,
    SupersededDocument,
)
from drafter.errors import InvalidRequest, RevisionConflict
from drafter.ports import StoredDocument

if TYPE_CHECKING:
    from api.bootstrap import Services

CORRECTABLE = (
    "kind", "title", "organization", "year", "report_type", "document_number", "issuing_agency",
    "document_date", "superseded",
)  # fmt: skip
_LABELS = {"title": "标题", "kind": "类别"}


def tag_of(document: SourceDocument) -> str:
    """Another text after every correction: what ETag and If-Match carry."""
    values = [str(getattr(document, name)) for name in CORRECTABLE]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def correct_document(
    services: "Services", document_id: str, changes: Mapping[str, Any], *, seen: str = ""
) -> StoredDocument:
    """Set metadata of a document; what is not named stays. Its passages follow in the index.

    Args:
        services: the parts of the process.
        document_id: the document, or the beginning of its id.
        changes: new values by the names in ``CORRECTABLE``; "" and None empty a field.
        seen: the tag that the caller saw; empty: whatever it is now.

    Raises:
        NotFound: there is no such document.
        RevisionConflict: someone has corrected it meanwhile.
        InvalidRequest: no title, or no kind, would be left.
        UnknownReportType: there is no such type.
    """
    stored = services.documents.get(document_id)
    document = stored.document
    if seen and seen != tag_of(document):
        raise RevisionConflict("这个文件的信息刚被别人改过，请刷新后再改。")
    for name, label in _LABELS.items():
        if name in changes and not str(changes[name] or "").strip():
            raise InvalidRequest(f"{label}不能为空。")
    if report_type := changes.get("report_type"):
        from drafter.reference.report_types import find_report_type

        changes = {**changes, "report_type": find_report_type(report_type).report_type}
    values = {name: _value(name, value) for name, value in changes.items()}
    said = {name: MetadataReading(name, MetadataSource.PERSON, 1.0) for name in values}
    others = [reading for reading in document.readings if reading.field not in said]
    corrected = replace(document, **values, readings=(*others, *said.values()))
    services.index_document(corrected)
    return services.documents.get(document.document_id)


def with_corrections(document: SourceDocument, known: SourceDocument) -> SourceDocument:
    """A file that is read again, with what people put right before; what is said now leads."""
    said_now = {r.field for r in document.readings if r.source is MetadataSource.PERSON}
    kept = [
        r for r in known.readings if r.source is MetadataSource.PERSON and r.field not in said_now
    ]
    if not kept:
        return document
    names = {reading.field for reading in kept}
    readings = (*(r for r in document.readings if r.field not in names), *kept)
    values = {name: getattr(known, name) for name in names}
    return replace(document, **values, readings=readings)


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - a JSON value
    match name:
        case "kind":
            return DocumentKind(value)
        case "year":
            return value or None
        case "document_date":
            return date.fromisoformat(value) if isinstance(value, str) and value else value or None
        case "superseded":
            return tuple(
                SupersededDocument(item["title"], item.get("document_number", ""))
                for item in value or ()
            )
        case _:
            return (value or "").strip()
