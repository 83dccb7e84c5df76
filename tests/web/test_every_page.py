"""Every page, on an office's screen and on a phone: reachable for all, nothing sticks out."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.main import web_folder
from tests.browser import API, Clerk, Sit, Site

AXE = web_folder().parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = {"office": (1366, 768), "phone": (390, 844)}


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run({{runOnly: {TAGS}}})")["violations"]
    return [
        f"{each['id']}: {node['html']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def places(site: Site) -> dict[str, str]:
    draft = site.draft()["draft_id"]
    document = site.api.get(f"{API}/documents").json()[0]["document_id"]
    return {
        "drafts": "/",
        "new": "/new",
        "room": f"/drafts/{draft}",
        "library": "/library",
        "document": f"/library/{document}",
        "types": "/types",
        "type": "/types/annual-work-summary",
        "admin": "/admin",
        "me": "/me",
        "missing": "/nothing-there",
    }


@pytest.mark.parametrize(
    ("screen", "theme"), [("office", "light"), ("phone", "light"), ("office", "dark")]
)
def test_no_page_shuts_anyone_out_or_sticks_out(
    site: Site, clerk_at: Sit, screen: str, theme: str
) -> None:
    width, height = SCREENS[screen]
    with clerk_at(site, width, height) as clerk:
        clerk.page.add_init_script(f"localStorage['drafter.theme'] = '{theme}'")
        for name, path in places(site).items():
            page = clerk.go(path)
            expect(page.locator(".state-box[role=status]")).to_have_count(0)
            assert violations(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_a_draft_is_opened_and_edited_by_keyboard_alone(clerk: Clerk, site: Site) -> None:
    draft: dict[str, Any] = site.draft()
    page = clerk.open_room(draft["draft_id"])
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('ProseMirror')"):
            break
    page.keyboard.press("Control+End")
    page.keyboard.type("键盘写的。")
    page.keyboard.press("Control+s")
    page.locator(".room-bar .save-state", has_text="已保存").wait_for()
    assert any("键盘写的。" in text for text in site.texts(draft["draft_id"]).values())


def test_what_the_browser_cannot_reach_is_told_and_comes_back(clerk: Clerk) -> None:
    page = clerk.go("/")
    clerk.page.context.set_offline(True)
    page.get_by_role("alert").filter(has_text="连不上服务").wait_for()
    clerk.page.context.set_offline(False)
    page.get_by_role("alert").filter(has_text="连不上服务").wait_for(state="detached")


def test_the_axe_that_judges_is_the_one_that_is_locked() -> None:
    assert AXE.is_file(), "run make web"
    assert '"node_modules/axe-core"' in (Path(AXE).parents[2] / "package-lock.json").read_text()
