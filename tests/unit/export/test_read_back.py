"""A document that staff edited gives back what it says now."""

import io
import zipfile

import pytest

from drafter.errors import DocumentUnreadable
from drafter.export.read_back import ReadBack, read_sections
from tests.unit.export.sample_draft import (
    INTRODUCTION,
    ORGANIZATION,
    THEORY,
    TITLE,
    draft,
    export,
    with_document,
)

RUN = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
WHO = 'w:id="90" w:author="李敏" w:date="2025-01-07T01:00:00Z"'
PLAN_TEXT = "继续抓好各项任务落实。"


def edited(old: str, new: str) -> ReadBack:
    return read_sections(with_document(export(draft()), old, new))


def text_of(read: ReadBack, key: str) -> str:
    return next(s.text for s in read.sections if s.section_key == key)


def test_title_sections_and_closing_come_back() -> None:
    read = read_sections(export(draft()))
    assert read.title == TITLE
    assert [(s.section_key, s.heading, s.text) for s in read.sections] == [
        ("s0", "", INTRODUCTION),
        ("s1", "一、主要工作", ""),
        ("s1.1", "（一）强化理论武装", THEORY),
        ("s2", "二、下一步打算", PLAN_TEXT),
    ]
    assert read.closing == (ORGANIZATION, "2025年1月6日")
    assert read.provenance is None


def test_inserted_text_counts_and_deleted_text_does_not() -> None:
    read = edited(
        RUN.format(PLAN_TEXT),
        RUN.format("继续")
        + f"<w:del {WHO}><w:r><w:delText>抓好</w:delText><w:tab/></w:r></w:del>"
        + f"<w:ins {WHO}>{RUN.format('深入推进')}</w:ins>"
        + RUN.format("各项任务落实。"),
    )
    assert text_of(read, "s2") == "继续深入推进各项任务落实。"


def test_moved_text_counts_where_it_went() -> None:
    read = edited(
        RUN.format(PLAN_TEXT),
        f"<w:moveFrom {WHO}>{RUN.format('旧处。')}</w:moveFrom>"
        f"<w:moveTo {WHO}>{RUN.format('新处。')}</w:moveTo>",
    )
    assert text_of(read, "s2") == "新处。"


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    first, second = THEORY.split("\n")
    head = '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>'
    merged = head.replace("</w:pPr>", f"<w:rPr><w:del {WHO}/></w:rPr></w:pPr>")
    read = edited(head + RUN.format(first), merged + RUN.format(first))
    assert text_of(read, "s1.1") == first + second


def test_a_new_paragraph_between_two_sections_belongs_to_the_first() -> None:
    start = '<w:bookmarkStart w:id="3" w:name="sec_s2__r1"/>'
    read = edited(start, f"<w:p>{RUN.format('补充一段。')}</w:p>{start}")
    assert text_of(read, "s1.1") == f"{THEORY}\n补充一段。"


def test_a_repeated_bookmark_start_without_an_end_does_no_harm() -> None:
    start = '<w:bookmarkStart w:id="1" w:name="sec_s1__r0"/>'
    read = edited(start, start.replace('"1"', '"77"') + start)
    assert [s.section_key for s in read.sections] == ["s0", "s1", "s1.1", "s2"]
    assert read.closing == (ORGANIZATION, "2025年1月6日")


def test_a_bookmark_that_was_moved_into_the_paragraph_still_holds() -> None:
    start = '<w:bookmarkStart w:id="3" w:name="sec_s2__r1"/>'
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    read = edited(
        f"{start}{heading}{RUN.format('二、下一步打算')}",
        f"{heading}{start}{RUN.format('二、下一步打算')}",
    )
    assert text_of(read, "s2") == PLAN_TEXT


def test_text_boxes_are_no_part_of_the_text() -> None:
    box = f"<w:txbxContent><w:p>{RUN.format('旁注')}</w:p></w:txbxContent>"
    read = edited(
        RUN.format(PLAN_TEXT), RUN.format(PLAN_TEXT) + f"<w:r><w:pict>{box}</w:pict></w:r>"
    )
    assert text_of(read, "s2") == PLAN_TEXT


def test_a_document_without_our_bookmarks_has_no_sections_but_loses_nothing() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:body><w:p><w:r><w:t>别人的文稿。</w:t></w:r></w:p></w:body></w:document>",
        )
    read = read_sections(archive.getvalue())
    assert read.sections == ()
    assert read.closing == ("别人的文稿。",)


@pytest.mark.parametrize(
    "content",
    [b"", b"plain text", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old .doc"],
    ids=["empty", "text", "broken-zip", "old-doc"],
)
def test_what_is_no_docx_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match=r"述职报告\.docx.*另存为"):
        read_sections(content, file_name="述职报告.docx")


def test_a_zip_without_a_document_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("readme.txt", "x")
    with pytest.raises(DocumentUnreadable, match="没有 Word 正文"):
        read_sections(archive.getvalue())


def test_damaged_xml_is_refused() -> None:
    damaged = with_document(export(draft()), "<w:body>", "<w:body><w:p>")
    with pytest.raises(DocumentUnreadable, match="已损坏"):
        read_sections(damaged)


def test_an_entity_is_never_expanded() -> None:
    bomb = with_document(
        export(draft()),
        "<w:document ",
        '<!DOCTYPE d [<!ENTITY e "扩展">]><w:document ',
    )
    bomb = with_document(bomb, PLAN_TEXT, "前&e;后")
    assert "扩展" not in text_of(read_sections(bomb), "s2")
