"""The format of an exported document, read from its XML."""

import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from lxml import etree

from drafter.domain.returned import draft_mark
from drafter.export.docx_document import DocxExporter
from drafter.export.official_layout import FONT_SETS, OfficialLayout
from drafter.ports import ExportOptions
from tests.unit.export.sample_draft import (
    INTRODUCTION,
    NOW,
    ORGANIZATION,
    PLAIN,
    THEORY,
    TITLE,
    FixedClock,
    W,
    draft,
    export,
    paragraph_texts,
    part,
    part_names,
    section,
)


def style(content: bytes, style_id: str) -> etree._Element:
    styles = part(content, "word/styles.xml")
    return next(s for s in styles.iter(f"{W}style") if s.get(f"{W}styleId") == style_id)


def attributes(element: etree._Element, path: str) -> dict[str, str]:
    found = element.find("/".join(f"{W}{name}" for name in path.split("/")))
    assert found is not None, f"no {path}"
    return {str(name).removeprefix(W): str(value) for name, value in found.attrib.items()}


@pytest.mark.parametrize(
    ("style_id", "font", "half_points"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("Heading1", "黑体", None),
        ("Heading2", "楷体_GB2312", None),
        ("Footer", "宋体", "28"),
    ],
)
def test_each_kind_of_text_has_its_font_in_every_slot(
    style_id: str, font: str, half_points: str | None
) -> None:
    it = style(export(draft()), style_id)
    assert attributes(it, "rPr/rFonts") == {"ascii": font, "eastAsia": font, "hAnsi": font}
    if half_points:
        assert attributes(it, "rPr/sz") == {"val": half_points}


def test_all_other_text_is_3_hao_fangsong_in_chinese() -> None:
    styles = part(export(draft()), "word/styles.xml")
    fonts = attributes(styles, "docDefaults/rPrDefault/rPr/rFonts")
    assert {fonts["ascii"], fonts["eastAsia"], fonts["hAnsi"]} == {"仿宋_GB2312"}
    assert attributes(styles, "docDefaults/rPrDefault/rPr/sz") == {"val": "32"}
    assert attributes(styles, "docDefaults/rPrDefault/rPr/lang")["eastAsia"] == "zh-CN"


def test_the_windows_font_set_is_used_where_it_is_asked_for() -> None:
    exporter = DocxExporter(FixedClock(), OfficialLayout(fonts=FONT_SETS["Windows"]))
    content = exporter.export(draft(), PLAIN)
    assert attributes(style(content, "Heading2"), "rPr/rFonts")["eastAsia"] == "楷体"
    names = [f.get(f"{W}name") for f in part(content, "word/fontTable.xml")]
    assert "仿宋" in names
    assert "仿宋_GB2312" not in names


def test_the_body_is_set_in_22_lines_of_28_characters_two_characters_in() -> None:
    it = style(export(draft()), "BodyText")
    spacing = {"before": "0", "after": "0", "line": "579", "lineRule": "exact"}
    assert attributes(it, "pPr/spacing") == spacing
    assert attributes(it, "pPr/ind") == {"firstLineChars": "200", "firstLine": "630"}
    assert attributes(it, "rPr/spacing") == {"val": "-5"}


def test_headings_stay_with_their_text_and_have_an_outline_level() -> None:
    content = export(draft())
    for level in range(1, 5):
        it = style(content, f"Heading{level}")
        assert attributes(it, "pPr/outlineLvl") == {"val": str(level - 1)}
        assert it.find(f"{W}pPr/{W}keepNext") is not None


def test_the_page_is_that_of_the_standard() -> None:
    page = part(export(draft()), "word/document.xml").find(f"{W}body/{W}sectPr")
    assert page is not None
    assert attributes(page, "pgSz") == {"w": "11906", "h": "16838"}
    margins = attributes(page, "pgMar")
    assert [margins[side] for side in ("top", "right", "bottom", "left", "footer")] == [
        "2098",
        "1474",
        "1984",
        "1587",
        "1440",
    ]
    # A character grid makes LibreOffice give each character two cells.
    assert attributes(page, "docGrid") == {"type": "lines", "linePitch": "579"}


@pytest.mark.parametrize(("page", "side"), [("odd", "right"), ("even", "left")])
def test_the_page_number_stands_outside_one_character_in(page: str, side: str) -> None:
    content = export(draft())
    footer = part(content, f"word/footer_{page}.xml")
    assert attributes(footer, "p/pPr/jc") == {"val": side}
    assert attributes(footer, "p/pPr/ind") == {f"{side}Chars": "100", side: "280"}
    assert "".join(t.text or "" for t in footer.iter(f"{W}t")) == "— 1 —"
    assert part(content, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def test_the_report_is_printed_in_order_with_headings_on_their_own_lines() -> None:
    assert paragraph_texts(export(draft())) == [
        TITLE,
        INTRODUCTION,
        "一、主要工作",
        "（一）强化理论武装",
        *THEORY.split("\n"),
        "二、下一步打算",
        "继续抓好各项任务落实。",
        ORGANIZATION,
        "2025年1月6日",
    ]


def test_the_title_is_one_paragraph_broken_by_hand() -> None:
    title = next(part(export(draft()), "word/document.xml").iter(f"{W}p"))
    assert len(list(title.iter(f"{W}br"))) == 1


def test_every_run_takes_its_punctuation_from_the_chinese_font() -> None:
    document = part(export(draft()), "word/document.xml")
    runs = [run for run in document.iter(f"{W}r") if run.find(f"{W}t") is not None]
    assert runs
    for run in runs:
        assert attributes(run, "rPr/rFonts")["hint"] == "eastAsia"


def test_the_last_text_stays_with_the_signature() -> None:
    paragraphs = list(part(export(draft()), "word/document.xml").iter(f"{W}p"))
    last_text, signature, date = paragraphs[-3:]
    assert last_text.find(f"{W}pPr/{W}keepNext") is not None
    assert signature.find(f"{W}pPr/{W}keepNext") is not None
    assert date.find(f"{W}pPr/{W}keepNext") is None
    assert attributes(signature, "pPr/spacing") == {"before": "579"}
    assert attributes(signature, "pPr/ind") == {"rightChars": "200", "right": "640"}
    assert attributes(date, "pPr/ind") == {"rightChars": "900", "right": "2880"}


def test_each_section_has_a_bookmark_with_its_own_id() -> None:
    document = part(export(draft()), "word/document.xml")
    starts = list(document.iter(f"{W}bookmarkStart"))
    assert [s.get(f"{W}name") for s in starts] == [
        f"draft_{draft_mark('d1a2b3c4')}",
        "sec_s0__r1",
        "sec_s1__r0",
        "sec_s1_1__r1",
        "sec_s2__r1",
    ]
    ids = [s.get(f"{W}id") for s in starts]
    assert len(set(ids)) == len(ids)
    assert ids == [e.get(f"{W}id") for e in document.iter(f"{W}bookmarkEnd")]


def test_nothing_is_left_of_a_librarys_template() -> None:
    content = export(draft(), ExportOptions())
    names = part_names(content)
    assert not [n for n in names if "thumbnail" in n or "stylesWithEffects" in n]
    settings = etree.tostring(part(content, "word/settings.xml")).decode()
    assert 'w:name="compatibilityMode"' in settings
    assert "ja-JP" not in settings
    styles = etree.tostring(part(content, "word/styles.xml")).decode()
    assert "Theme" not in styles
    assert "<!--" not in styles


def test_the_metadata_name_the_report_and_its_organization() -> None:
    properties = docx.Document(io.BytesIO(export(draft()))).core_properties
    assert (properties.title, properties.author) == (TITLE, ORGANIZATION)
    assert properties.last_modified_by == ORGANIZATION
    assert properties.comments == ""
    assert properties.created == properties.modified == datetime(2025, 1, 6, 15, 30, tzinfo=UTC)


def test_every_style_that_is_used_is_defined() -> None:
    content = export(draft(), ExportOptions())
    defined = {s.get(f"{W}styleId") for s in part(content, "word/styles.xml")}
    for name in ("word/document.xml", "word/comments.xml", "word/footer_odd.xml"):
        root = part(content, name)
        used = {e.get(f"{W}val") for tag in ("pStyle", "rStyle") for e in root.iter(f"{W}{tag}")}
        assert used <= defined


def test_the_same_draft_at_the_same_moment_gives_the_same_bytes() -> None:
    content = export(draft(), ExportOptions())
    assert content == export(draft(), ExportOptions())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_another_moment_changes_the_date_of_the_report() -> None:
    later = DocxExporter(FixedClock(NOW.replace(month=12, day=31)))
    assert paragraph_texts(later.export(draft(), PLAIN))[-1] == "2025年12月31日"


def test_a_title_with_line_feeds_and_control_characters_is_still_one_title() -> None:
    content = export(draft(title="云溪区教育局\n2024年\x07工作总结"))
    assert paragraph_texts(content)[0] == "云溪区教育局 2024年工作总结"


def test_a_draft_without_any_text_is_exported_with_its_headings() -> None:
    content = export(draft(section("s1", 1, "一、主要工作", "")))
    assert paragraph_texts(content)[1] == "一、主要工作"


def test_deeper_headings_than_the_outline_knows_are_set_in_fangsong() -> None:
    content = export(draft(section("s1.1.1", 3, "）抓学习", "正文。")))
    paragraph = list(part(content, "word/document.xml").iter(f"{W}p"))[1]
    assert attributes(paragraph, "pPr/pStyle") == {"val": "Heading3"}
