"""A browser, and the sites that it looks at.

The browser lives as long as a module's tests: Playwright's own event loop must not run while
other modules' asynchronous tests do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request, sync_playwright

from api.bootstrap import Services
from api.identity import COOKIE
from api.main import web_folder
from tests.browser import API, ARGUMENTS, CHROMIUM, PAST_REPORT, WAIT, Clerk, Sit, Site, serving
from tests.clients import services_over, session_of


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (make chromium)")
    if not (web_folder() / "index.html").is_file():
        pytest.skip("the page is not built (make web)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service with one past report; the module's tests add drafts to it."""
    services = services_over(tmp_path_factory.mktemp("data"))
    with serving(services) as running:
        report = ("2024年度述职报告.txt", PAST_REPORT.encode())
        assert running.api.post(f"{API}/documents", files={"file": report}).status_code == 201
        yield running


@pytest.fixture
def empty_site(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """A service as it is on the first day."""
    with serving(services_over(tmp_path / "data")) as running:
        yield running


@pytest.fixture
def clerk_at(browser: Browser) -> Sit:
    """Sit a clerk down before a site; whatever the browser complained of fails the test."""

    @contextmanager
    def sit(
        site: Site, width: int = 1366, height: int = 768, name: str = "张三"
    ) -> Iterator[Clerk]:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", reduced_motion="reduce"
        )
        services: Services = site.api.app.state.services  # type: ignore[attr-defined]
        if name:  # without one nobody is logged in
            token = session_of(services, name)
            context.add_cookies([{"name": COOKIE, "value": token, "url": site.address}])
        page = context.new_page()
        page.set_default_timeout(WAIT)
        clerk = Clerk(page, site)

        def hear(message: ConsoleMessage) -> None:
            # A refused save is told in the console by the browser itself; the page handles it.
            if message.type == "error" and "Failed to load resource" not in message.text:
                clerk.complaints.append(message.text)

        def see(request: Request) -> None:
            if not request.url.startswith((site.address, "data:", "blob:")):
                clerk.complaints.append(f"asked elsewhere: {request.url}")

        page.on("console", hear)
        page.on("pageerror", lambda error: clerk.complaints.append(str(error)))
        page.on("request", see)
        yield clerk
        context.close()
        assert clerk.complaints == []

    return sit


@pytest.fixture
def clerk(site: Site, clerk_at: Sit) -> Iterator[Clerk]:
    with clerk_at(site) as seated:
        yield seated
