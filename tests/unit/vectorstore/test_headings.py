"""Which numbered lines are headings, and how sections stand below each other."""

import pytest

from vectorstore.headings import ordinal_number
from vectorstore.lines import Line
from vectorstore.structure import parse_structure

BODY = "一年来，全站党员干部团结协作，各项工作取得新进展。"


def sections(*texts: str) -> list[tuple[int, str, str]]:
    """(level, ordinal, heading) of each section below the title."""
    structure = parse_structure([Line("云溪区水利站述职报告"), *map(Line, texts)])
    return [(s.level, s.ordinal, s.heading) for s in structure.sections if s.level]


def test_the_four_levels_of_official_documents() -> None:
    assert sections(
        "一、主要工作", "（一）抓学习", "1. 集中学习", "（1）中心组", BODY, "（2）党员", BODY
    ) == [
        (1, "一、", "主要工作"),
        (2, "（一）", "抓学习"),
        (3, "1.", "集中学习"),
        (4, "（1）", "中心组"),
        (4, "（2）", "党员"),
    ]


def test_a_heading_knows_those_above_it() -> None:
    structure = parse_structure(
        [
            Line(text)
            for text in (
                "水利站述职报告", "一、主要工作", BODY, "（一）抓学习", BODY, "1.集中学习", BODY,
                "二、存在问题", "（一）学得不深", BODY,
            )
        ]
    )  # fmt: skip
    assert [s.heading_path for s in structure.sections] == [
        ("主要工作",),
        ("主要工作", "抓学习"),
        ("主要工作", "抓学习", "集中学习"),
        ("存在问题",),
        ("存在问题", "学得不深"),
    ]


@pytest.mark.parametrize("stop", ["。", "：", "！"])
def test_a_run_in_heading_is_parted_from_its_text(stop: str) -> None:
    lines = [f"（一）抓学习，强本领{stop}{BODY}", f"（二）抓服务，办实事{stop}{BODY}"]
    structure = parse_structure([Line("述职报告"), Line("一、主要工作"), *map(Line, lines)])
    assert [(s.heading, s.paragraphs) for s in structure.sections[1:]] == [
        ("抓学习，强本领", (BODY,)),
        ("抓服务，办实事", (BODY,)),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一. 工作", "二. 问题"),
        ("(一) 工作", "(二) 问题"),
        ("1． 工作", "2． 问题"),
        ("1）工作", "2）问题"),
    ],
)
def test_sloppy_ordinals_count(first: str, second: str) -> None:
    assert [heading for _, _, heading in sections(first, BODY, second, BODY)] == ["工作", "问题"]


def test_items_of_a_list_are_text() -> None:
    assert (
        sections("下沉服务包括：", "（一）政策宣传；", "（二）矛盾调解；", "（三）微心愿。") == []
    )


@pytest.mark.parametrize(
    "line",
    [
        "一是抓学习。" + BODY,
        "第一，学习不深。" + BODY,
        "三、四月份，我们集中走访企业，收集意见建议，逐一研究解决。",
        "2023年，全站共完成12项任务。",
        "1.5万元经费全部到位。",
    ],
)
def test_other_beginnings_with_a_number_are_no_headings(line: str) -> None:
    assert sections(BODY, line, BODY) == []


def test_a_skipped_or_doubled_number_breaks_no_run() -> None:
    found = sections("一、工作", BODY, "二、成效", BODY, "二、问题", BODY, "四、打算", BODY)
    assert [heading for _, _, heading in found] == ["工作", "成效", "问题", "打算"]


def test_an_excerpt_may_begin_in_the_middle() -> None:
    assert sections("二、主要工作", BODY, "三、问题", BODY)[0] == (1, "二、", "主要工作")


def test_chapters_and_articles_of_a_statute() -> None:
    found = sections(
        "第一章　总　则",
        "第一条　为了节约用水，制定本办法。",
        "第二条　下列行为应当：",
        "（一）节约；",
        "（二）回收。",
        "第二章　附则",
        "第三条　自发布之日起施行。",
    )
    assert found == [
        (1, "第一章", "总则"),
        (2, "第一条", "第一条"),
        (2, "第二条", "第二条"),
        (1, "第二章", "附则"),
        (2, "第三条", "第三条"),
    ]


def test_what_stands_before_the_first_heading_is_a_section_of_level_0() -> None:
    structure = parse_structure([Line("述职报告"), Line(BODY), Line("一、主要工作"), Line(BODY)])
    assert [(s.level, s.heading_path, s.paragraphs) for s in structure.sections] == [
        (0, (), (BODY,)),
        (1, ("主要工作",), (BODY,)),
    ]


def test_the_file_s_own_styles_make_headings_of_lines_without_ordinals() -> None:
    lines = [
        Line("述职报告", is_title=True),
        Line("主要工作", level=2),
        Line(BODY),
        Line("抓学习", level=3),
        Line(BODY),
    ]
    assert [s.heading_path for s in parse_structure(lines).sections] == [
        ("主要工作",),
        ("主要工作", "抓学习"),
    ]


def test_rows_of_a_table_and_entries_of_a_table_of_contents_are_no_headings() -> None:
    contents = ["一、主要工作……………1", "二、存在问题……………5"]
    structure = parse_structure(
        [Line("述职报告"), *map(Line, contents), Line("一、学习 | 12 次", is_row=True), Line(BODY)]
    )
    assert [s.level for s in structure.sections] == [0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("七", 7),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("一〇五", 105),
        ("7", 7),
    ],
)
def test_ordinals_as_numbers(text: str, number: int) -> None:
    assert ordinal_number(text) == number
