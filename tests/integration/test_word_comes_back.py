"""An edited Word file comes back: what it changed, to the byte, and nothing is lost."""

import asyncio
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.bootstrap import Services
from api.drafting import draft_sheet, export, read_sheet
from api.indexing import sample_sheets
from drafter.chain import Drafting
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Draft, DraftState, RevisionOrigin, Section
from drafter.domain.returned import ReturnState
from drafter.domain.verification import FindingCode
from drafter.errors import Conflict, DocumentUnreadable, InvalidRequest, NotFound, RevisionConflict
from drafter.export.docx_document import DocxExporter
from drafter.export.returned_file import DocxReturnReader
from drafter.ports import ExportOptions
from drafter.returning.take_back import Returning
from tests.clients import services_over
from tests.conversation_draft import written_draft
from tests.fakes_index import StandingClock
from tests.integration.test_docx_round_trip import convert_all, needs_office
from tests.lexical_drafting import lexical_drafting
from tests.word_edits import (
    edited,
    replace_words,
)
from tests.word_office import S12, Office, of, states


@pytest.mark.parametrize("options", [{}, {"with_comments": False, "with_provenance": False}])
def test_an_unchanged_file_changes_nothing(office: Office, options: dict[str, bool]) -> None:
    before = office.draft
    content = office.export(**options)
    assert office.preview(content).changes_nothing
    assert office.take(content).taken == ()
    assert office.draft == before


def test_a_changed_section_is_shown_word_by_word_and_then_taken_as_a_revision(
    office: Office,
) -> None:
    content = edited(office.export(), replace_words("制度9项", "制度11项"))
    preview = office.preview(content)
    assert states(preview) == {"s1.2": ReturnState.CHANGED}
    changed = of(preview, "s1.2")
    assert [(p.kind, p.text) for p in changed.diff if p.kind != "kept"] == [
        ("removed", "9"),
        ("added", "11"),
    ]
    assert {f.code for f in changed.findings} & {
        FindingCode.CONFLICTING_CLAIM,
        FindingCode.UNVERIFIED_CLAIM,
        FindingCode.WRONG_FACT,
    }
    assert office.text("s1.2") == S12, "a preview stores nothing"
    taken = office.take(content, preview_id=preview.preview_id)
    assert taken.taken == ("s1.2",)
    section = taken.draft.section("s1.2")
    assert section is not None
    revision = section.revision
    assert revision is not None
    assert (revision.text, revision.origin, revision.writer, revision.number) == (
        "扎实推进制度建设，修订内部管理制度11项。",
        RevisionOrigin.IMPORTED,
        "张三",
        2,
    )
    assert revision.findings == changed.findings


def test_all_other_sections_keep_their_text_to_the_byte(office: Office) -> None:
    before = {s.plan.section_key: s for s in office.draft.sections}
    office.take(edited(office.export(), replace_words("制度9项", "制度十一项")))
    for section in office.draft.sections:
        if section.plan.section_key != "s1.2":
            assert section == before[section.plan.section_key]


def test_in_a_changed_section_the_paragraphs_that_nobody_touched_stay_as_they_were(
    make_office: Callable[[Draft], Office],
) -> None:
    draft = written_draft()
    text = "　　第一段照旧。\n\n  第二段要改。\n第三段照旧。 "
    office = make_office(with_text(draft, "s1.2", text))
    assert office.preview(office.export()).changes_nothing
    office.take(edited(office.export(), replace_words("第二段要改", "第二段改了")))
    assert office.text("s1.2") == "　　第一段照旧。\n第二段改了。\n第三段照旧。 "


def with_text(draft: Draft, key: str, text: str) -> Draft:
    def change(section: Section) -> Section:
        if section.plan.section_key != key or section.revision is None:
            return section
        return replace(section, revision=replace(section.revision, text=text, sources=()))

    return replace(draft, sections=tuple(change(s) for s in draft.sections))


@pytest.fixture(scope="module")
def empty_office(tmp_path_factory: pytest.TempPathFactory, lexicon: Lexicon) -> Drafting:
    return lexical_drafting(tmp_path_factory.mktemp("office"), lexicon)


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(codec="utf-8"), max_size=60))
def test_whatever_a_section_says_an_unchanged_file_changes_nothing(
    empty_office: Drafting, text: str
) -> None:
    drafting = empty_office
    draft = replace(with_text(written_draft(), "s1.2", text), draft_id=uuid.uuid4().hex)
    drafting.drafts.create(draft)
    for section in draft.sections:
        if section.revision is not None:
            drafting.drafts.add_revision(draft.draft_id, section, expected_number=0)
    office = Office(drafting, Returning(drafting, DocxReturnReader()), draft.draft_id)
    preview = office.preview(office.export())
    assert states(preview) == {}
    assert preview.unplaced == ()


@dataclass
class ThroughLibreOffice:
    """Files that went through LibreOffice and .odt and back, all in one go."""

    services: Services
    drafts: dict[str, Draft]
    """Of the samples, by the name of their sheet."""
    files: dict[str, bytes]
    written: bytes
    """Of ``written_draft``."""


@pytest.fixture(scope="module")
def through_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> ThroughLibreOffice:
    services = services_over(tmp_path_factory.mktemp("data"))
    services.embedder = None
    drafts, contents = {}, {}
    for sheet in sample_sheets():
        facts, _ = read_sheet(services, sheet.name, sheet.read_bytes())
        draft = asyncio.run(draft_sheet(services, facts, "exemplar", lambda _: None))
        drafts[sheet.stem], contents[sheet.stem] = draft, export(services, draft)
    contents["written"] = DocxExporter(StandingClock()).export(written_draft(), ExportOptions())
    folder = tmp_path_factory.mktemp("office")
    odt = {n: p.read_bytes() for n, p in convert_all(contents, "odt", folder).items()}
    back = {n: p.read_bytes() for n, p in convert_all(odt, "docx", folder, "odt").items()}
    return ThroughLibreOffice(services, drafts, back, back["written"])


@needs_office
def test_a_file_that_went_through_libreoffice_and_odt_changes_nothing(
    office: Office, through_libreoffice: ThroughLibreOffice
) -> None:
    back = through_libreoffice.written
    preview = office.preview(back)
    assert states(preview) == {}
    assert preview.unplaced == ()
    assert preview.warnings == ()
    assert office.take(back).taken == ()


@needs_office
@pytest.mark.parametrize("sheet", sample_sheets(), ids=lambda path: path.stem)
def test_a_sample_report_that_went_through_libreoffice_changes_nothing(
    sheet: Path, through_libreoffice: ThroughLibreOffice
) -> None:
    services, draft = through_libreoffice.services, through_libreoffice.drafts[sheet.stem]
    back = through_libreoffice.files[sheet.stem]
    preview = services.returning.preview(draft.draft_id, "改稿.docx", back)
    assert preview.changes_nothing
    assert services.returning.take_back(draft.draft_id, "改稿.docx", back, "张三").taken == ()
    assert services.drafts.get(draft.draft_id) == draft


def test_where_the_service_changed_the_section_too_both_texts_are_kept(office: Office) -> None:
    content = edited(office.export(), replace_words("扎实推进制度", "大力推进制度"))
    office.drafting.edit_section(office.draft_id, "s1.2", "系统里改过。", "李四", 1)
    preview = office.preview(content)
    assert states(preview) == {"s1.2": ReturnState.CONFLICT}
    assert of(preview, "s1.2").base_number == 1
    taken = office.take(content)
    assert taken.taken == ()
    assert taken.kept_beside == ("s1.2",)
    assert office.text("s1.2") == "系统里改过。"
    file_text = S12.replace("扎实", "大力")
    assert office.texts("s1.2") == [S12, "系统里改过。", file_text, "系统里改过。"]
    office.take(content)
    assert len(office.texts("s1.2")) == 4, "the same file again adds nothing"
    office.take(content, "s1.2")
    assert office.text("s1.2") == file_text
    assert office.texts("s1.2")[-2] == "系统里改过。"


def test_a_change_of_the_service_alone_stands(office: Office) -> None:
    content = office.export()
    office.drafting.edit_section(office.draft_id, "s1.2", "系统里改过。", "李四", 1)
    assert states(office.preview(content)) == {}
    office.take(content)
    assert office.text("s1.2") == "系统里改过。"


def test_what_changed_since_the_preview_is_refused(office: Office) -> None:
    content = edited(office.export(), replace_words("扎实推进制度", "大力推进制度"))
    preview = office.preview(content)
    office.drafting.edit_section(office.draft_id, "s1.6", "改过。", "李四", 1)
    with pytest.raises(RevisionConflict, match="重新预览"):
        office.take(content, preview_id=preview.preview_id)
    assert office.text("s1.2") == S12


def test_a_mark_goes_where_its_figure_now_has_a_source_and_stays_where_it_has_none(
    make_office: Callable[[Draft], Office],
) -> None:
    text = "修订内部管理制度8项【待核实】，检查17次【待核实】。"
    office = make_office(with_text(written_draft(), "s1.2", text))
    office.take(edited(office.export(), replace_words("制度8项", "制度9项")))
    assert office.text("s1.2") == "修订内部管理制度9项，检查17次【待核实】。"


def test_the_file_of_another_draft_is_refused(office: Office) -> None:
    content = office.export()
    other = replace(written_draft(), draft_id="f" * 32)
    office.drafting.drafts.create(other)
    with pytest.raises(InvalidRequest, match="另一份稿件"):
        office.returning.preview(other.draft_id, "改稿.docx", content)


def test_what_is_no_word_file_is_refused(office: Office) -> None:
    with pytest.raises(DocumentUnreadable, match=r"改稿\.docx"):
        office.preview(b"no zip")


def test_a_file_that_holds_nothing_of_the_draft_is_refused(office: Office) -> None:
    empty = io.BytesIO()
    Document().save(empty)
    with pytest.raises(DocumentUnreadable, match="找不到这份稿件的任何一个部分"):
        office.preview(empty.getvalue())


def test_the_author_must_be_named_and_the_sections_known(office: Office) -> None:
    content = office.export()
    with pytest.raises(InvalidRequest, match="修改人"):
        office.returning.take_back(office.draft_id, "改稿.docx", content, " ")
    with pytest.raises(NotFound, match=r"s9\.9"):
        office.take(content, "s9.9")


def test_a_finalized_draft_takes_nothing_back(office: Office) -> None:
    content = office.export()
    draft = office.draft
    office.drafting.drafts.set_outcome(
        replace(draft, state=DraftState.FINALIZED), seen_at=draft.updated_at
    )
    with pytest.raises(Conflict, match="已定稿"):
        office.preview(content)
