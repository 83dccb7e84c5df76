"""Lists of more than a page: they go on by a button, and are searched as a whole."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from api.bootstrap import Services, new_id
from drafter.access.audit import AuditEntry
from tests.browser import Clerk, Site
from tests.fakes_index import make_document

MANY = 103


@pytest.fixture(scope="module")
def full(site: Site) -> Site:
    """The site with more drafts, documents and entries of the trail than a page has."""
    services: Services = site.api.app.state.services  # type: ignore[attr-defined]
    draft = services.drafts.get(site.draft()["draft_id"])
    for number in range(MANY):
        title = f"第{number}号稿件"
        services.drafts.create(replace(draft, draft_id=new_id(), title=title, sections=()))
        document = make_document(f"第{number}号文件", [((), "整理档案。")])
        services.documents.add(document, [], "none")
        at = services.access_clock.now()
        entry = ("key", "k", "测试系统", "", "PUT /api/v1/drafts", f"第{number}条", "", 200, "")
        services.audit.record(AuditEntry(at, *entry))
    return site


def test_drafts_come_by_the_page_and_are_found_on_any(full: Site, clerk: Clerk) -> None:
    page = clerk.go("/")
    cards = page.locator(".draft-card")
    expect(cards).to_have_count(100)
    page.get_by_role("button", name="更多").click()
    expect(cards).to_have_count(MANY + 1)
    expect(page.get_by_role("button", name="更多")).to_have_count(0)
    page.reload()
    page.get_by_role("searchbox").fill("第0号")
    expect(cards).to_have_count(1)
    page.get_by_role("searchbox").fill("没有这样的")
    expect(page.get_by_role("status").filter(has_text="没有符合的稿件")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(cards).to_have_count(100)


def test_the_library_shows_more_at_a_button(full: Site, clerk: Clerk) -> None:
    page = clerk.go("/library")
    documents = page.locator("ul.documents > li")
    expect(documents).to_have_count(100)
    page.get_by_role("button", name=f"更多（还有 {MANY + 1 - 100} 条）").click()
    expect(documents).to_have_count(MANY + 1)


def test_the_trail_goes_on_with_older_entries(full: Site, clerk: Clerk) -> None:
    page = clerk.go("/admin")
    page.get_by_role("tab", name="操作记录").click()
    rows = page.get_by_role("tabpanel", name="操作记录").locator("tbody tr")
    expect(rows).to_have_count(100)
    page.get_by_role("button", name="更早的记录").click()
    expect(rows.filter(has_text="第0条")).to_have_count(1)
