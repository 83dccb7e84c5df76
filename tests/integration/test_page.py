"""The plain page: what it is made of, and what a real browser makes of it."""

import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from lxml import html
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app, web_folder
from api.settings import Settings

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
SHEET = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "last_year": 12,
         "category": "理论学习"},
        {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
    ],
}  # fmt: skip
ODD_TEXT = "党员𠮷野<b>组织</b>中心组集中学习14次 😀，开展主题党日12次。\n调研99次，*重点*落实。"
LONG_NAME = "澄江区" + "综合" * 40 + "服务中心党支部"


class TestWhatItIsMadeOf:
    scripts = sorted(web_folder().glob("*.js"))
    pages = sorted(web_folder().glob("*.html"))

    def test_no_page_holds_code_or_style_in_place(self) -> None:
        for page in self.pages:
            for node in html.fromstring(page.read_bytes()).iter():
                assert not [name for name in node.attrib if str(name).startswith("on")]
                assert "style" not in node.attrib
                assert node.tag != "style"
                assert node.tag != "script" or (node.get("src") and not node.text)

    def test_every_element_that_a_script_asks_for_is_in_the_page(self) -> None:
        there = set(html.parse(web_folder() / "index.html").xpath("//@id"))
        asked = {
            name
            for script in self.scripts
            for name in re.findall(r'\$\("([\w-]+)"\)', script.read_text(encoding="utf-8"))
        }
        assert asked
        assert asked <= there

    def test_staff_text_is_never_parsed_as_markup(self) -> None:
        for script in self.scripts:
            code = script.read_text(encoding="utf-8")
            assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", code)

    def test_every_field_has_a_label(self) -> None:
        page = html.parse(web_folder() / "index.html")
        for field in page.xpath("//input | //select | //textarea"):
            assert field.xpath("ancestor::label"), field.get("name")


@dataclass(frozen=True)
class Site:
    """A running service and a client of its API."""

    address: str
    api: TestClient

    def draft(self, **changes: object) -> dict[str, Any]:
        response = self.api.post("/api/v1/drafts", json=SHEET | changes)
        assert response.status_code == 201, response.text
        draft: dict[str, Any] = response.json()
        return draft


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    app = create_app(Services(Settings(data_dir=tmp_path_factory.mktemp("data"), _env_file=None)))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", TestClient(app))
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@dataclass(frozen=True)
class Shown:
    """A page after its scripts ran."""

    tree: Any
    log: str

    def text(self, path: str) -> str:
        return " ".join("".join(node.itertext()) for node in self.tree.xpath(path))


def look(address: str, folder: Path) -> Shown:
    assert BROWSER is not None
    done = subprocess.run(  # noqa: S603 - a fixed command on our own page
        [
            BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu",
            f"--user-data-dir={folder / 'profile'}", "--enable-logging=stderr",
            "--virtual-time-budget=20000", "--dump-dom", address,
        ],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    log = done.stderr.decode("utf-8", "replace")
    console = "\n".join(line for line in log.splitlines() if "CONSOLE" in line)
    return Shown(html.fromstring(done.stdout.decode("utf-8")), console)


@needs_browser
class TestInABrowser:
    def test_the_start_page_offers_samples_types_and_drafts(
        self, site: Site, tmp_path: Path
    ) -> None:
        draft = site.draft(organization=LONG_NAME)
        page = look(site.address, tmp_path)
        assert page.log == ""
        assert len(page.tree.xpath("//*[@id='samples']/button")) >= 3
        assert "部门年度工作总结" in page.text("//*[@id='report-type']")
        assert draft["title"] in page.text("//*[@id='drafts']")
        assert "文档库还是空的" in page.text("//*[@id='library']")
        assert page.tree.xpath("//*[@id='room']/@hidden")
        assert not page.tree.xpath("//*[@id='start']/@hidden")

    def test_a_draft_shows_its_text_to_the_letter_with_each_source_and_finding_in_place(
        self, site: Site, tmp_path: Path
    ) -> None:
        draft = site.draft()
        url = f"/api/v1/drafts/{draft['draft_id']}"
        edit = {"text": ODD_TEXT, "author": "张三"}
        taken = site.api.put(f"{url}/sections/s1.1", json=edit, headers={"If-Match": '"1"'})
        assert taken.status_code == 200
        draft = site.api.get(url).json()
        page = look(f"{site.address}/#{draft['draft_id']}", tmp_path)
        assert page.log == ""
        assert page.text("//*[@id='draft-title']") == draft["title"]
        for section in draft["sections"]:
            place = f"//*[@id='section-{section['section_key']}']"
            paragraphs = page.tree.xpath(f"{place}/p[not(contains(@class, 'note'))]")
            shown = "\n".join("".join(p.itertext()) for p in paragraphs)
            assert shown == section["text"]
        sourced = page.tree.xpath("//*[@id='section-s1.1']//*[@role='button']")
        assert ["".join(node.itertext()) for node in sourced] == ["14次", "12次"]
        assert all(node.get("tabindex") == "0" for node in sourced)
        marks = page.tree.xpath("//*[@id='section-s1.1']//mark")
        assert "99次" in ["".join(mark.itertext()) for mark in marks]
        findings = [f for s in draft["sections"] for f in s["findings"]] + draft["findings"]
        assert len(page.tree.xpath("//*[@id='findings']/li")) == len(findings)
        export = page.tree.xpath("//*[@id='export']/@href")[0]
        assert site.api.get(export).status_code == 200

    def test_a_draft_that_is_gone_is_told_and_the_start_page_shows(
        self, site: Site, tmp_path: Path
    ) -> None:
        page = look(f"{site.address}/#ffffffffffff", tmp_path)
        assert "没有编号为“ffffffffffff”的稿件" in page.text("//*[@id='alert']")
        assert not page.tree.xpath("//*[@id='start']/@hidden")

    def test_the_api_page_lists_the_routes_without_the_outside(
        self, site: Site, tmp_path: Path
    ) -> None:
        page = look(f"{site.address}/docs", tmp_path)
        assert page.log == ""
        assert "/api/v1/drafts" in page.text("//*[@id='api']").replace("\u200b", "")
