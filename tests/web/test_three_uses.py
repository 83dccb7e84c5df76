"""The three uses from an empty installation to a Word file, without a mouse."""

import hashlib
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from docx import Document
from docx.shared import Mm, Pt
from lxml import etree
from playwright.sync_api import Page, expect

from tests.browser import SHEET, Clerk, Sit, Site, holds_soon

ACCEPTANCE = Path(__file__).parents[3] / "shared" / "checks" / "check_gbt9704.py"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def assert_official(content: bytes) -> None:
    """Paper, margins, grid of 22 lines by 28 characters, and the fonts of GB/T 9704-2012."""
    document = Document(io.BytesIO(content))
    (section,) = document.sections
    assert section.page_width is not None
    assert section.page_height is not None
    assert round(section.page_width / Mm(1)) == 210
    assert round(section.page_height / Mm(1)) == 297
    assert section.top_margin is not None
    assert section.left_margin is not None
    assert round(section.top_margin / Mm(1)) == 37
    assert round(section.left_margin / Mm(1)) == 28
    body = 225 * Mm(1) / Pt(1)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        grid = etree.fromstring(archive.read("word/document.xml")).find(f".//{W}docGrid")
        styles = archive.read("word/styles.xml").decode()
    assert grid is not None
    assert int(body * 20 / int(grid.get(f"{W}linePitch", "0"))) == 22
    for font in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert font in styles
    if ACCEPTANCE.is_file():  # it is not part of the project; where it is at hand, it has to agree
        with tempfile.NamedTemporaryFile(suffix=".docx") as file:
            file.write(content)
            file.flush()
            command = [sys.executable, str(ACCEPTANCE), "--no-render", file.name]
            told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        assert told.returncode == 0, told.stdout


def tab_to(page: Page, what: str, *, most: int = 150, key: str = "Tab") -> None:
    """Press Tab until an element that the selector names has the focus."""
    for _ in range(most):
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{what} cannot be reached by keyboard")


def button(words: str) -> str:
    """A selector for :func:`tab_to` cannot read text: buttons are marked once by their words."""
    return f'[data-words="{words}"]'


def name_buttons(page: Page) -> None:
    page.evaluate(
        "document.querySelectorAll('button, a, [role=button]').forEach("
        "it => { it.dataset.words = it.textContent.trim() })"
    )


def press(page: Page, words: str) -> None:
    """Go to a button by Tab and press it."""
    page.locator("button, a", has_text=re.compile(f"^\\s*{re.escape(words)}")).first.wait_for()
    name_buttons(page)
    tab_to(page, button(words))
    page.keyboard.press("Enter")


def download_by_keys(page: Page) -> bytes:
    name_buttons(page)
    tab_to(page, button("导出 Word"))
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name=re.compile("^带批注")).wait_for()
    with page.expect_download() as download:
        for _ in range(4):
            if page.evaluate("document.activeElement.textContent.includes('带批注')"):
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    return Path(download.value.path()).read_bytes()


def type_facts(page: Page) -> None:
    """The two facts of the sheet into the table's first empty rows, cell by cell."""
    cells = page.locator(".grid tbody tr td:nth-child(2) input")
    first = next(i for i, box in enumerate(cells.all()) if box.input_value() == "")
    tab_to(page, f'[data-cell="{first},0"]', most=200)
    for fact in SHEET["facts"]:
        for word in (fact["category"], fact["label"], str(fact["value"]), fact["measure_unit"]):
            page.keyboard.insert_text(word)
            page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        for _ in range(4):
            page.keyboard.press("ArrowLeft")


def hashes(site: Site, draft_id: str) -> dict[str, str]:
    texts = site.texts(draft_id)
    return {key: hashlib.sha256(text.encode()).hexdigest() for key, text in texts.items()}


def begin(clerk: Clerk) -> Page:
    """From the first page of an empty installation to the writing room."""
    page = clerk.go("/")
    press(page, "新建稿件")
    page.locator("input[name=organization]").wait_for()
    tab_to(page, "input[name=organization]")
    page.keyboard.insert_text(SHEET["organization"])
    tab_to(page, "input[name=year]")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("2025")
    page.keyboard.press("Enter")
    page.locator(".grid").first.wait_for()
    type_facts(page)
    expect(page.get_by_text("已填 2 项")).to_be_visible()
    press(page, "下一步")
    press(page, "起草")
    page.locator(".paper .ProseMirror").first.wait_for()
    expect(page.locator(".paper")).to_contain_text("中心组集中学习14次")
    return page


def test_a_report_is_drafted_talked_about_and_exported(empty_site: Site, clerk_at: Sit) -> None:
    with clerk_at(empty_site) as clerk:
        page = begin(clerk)
        page.keyboard.press("Alt+1")
        expect(page.locator(".composer textarea")).to_be_focused()
        page.keyboard.insert_text("主题党日改成13次")
        page.keyboard.press("Enter")
        page.locator(".proposal").wait_for()
        press(page, "采纳")
        expect(page.locator(".paper")).to_contain_text("主题党日13次")
        content = download_by_keys(page)
    assert_official(content)
    assert "主题党日13次" in "".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


def test_one_section_is_written_again_and_all_others_stay_to_the_byte(
    empty_site: Site, clerk_at: Sit
) -> None:
    with clerk_at(empty_site) as clerk:
        draft = empty_site.draft()
        told = {k: t for k, t in empty_site.texts(draft["draft_id"]).items() if "14次" in t}
        (key,) = told
        number = list(empty_site.texts(draft["draft_id"])).index(key)
        empty_site.edit(draft["draft_id"], key, "先写一句，主题党日12次。", 1)
        page = clerk.open_room(draft["draft_id"])
        before = hashes(empty_site, draft["draft_id"])
        for _ in range(number + 1):
            page.keyboard.press("Alt+ArrowDown")
        expect(page.locator(f'[id="section-{key}"] .ProseMirror')).to_be_focused()
        page.keyboard.press("Alt+r")
        press(page, "更具体")
        page.locator(".proposal").wait_for()
        press(page, "采纳")
        expect(page.locator(".paper")).to_contain_text("中心组集中学习14次")
        after = hashes(empty_site, draft["draft_id"])
        assert {each for each in after if after[each] != before[each]} == {key}
        content = download_by_keys(page)
    assert_official(content)


def test_an_edited_word_file_comes_back(empty_site: Site, clerk_at: Sit, tmp_path: Path) -> None:
    with clerk_at(empty_site) as clerk:
        page = clerk.open_room(empty_site.draft()["draft_id"])
        exported = download_by_keys(page)
        edited = tmp_path / "改稿.docx"
        with zipfile.ZipFile(io.BytesIO(exported)) as old, zipfile.ZipFile(edited, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if name == "word/document.xml":
                    part = part.decode().replace("中心组集中学习", "中心组扎实集中学习", 1).encode()
                new.writestr(name, part)
        press(page, "传回 Word")
        dialog = page.get_by_role("dialog")
        dialog.wait_for()
        holds_soon(page, "document.activeElement.closest('[role=dialog]') !== null")
        tab_to(page, "input[type=file]")
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(edited)
        expect(dialog.locator("ins")).to_contain_text("扎实")
        press(page, "写进稿件")
        expect(page.locator(".paper")).to_contain_text("中心组扎实集中学习14次")
        content = download_by_keys(page)
    assert_official(content)
    assert "中心组扎实集中学习14次" in "".join(
        p.text for p in Document(io.BytesIO(content)).paragraphs
    )
