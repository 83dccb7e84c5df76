"""The custom XML part that says what each figure rests on, and the AI label in the metadata."""

import io
import json
import zipfile

from drafter.domain.report import Draft
from drafter.domain.verification import SourcedSpan, SourceKind
from drafter.export.ai_label import VISIBLE_LABEL
from drafter.export.docx_document import DocxExporter
from drafter.export.provenance import ProvenanceEntry, read_provenance, sentence_hash
from drafter.export.read_back import read_sections
from drafter.ports import ExportOptions
from tests.unit.export.sample_draft import (
    PLAIN,
    THEORY,
    FixedClock,
    draft,
    export,
    paragraph_texts,
    part,
    part_names,
    section,
    span_of,
)

ONLY_PROVENANCE = ExportOptions(with_comments=False, with_ai_label=False)
ONLY_LABEL = ExportOptions(with_comments=False, with_provenance=False)


def sourced() -> Draft:
    sources = (
        SourcedSpan(span_of(THEORY, "14次"), SourceKind.FACT, "F01"),
        SourcedSpan(span_of(THEORY, "2次"), SourceKind.DERIVED_FACT, "D01"),
        SourcedSpan(span_of(THEORY, "“第一议题”"), SourceKind.PASSAGE, "ab12:0003", "《学习制度》"),
    )
    return draft(section("s1.1", 2, "（一）强化理论武装", THEORY, sources=sources))


def test_each_sourced_span_is_recorded_with_its_source() -> None:
    provenance = read_sections(export(sourced(), ONLY_PROVENANCE)).provenance
    assert provenance is not None
    here = sentence_hash(THEORY, 0)
    fact, derived, passage = provenance.entries
    place = "云溪区政务服务中心2024年数据.xlsx 表1!C7"
    assert fact == ProvenanceEntry("s1.1", here, "14次", "fact", "F01", "中心组集中学习", place, "")
    assert (derived.text, derived.formula) == ("2次", "14－12＝2")
    assert (passage.source_kind, passage.label) == ("passage", "《学习制度》")


def test_the_draft_its_content_and_its_writers_are_recorded() -> None:
    provenance = read_sections(export(sourced(), ONLY_PROVENANCE)).provenance
    assert provenance is not None
    assert provenance.draft_id == "d1a2b3c4"
    assert len(provenance.content_hash) == 64
    (origin,) = provenance.sections
    assert (origin.section_key, origin.writer, origin.origin) == ("s1.1", "exemplar", "written")


def test_a_sentence_keeps_its_hash_wherever_it_stands_and_loses_it_when_changed() -> None:
    first = sentence_hash("甲。学习14次，受到好评。丙。", 5)
    assert first == sentence_hash("学习14次，受到好评。", 0)
    assert first != sentence_hash("学习15次，受到好评。", 0)


def test_without_the_option_nothing_tells_the_source() -> None:
    content = export(sourced(), PLAIN)
    assert not [name for name in part_names(content) if name.startswith("customXml")]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in ("F01", "数据.xlsx", "d1a2b3c4", "exemplar"):
        assert secret.encode() not in everything


def test_a_custom_part_of_someone_else_is_not_ours() -> None:
    assert read_provenance(b"<other/>") is None
    assert read_provenance(b"no xml") is None


def test_control_characters_in_a_source_do_not_break_the_part() -> None:
    text = "学习14\x01次。"
    sources = (SourcedSpan(span_of(text, "14\x01次"), SourceKind.FACT, "F01", "\x00"),)
    a_draft = draft(section("s1", 1, "一、工作", text, sources=sources))
    provenance = read_sections(export(a_draft, ONLY_PROVENANCE)).provenance
    assert provenance is not None
    assert provenance.entries[0].text == "14次"


def test_the_label_is_printed_as_a_note_below_the_date() -> None:
    assert paragraph_texts(export(draft(), ONLY_LABEL))[-2:] == ["2025年1月6日", VISIBLE_LABEL]
    assert "人工智能" in VISIBLE_LABEL
    assert "生成" in VISIBLE_LABEL


def test_the_metadata_carry_the_fields_of_the_labelling_standard() -> None:
    exporter = DocxExporter(FixedClock(), content_producer="云溪区政务服务中心")
    root = part(exporter.export(draft(), ONLY_LABEL), "docProps/custom.xml")
    (entry,) = root
    assert entry.get("name") == "AIGC"
    assert json.loads(entry[0].text or "") == {
        "Label": "1",
        "ContentProducer": "云溪区政务服务中心",
        "ProduceID": "d1a2b3c4",
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }


def test_without_the_option_there_is_no_label_at_all() -> None:
    content = export(draft(), PLAIN)
    assert "docProps/custom.xml" not in part_names(content)
    assert VISIBLE_LABEL not in paragraph_texts(content)
