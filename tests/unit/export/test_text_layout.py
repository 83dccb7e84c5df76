"""Paragraphs, the lines of a title, the place of the signature."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.export.text_layout import (
    Paragraph,
    signature_indents,
    split_paragraphs,
    title_lines,
    width_in_characters,
)

CAPACITY = 20
LINE = 27.6


def test_blank_lines_and_leading_blanks_are_no_text() -> None:
    text = "　　第一段。\n\n \t\r\n 第二段 。 "
    assert split_paragraphs(text) == (Paragraph(2, "第一段。"), Paragraph(13, "第二段 。 "))


def test_manual_line_breaks_pasted_from_word_part_paragraphs_and_join_no_numbers() -> None:
    assert [p.text for p in split_paragraphs("学习12\v3次\f正文")] == ["学习12", "3次", "正文"]


def test_a_line_of_nothing_but_control_characters_is_no_paragraph() -> None:
    assert split_paragraphs("\x00\x01\n正文") == (Paragraph(3, "正文"),)


@given(st.text())
def test_a_paragraph_stands_in_the_text_where_it_says(text: str) -> None:
    for paragraph in split_paragraphs(text):
        assert text[paragraph.span.start : paragraph.span.end] == paragraph.text


@pytest.mark.parametrize(
    ("title", "organization", "lines"),
    [
        ("云溪区教育局2024年工作总结", "云溪区教育局", ("云溪区教育局2024年工作总结",)),
        (
            "安澜市云溪区政务服务中心党总支2024年度基层党建工作述职报告",
            "安澜市云溪区政务服务中心党总支",
            ("安澜市云溪区政务服务中心党总支", "2024年度基层党建工作述职报告"),
        ),
        (
            "安澜市云溪区教育局党委书记关于2024年度抓基层党建工作的述职报告",
            "安澜市云溪区教育局党委",
            ("安澜市云溪区教育局党委书记关于", "2024年度抓基层党建工作的述职报告"),
        ),
    ],
)
def test_a_long_title_breaks_between_words(
    title: str, organization: str, lines: tuple[str, ...]
) -> None:
    assert title_lines(title, organization, CAPACITY) == lines


def test_three_lines_of_a_title_are_no_hourglass() -> None:
    organization = "安澜市云溪区住房和城乡建设综合行政执法大队机关党总支第一支部"
    title = f"{organization}书记抓2024年度基层党建工作述职报告"
    lines = title_lines(title, organization, CAPACITY)
    widths = [width_in_characters(line) for line in lines]
    assert len(lines) == 3
    assert max(widths) <= CAPACITY
    assert widths[1] >= min(widths[0], widths[2])


@given(st.text(alphabet="安澜市云溪区局年度2024（）《》工作报告", max_size=70))
def test_the_lines_of_a_title_are_the_title(title: str) -> None:
    assert "".join(title_lines(title, "云溪区", CAPACITY)) == title


@given(st.text(alphabet="安澜0123456789年月", min_size=21, max_size=50))
def test_a_title_never_breaks_inside_a_number(title: str) -> None:
    lines = title_lines(title, "", CAPACITY)
    for left, right in pairwise(lines):
        assert not (left[-1].isdigit() and right[0].isdigit())


@pytest.mark.parametrize(
    "organization", ["安澜市云溪区政务服务中心党总支", "区档案馆", "云溪区教育局"]
)
@pytest.mark.parametrize("date_text", ["2025年1月6日", "2025年12月31日"])
def test_the_date_begins_two_characters_right_of_the_signature(
    organization: str, date_text: str
) -> None:
    indents = signature_indents(organization, date_text, LINE)
    signature_start = LINE - indents.signature - width_in_characters(organization)
    date_start = LINE - indents.date - width_in_characters(date_text)
    assert date_start - signature_start == pytest.approx(2)
    assert min(indents.signature, indents.date) == 2


def test_a_name_longer_than_the_line_keeps_both_at_the_right() -> None:
    indents = signature_indents("安" * 30, "2025年1月6日", LINE)
    assert (indents.signature, indents.date) == (2, 2)
