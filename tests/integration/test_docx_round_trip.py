"""What is exported comes back as it was, from our own reader and through LibreOffice."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.domain.report import Draft
from drafter.domain.verification import SourcedSpan, SourceKind
from drafter.export.ooxml import legal_text
from drafter.export.read_back import read_sections
from drafter.export.text_layout import split_paragraphs
from drafter.ports import ExportOptions
from tests.unit.export.sample_draft import INTRODUCTION, draft, export, section, span_of

PARAGRAPH = (
    "围绕窗口服务提质增效，把党员先锋岗设在办件一线，全年办理申请38621件，群众满意率达到"
    "99.6%【待核实】，形成了“党建引领、窗口争先”的良好氛围。对老年人、残疾人等特殊群体开通"
    "绿色通道，提供上门帮办、预约延时等服务，切实把群众的关键小事办实办好，全力打造便民服务圈。"
)
NASTY_TEXTS = {
    "masks": "召开党员大会**次、支委会***次，发展党员*名。",
    "markdown": "# 标题 *强调* _下划_ `代码` [链接](x) > 引用 1. 列表 | 表 |",
    "xml": "<w:p>&amp; a < b > c & d \"e\" 'f' ]]> <!-- --> <?pi?>",
    "braces": "${body_font} {{ x }} {0} %s $1 \\n \\t",
    "blanks": "一 二  三\t四\u00a0五\u3000六\u2003七 ",
    "wide": "党员𠮷野、𰻞面、😀、é、ﷺ、\u200b零宽、\u202e反向",
    "marks": "【待核实】99.6%【待核实】【待核实】。",
    "tokens": "⟦F07⟧、〔2025〕3号、《〈内〉外》、“‘引’”",
    "carriage": "x\u2028y\u0085z",
    "paragraphs": "第一段。\n第二段。\n第三段",
}


def long_draft() -> Draft:
    source = SourcedSpan(span_of(PARAGRAPH, "38621件"), SourceKind.FACT, "F01")
    leaves = [
        section(
            f"s1.{i}",
            2,
            f"（{ordinal}）抓好重点任务",
            f"{PARAGRAPH}\n{PARAGRAPH}",
            sources=(source,),
        )
        for i, ordinal in enumerate("一二三四五六七八九十", 1)
    ]
    return draft(
        section("s0", 0, "", INTRODUCTION),
        section("s1", 1, "一、主要工作", "", is_leaf=False),
        *leaves,
        section("s2", 1, "二、存在的问题", PARAGRAPH),
        section("s3", 1, "三、下一步打算", PARAGRAPH),
    )


@pytest.mark.parametrize("text", NASTY_TEXTS.values(), ids=NASTY_TEXTS.keys())
def test_nasty_text_comes_back_byte_for_byte(text: str) -> None:
    content = export(draft(section("s1", 1, "一、工作", text)), ExportOptions())
    (read,) = read_sections(content).sections
    assert read.text == text


@pytest.mark.parametrize("text", NASTY_TEXTS.values(), ids=NASTY_TEXTS.keys())
def test_nasty_text_in_title_heading_and_name_comes_back_on_one_line(text: str) -> None:
    line = " ".join(text.split())
    a_draft = draft(section("s1", 1, f"一、{text}", "正文。"), title=text, organization=text)
    read = read_sections(export(a_draft, ExportOptions()))
    assert read.title == line
    assert read.sections[0].heading == f"一、{line}"
    assert read.closing[0] == line


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec=None), max_size=80))
def test_any_text_comes_back_but_for_what_xml_cannot_carry(text: str) -> None:
    expected = [legal_text(paragraph.text) for paragraph in split_paragraphs(text)]
    (read,) = read_sections(export(draft(section("s1", 1, "一、工作", text)))).sections
    assert list(read.paragraphs) == expected


needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"
)
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler (pdftotext) is not installed"
)


def convert(content: bytes, target: str, folder: Path, source_type: str = "docx") -> Path:
    """What LibreOffice makes of a document; its profile and output stay in the folder."""
    return convert_all({"report": content}, target, folder, source_type)["report"]


def convert_all(
    contents: Mapping[str, bytes], target: str, folder: Path, source_type: str = "docx"
) -> dict[str, Path]:
    """The same of many at once, by name: most of a conversion is LibreOffice's start."""
    output = folder / "converted"
    soffice = shutil.which("soffice")
    assert soffice is not None
    sources = [folder / f"{name}.{source_type}" for name in contents]
    for source, content in zip(sources, contents.values(), strict=True):
        source.write_bytes(content)
    subprocess.run(  # noqa: S603 - a fixed command on files of ours
        [
            soffice,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            str(output),
            *map(str, sources),
        ],
        check=True,
        capture_output=True,
        timeout=110,
    )
    return {name: output / f"{name}.{target}" for name in contents}


@needs_office
@needs_pdftotext
def test_libreoffice_prints_22_lines_a_page_and_numbers_them(tmp_path: Path) -> None:
    pdf = convert(export(long_draft(), ExportOptions(with_comments=False)), "pdf", tmp_path)
    pdftotext = shutil.which("pdftotext")
    assert pdftotext is not None
    printed = subprocess.run(  # noqa: S603 - a fixed command on a file of ours
        [pdftotext, "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode("utf-8")
    pages = printed.rstrip("\f\n").split("\f")
    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        lines = [line for line in page.splitlines() if line.strip()]
        assert re.fullmatch(rf"\s*—\s*{number}\s*—\s*", lines[-1])
        if 1 < number < len(pages) - 1:
            # A heading that stays with its text may leave the foot of a page empty. The page before
            # the last may be shorter still: the signature takes its paragraph and heading along.
            assert 20 <= len(lines) - 1 <= 22
    full = [len([x for x in page.splitlines() if x.strip()]) - 1 for page in pages[1:-1]]
    assert max(full) == 22


@needs_office
def test_a_document_saved_by_libreoffice_gives_the_same_back(tmp_path: Path) -> None:
    content = export(long_draft(), ExportOptions())
    before = read_sections(content)
    after = read_sections(convert(content, "docx", tmp_path).read_bytes())
    assert after.title == before.title
    assert after.sections == before.sections
    assert after.closing == before.closing
    assert {(c.section_key, c.anchor, c.message) for c in after.comments} == {
        (c.section_key, c.anchor, c.message) for c in before.comments
    }
    assert after.provenance == before.provenance
