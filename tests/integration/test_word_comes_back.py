"""An edited Word file comes back: what it changed, to the byte, and nothing is lost."""

import asyncio
import io
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from api.bootstrap import Services
from api.drafting import draft_sheet, export, read_sheet
from api.indexing import sample_sheets
from drafter.chain import Drafting
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import Draft, DraftState, RevisionOrigin, Section
from drafter.domain.returned import FoundBy, ReturnPreview, ReturnState, SectionReturn
from drafter.domain.verification import FindingCode
from drafter.errors import Conflict, DocumentUnreadable, InvalidRequest, NotFound, RevisionConflict
from drafter.export.docx_document import DocxExporter
from drafter.export.returned_file import DocxReturnReader
from drafter.ports import ExportOptions
from drafter.returning.take_back import Returning, TakenBack
from tests.clients import services_over
from tests.conversation_draft import written_draft
from tests.fakes_index import StandingClock
from tests.integration.test_docx_round_trip import convert_all, needs_office
from tests.lexical_drafting import lexical_drafting
from tests.word_edits import (
    Body,
    W,
    add_behind,
    delete_paragraph,
    delete_section,
    edited,
    paragraph_with,
    replace_words,
    set_text,
    table_behind,
    text_of,
    without_bookmarks,
)

S12 = "扎实推进制度建设，修订内部管理制度9项。"
S16 = "严格落实意识形态工作责任制，媒体采用信息报道126篇。"
HEADING_12 = "（二）压实主体责任，推进从严治党"


@dataclass
class Office:
    """A stored draft, its export, and the way back."""

    drafting: Drafting
    returning: Returning
    draft_id: str

    @property
    def draft(self) -> Draft:
        return self.drafting.drafts.get(self.draft_id)

    def export(self, **options: bool) -> bytes:
        return DocxExporter(StandingClock()).export(self.draft, ExportOptions(**options))

    def preview(self, content: bytes) -> ReturnPreview:
        return self.returning.preview(self.draft_id, "改稿.docx", content)

    def take(self, content: bytes, *only: str, preview_id: str = "") -> TakenBack:
        return self.returning.take_back(
            self.draft_id, "改稿.docx", content, "张三", only=only, preview_id=preview_id
        )

    def text(self, key: str) -> str:
        section = self.draft.section(key)
        assert section is not None
        return section.text

    def texts(self, key: str) -> list[str]:
        return [r.text for r in self.drafting.drafts.revisions(self.draft_id, key)]


@pytest.fixture
def make_office(tmp_path: Path, lexicon: Lexicon) -> Callable[[Draft], Office]:
    def make(draft: Draft) -> Office:
        drafting = lexical_drafting(tmp_path, lexicon)
        drafting.drafts.create(draft)
        for section in draft.sections:
            if section.revision is not None:
                drafting.drafts.add_revision(draft.draft_id, section, expected_number=0)
        return Office(drafting, Returning(drafting, DocxReturnReader()), draft.draft_id)

    return make


@pytest.fixture
def office(make_office: Callable[[Draft], Office]) -> Office:
    return make_office(written_draft())


def of(preview: ReturnPreview, key: str) -> SectionReturn:
    return next(s for s in preview.sections if s.section_key == key)


def states(preview: ReturnPreview) -> dict[str, ReturnState]:
    return {
        s.section_key: s.state for s in preview.sections if s.state is not ReturnState.UNCHANGED
    }


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


def test_a_table_is_shown_and_stays_with_the_draft_as_a_notice(office: Office) -> None:
    content = edited(office.export(), table_behind(S12))
    preview = office.preview(content)
    assert states(preview) == {}
    (table,) = preview.unplaced
    assert (table.kind, table.text, table.near) == ("table", "村 | 次数\n东村 | 12", HEADING_12)
    office.take(content)
    assert any("东村 | 12" in notice for notice in office.draft.notices)
    office.take(content)
    assert sum("东村 | 12" in notice for notice in office.draft.notices) == 1


def test_text_boxes_footnotes_pictures_and_peoples_comments_are_shown(office: Office) -> None:
    def add(body: Body) -> None:
        run = etree.SubElement(paragraph_with(body, S12), f"{W}r")
        box = etree.SubElement(etree.SubElement(run, f"{W}pict"), f"{W}txbxContent")
        set_text(etree.SubElement(box, f"{W}p"), "旁注")
        etree.SubElement(run, f"{W}drawing")

    preview = office.preview(edited(office.export(), add))
    assert states(preview) == {}
    assert [(u.kind, u.text) for u in preview.unplaced] == [("text-box", "旁注"), ("picture", "")]


def test_tracked_changes_count_as_accepted_and_are_told(office: Office) -> None:
    def track(body: Body) -> None:
        paragraph = paragraph_with(body, S12)
        inserted = etree.SubElement(paragraph, f"{W}ins")
        set_text(inserted, "成效明显。")

    preview = office.preview(edited(office.export(), track))
    assert of(preview, "s1.2").returned_text == f"{S12}成效明显。"
    assert "1处修订痕迹" in preview.warnings[0]


def test_a_heading_deleted_by_a_tracked_change_leaves_its_text_as_text(office: Office) -> None:
    def track(body: Body) -> None:
        heading = paragraph_with(body, HEADING_12)
        properties = heading.find(f"{W}pPr")
        assert properties is not None
        etree.SubElement(etree.SubElement(properties, f"{W}rPr"), f"{W}del")
        for run in list(heading.iter(f"{W}r")):
            deleted = etree.Element(f"{W}del")
            run.addprevious(deleted)
            deleted.append(run)

    preview = office.preview(edited(office.export(), track))
    assert states(preview) == {}
    assert "在文件里没有了" in of(preview, "s1.2").notes[0]


def test_a_footnote_is_shown_with_its_text(office: Office) -> None:
    def add(body: Body) -> None:
        run = etree.SubElement(paragraph_with(body, S12), f"{W}r")
        etree.SubElement(run, f"{W}footnoteReference").set(f"{W}id", "2")

    content = io.BytesIO(edited(office.export(), add))
    notes = (
        f'<w:footnotes xmlns:w="{W[1:-1]}"><w:footnote w:id="2"><w:p><w:r><w:t>数据截至年底。</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    )
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    (note,) = office.preview(content.getvalue()).unplaced
    assert (note.kind, note.text, note.near) == ("footnote", "数据截至年底。", HEADING_12)


def test_an_edited_heading_is_told_and_taken(office: Office) -> None:
    content = edited(office.export(), replace_words(HEADING_12, "（二）压实责任，从严治党"))
    preview = office.preview(content)
    assert of(preview, "s1.2").notes == (f"标题由“{HEADING_12}”改为“（二）压实责任，从严治党”。",)
    office.take(content)
    section = office.draft.section("s1.2")
    assert section is not None
    assert section.plan.full_heading == "（二）压实责任，从严治党"
    assert section.text == S12


def test_a_heading_that_claims_what_no_fact_bears_is_told_and_left(office: Office) -> None:
    content = edited(office.export(), replace_words(HEADING_12, "（二）开展检查87次，从严治党"))
    office.take(content)
    section = office.draft.section("s1.2")
    assert section is not None
    assert section.plan.full_heading == HEADING_12
    assert section.revision is not None
    assert "标题没有改" in section.revision.writer_note


def test_a_deleted_section_is_told_and_stays_until_it_is_named(office: Office) -> None:
    content = edited(office.export(), delete_section(HEADING_12, S12))
    preview = office.preview(content)
    assert states(preview) == {"s1.2": ReturnState.MISSING}
    assert office.take(content).taken == ()
    assert office.text("s1.2") == S12
    office.take(content, "s1.2")
    assert office.text("s1.2") == ""
    assert office.texts("s1.2") == [S12, ""]


def test_a_section_that_was_added_by_hand_is_shown_whole(office: Office) -> None:
    content = edited(
        office.export(),
        add_behind(S16, "新增一段说明。"),
        add_behind(S16, "（七）新加的部分", "Heading2"),
    )
    preview = office.preview(content)
    assert states(preview) == {}
    (new,) = preview.unplaced
    assert new.kind == "new-section"
    assert new.text == "（七）新加的部分\n新增一段说明。"


def test_two_merged_sections_are_told_and_taken_together(office: Office) -> None:
    def merged(body: Body) -> None:
        delete_section(HEADING_12, "修订内部管理制度9项")(body)
        add_behind("讲授专题党课6次", S12)(body)

    content = edited(office.export(), merged)
    preview = office.preview(content)
    assert states(preview) == {"s1.1": ReturnState.CHANGED, "s1.2": ReturnState.MERGED}
    assert of(preview, "s1.2").merged_into == "s1.1"
    office.take(content)
    assert office.text("s1.1").endswith(S12)
    assert office.text("s1.2") == ""


def test_a_heading_that_was_taken_out_leaves_the_text_in_its_section(office: Office) -> None:
    content = edited(office.export(), delete_paragraph(HEADING_12))
    preview = office.preview(content)
    assert states(preview) == {}
    assert "在文件里没有了" in of(preview, "s1.2").notes[0]


def test_without_bookmarks_sections_are_found_by_their_headings(office: Office) -> None:
    content = edited(
        office.export(with_provenance=False),
        replace_words("制度9项", "制度九项"),
        without_bookmarks,
    )
    preview = office.preview(content)
    assert states(preview) == {"s1.2": ReturnState.CHANGED}
    assert of(preview, "s1.2").found_by is FoundBy.HEADING
    assert of(preview, "s0").found_by is FoundBy.WORDING
    assert preview.unplaced == ()
    assert "不能确认" in preview.warnings[0]


def test_a_paragraph_behind_the_last_section_belongs_to_it_and_behind_the_date_to_none(
    office: Office,
) -> None:
    last = office.draft.sections[-1]

    def at_the_end(body: Body) -> None:
        add_behind(last.text[-12:], "再补一句。")(body)
        end = list(body.iterchildren(f"{W}bookmarkEnd"))[-1]
        end.addnext(paragraph_with(body, "再补一句。"))
        day = list(body.iterchildren(f"{W}p"))[-2]
        add_behind(text_of(day), "附件：名单", "BodyText")(body)

    preview = office.preview(edited(office.export(), at_the_end))
    assert of(preview, last.plan.section_key).returned_text == f"{last.text}\n再补一句。"
    assert [u.text for u in preview.unplaced] == ["附件：名单"]


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
