"""复核签发 at the browser: one fills in by the keyboard, another reviews, a later edit voids it."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.bootstrap import Services
from tests.browser import SHEET, WAIT, Clerk, Sit, Site
from tests.web.test_every_page import violations


@pytest.fixture(scope="module")
def signing_site(site: Site) -> Site:
    services: Services = site.api.app.state.services  # type: ignore[attr-defined]
    site.draft()
    owner = services.organizations.named(SHEET["organization"])
    assert owner is not None
    services.organizations.change(replace(owner, wants_sign_off=True))
    return site


def pane_of(clerk: Clerk, draft_id: str) -> Page:
    page = clerk.open_room(draft_id)
    page.get_by_role("tab", name="复核签发").click()
    return page


def fill_in(page: Page) -> None:
    """By the keyboard, with a doubt that is settled; then all that is left."""
    figures = page.locator(".figure")
    figures.first.focus()
    page.keyboard.press("Space")
    expect(figures.first.locator(".word")).to_contain_text(["填报人张三确认", ""])
    expect(figures.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(figures.first).to_be_focused()
    page.keyboard.press("j")
    figures.nth(1).get_by_role("button", name="有疑问").click()
    figures.nth(1).get_by_role("textbox").fill("台账是13次")
    figures.nth(1).get_by_role("button", name="确定").click()
    expect(page.locator(".sign")).to_contain_text("填报人已确认 1 / 3 项，有疑问 1 项")
    expect(figures.nth(1)).to_contain_text("台账是13次")
    figures.nth(1).get_by_role("button", name="确认").click()
    rest = page.get_by_role("button", name="都已核对，一并确认")
    if rest.count():
        rest.click()
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.locator(".sign")).to_contain_text("待复核人确认")
    expect(page.get_by_role("button", name="确认：", exact=False)).to_have_count(0)


def test_two_people_sign_and_an_edit_makes_it_void(
    signing_site: Site, clerk_at: Sit, tmp_path: Path
) -> None:
    draft_id = signing_site.draft()["draft_id"]
    with clerk_at(signing_site, name="张三") as zhang:
        page = pane_of(zhang, draft_id)
        page.get_by_role("button", name="定稿").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="定稿").click()
        expect(dialog.get_by_role("alert")).to_contain_text("还没有复核签发，请填报人")
        dialog.get_by_role("button", name="取消").click()
        page.get_by_role("button", name="发起复核签发").click()
        figures = page.locator(".figure")
        expect(figures.first).to_contain_text("中心组集中学习 14次")
        expect(figures.first).to_contain_text("去年 12次")
        assert violations(page) == []
        fill_in(page)
    with clerk_at(signing_site, name="李四") as li:
        page = pane_of(li, draft_id)
        page.get_by_role("button", name="都已核对，一并确认").click()
        page.get_by_role("dialog").get_by_role("button", name="确定").click()
        expect(page.locator(".sign")).to_contain_text("已签发")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载签发的文件").click()
        signed = tmp_path / "送审稿.docx"
        download.value.save_as(signed)
        page.locator(".sign input[type=file]").set_input_files(signed)
        expect(page.locator(".sign")).to_contain_text("是第1次复核签发的文件，一字未动")
        assert violations(page) == []
        editor = page.locator(".paper .ProseMirror").nth(1)
        editor.click()
        page.keyboard.press("End")
        page.keyboard.type("另作说明。")
        page.keyboard.press("Control+s")
        void = page.locator(".room-paper .problems")
        expect(void).to_contain_text("签发已失效：李四于", timeout=WAIT)
        expect(page.get_by_role("button", name="重新发起")).to_be_visible()
        li.go("/")
        expect(page.locator(".draft-card").first).to_contain_text("已失效")
