"""PDF files: pages back to paragraphs."""

import sys
from collections.abc import Iterator

import pytest

from drafter.domain.source import DocumentKind
from drafter.errors import DocumentUnreadable
from tests.unit.vectorstore.reading_files import PdfPages
from vectorstore.reading import pdf_pages, read_document, recognize
from vectorstore.reading.read_pdf import read_pdf

LONG = (
    "党总支坚持把学习摆在首位，全年开展中心组学习12次，主题党日11次，班子成员讲党课4次，"
    "走访企业35家，收集意见建议120条，办结率98.5%，群众满意度持续提升，形成了良好局面。"
)
ENDS_AT_THE_MARGIN = "一二三四五六七八九十一二三四五六七八九十一二三四五。"
"""With its indent of two this fills a line of 28 to the last character."""


def texts(content: bytes) -> list[str]:
    return [line.text for line in read_pdf("a.pdf", content).lines]


def reason(content: bytes) -> str:
    with pytest.raises(DocumentUnreadable) as caught:
        read_pdf("扫描.pdf", content)
    return str(caught.value)


def test_printed_lines_are_joined_to_paragraphs() -> None:
    content = PdfPages().page(["一、主要工作", LONG, LONG]).bytes()

    assert texts(content) == ["一、主要工作", LONG, LONG]


def test_lone_characters_are_read_where_neither_file_nor_machine_has_their_font() -> None:
    """In justified lines each character is a piece of its own."""
    pages = PdfPages()
    pages.spread_line("述职报告共12页。")

    assert texts(pages.bytes()) == ["述职报告共12页。"]


def test_a_paragraph_that_ends_at_the_margin_is_parted_from_the_next_by_its_indent() -> None:
    content = PdfPages().page([ENDS_AT_THE_MARGIN, LONG]).bytes()

    assert texts(content) == [ENDS_AT_THE_MARGIN, LONG]


def test_without_indents_paragraphs_are_parted_at_short_lines_and_numbered_headings() -> None:
    content = PdfPages().page(["一、主要工作", LONG, "（一）抓学习", LONG], indent=0).bytes()

    assert texts(content) == ["一、主要工作", LONG, "（一）抓学习", LONG]


def test_a_paragraph_goes_on_over_the_page_and_keeps_the_page_where_it_begins() -> None:
    first, rest = ENDS_AT_THE_MARGIN[:-1] + "续", "写到下页。"
    pages = PdfPages().page(["一、主要工作", LONG, first], foot="— 1 —")
    content = pages.page([rest], indent=0, foot="— 2 —").page([LONG], foot="— 3 —").bytes()

    found = read_pdf("a.pdf", content).lines

    assert [(line.page, line.text) for line in found] == [
        (1, "一、主要工作"),
        (1, LONG),
        (1, first + rest),
        (3, LONG),
    ]


@pytest.mark.parametrize("foot", ["— {} —", "-{}-", "{}", "第{}页", "第 {} 页 共 4 页", "{}/4"])
def test_page_numbers_are_removed_however_they_are_written(foot: str) -> None:
    pages = PdfPages()
    for number in range(1, 5):
        pages.page([f"{'甲乙丙丁'[number - 1]}方面。", LONG], foot=foot.format(number))

    assert texts(pages.bytes()) == [
        "甲方面。",
        LONG,
        "乙方面。",
        LONG,
        "丙方面。",
        LONG,
        "丁方面。",
        LONG,
    ]


def test_a_number_alone_in_the_text_is_no_page_number() -> None:
    content = (
        PdfPages().page(["走访企业（家）", "35", "收集意见（条）", "120"], foot="— 1 —").bytes()
    )

    assert texts(content) == ["走访企业（家）", "35", "收集意见（条）", "120"]


def test_running_heads_are_removed() -> None:
    pages = PdfPages()
    for number in range(1, 5):
        pages.page([f"第{number}段。"], head=f"云溪区水务局工作材料  {number}")

    assert texts(pages.bytes()) == ["第1段。", "第2段。", "第3段。", "第4段。"]


def test_a_name_that_is_title_and_signature_is_no_running_head() -> None:
    name = "云溪区水务局党总支"
    pages = PdfPages().page([name, LONG]).page([LONG]).page([LONG, name])

    assert texts(pages.bytes()) == [name, LONG, LONG, LONG, name]


def test_masks_and_full_width_punctuation_come_through() -> None:
    text = "开展主题党日**次，制定《***局计划》，“先锋岗”×××个。"

    assert texts(PdfPages().page([text]).bytes()) == [text]


@pytest.fixture
def no_recognition(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine without the extra."""
    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)
    recognize._engine.cache_clear()
    yield
    recognize._engine.cache_clear()


@pytest.mark.usefixtures("no_recognition")
def test_pages_without_text_are_named() -> None:
    assert "第1页没有文字" in reason(PdfPages().picture_page().bytes())
    assert "第1—3页没有文字，可能是扫描件，请先做文字识别" in reason(
        PdfPages().picture_page().picture_page().picture_page().bytes()
    )


@pytest.mark.usefixtures("no_recognition")
def test_single_pages_without_text_are_named_in_a_warning() -> None:
    pages = PdfPages().page([LONG]).picture_page().picture_page().page([LONG]).picture_page()
    document = read_document("a.pdf", pages.bytes(), kind=DocumentKind.POLICY)

    assert document.warnings[0].startswith("第2—3、5页没有文字")
    assert [p for s in document.sections for p in s.paragraphs] == [LONG, LONG]


def test_an_encrypted_pdf_is_refused() -> None:
    locked = PdfPages(opens_with="1949").page([LONG]).bytes()

    assert "扫描.pdf：文件已加密，请去掉打开密码" in reason(locked)


def test_a_damaged_pdf_is_refused() -> None:
    assert "已损坏" in reason(b"%PDF-1.4\nnothing")


def test_a_pdf_with_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_PAGES", 2)
    content = PdfPages().page([LONG]).page([LONG]).page([LONG]).bytes()

    assert "共3页，超过2页，请拆分" in reason(content)


def test_sections_know_their_page() -> None:
    pages = PdfPages().page(["云溪区水务局2023年工作总结", "一、主要工作", LONG])
    content = pages.page(["二、存在问题", LONG]).bytes()

    document = read_document("a.pdf", content, kind=DocumentKind.PAST_REPORT)

    assert [(s.heading, s.page) for s in document.sections] == [("主要工作", 1), ("存在问题", 2)]


def test_a_ruled_table_is_read_row_by_row() -> None:
    rows = [("事项", "次数", "参加人数"), ("集中学习", "12", "340"), ("警示\n教育", "2", "96")]
    lines = read_pdf("a.pdf", PdfPages().table_page(rows, before="附表如下").bytes()).lines

    assert [(line.text, line.is_row) for line in lines] == [
        ("附表如下", False),
        ("事项 | 次数 | 参加人数", True),
        ("集中学习 | 12 | 340", True),
        ("警示教育 | 2 | 96", True),
    ]


def test_a_frame_around_a_paragraph_is_no_table() -> None:
    lines = read_pdf("a.pdf", PdfPages().table_page([("全年走访35家",)]).bytes()).lines

    assert [(line.text, line.is_row) for line in lines] == [("全年走访35家", False)]
