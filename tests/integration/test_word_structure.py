"""What was done to headings, sections and marks of a Word file that comes back."""

import io
import zipfile

from lxml import etree

from drafter.domain.returned import FoundBy, ReturnState
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
from tests.word_office import HEADING_12, S12, S16, Office, of, states


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
