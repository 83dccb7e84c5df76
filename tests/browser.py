"""A running service, a clerk at a browser, and what the page's tests share."""

import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, expect, sync_playwright
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.identity import COOKIE
from api.main import create_app
from api.settings import Settings
from tests.clients import session_of, signed_in

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
API = "/api/v1"
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "last_year": 12,
         "category": "理论学习"},
        {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
    ],
}  # fmt: skip
PAST_REPORT = "澄江区图书馆党支部2024年度述职报告\n一、主要工作\n党员干部下沉社区，整理档案。\n"
WAIT = 15_000
"""Milliseconds for something to appear, on a slow machine."""


expect.set_options(timeout=WAIT)


@dataclass(frozen=True)
class Site:
    """A running service and a client of its API."""

    address: str
    api: TestClient

    def draft(self, **changes: object) -> dict[str, Any]:
        response = self.api.post(f"{API}/drafts", json=SHEET | changes)
        assert response.status_code == 201, response.text
        draft: dict[str, Any] = response.json()
        return draft

    def texts(self, draft_id: str) -> dict[str, str]:
        sections = self.api.get(f"{API}/drafts/{draft_id}").json()["sections"]
        return {section["section_key"]: section["text"] for section in sections}

    def edit(self, draft_id: str, key: str, text: str, revision: int, author: str = "李四") -> None:
        address = f"{API}/drafts/{draft_id}/sections/{key}"
        body, header = {"text": text, "author": author}, {"If-Match": f'"{revision}"'}
        assert self.api.put(address, json=body, headers=header).status_code == 200


@dataclass
class Clerk:
    """A person at a browser, and what went wrong there unseen."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.site.address}/#{path}")
        self.page.locator("main h1").first.wait_for()
        return self.page

    def open_room(self, draft_id: str) -> Page:
        page = self.go(f"/drafts/{draft_id}")
        page.locator(".paper .ProseMirror").first.wait_for()
        return page


@contextmanager
def serving(services: Services) -> Iterator[Site]:
    app = create_app(services)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", signed_in(app))
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def first_day(width: int, height: int) -> Iterator[tuple[Site, Page]]:
    """An empty service and a browser in which 张三 is logged in, outside of any test."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        services = Services(Settings(data_dir=Path(folder), _env_file=None))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        with serving(services) as site:
            token = session_of(services, "张三")
            context.add_cookies([{"name": COOKIE, "value": token, "url": site.address}])
            yield site, context.new_page()
        browser.close()


Sit = Callable[..., AbstractContextManager[Clerk]]


def holds_soon(page: Page, question: str, *, seconds: float = 10) -> None:
    """Ask the page until it says yes.

    Playwright's own ``wait_for_function`` evaluates strings in the page, which our policy forbids.
    """
    for _ in range(round(seconds * 20)):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"still not so: {question}")


def paste(page: Page, selector: str, text: str) -> None:
    page.eval_on_selector(
        selector,
        """(target, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            target.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )
