"""Logging in, a login that ends while somebody writes, and the administration."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.bootstrap import Services
from api.identity import COOKIE
from api.signing_in import add_person, first_link, hash_token, make_link, set_password
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Role
from tests.browser import API, Clerk, Sit, Site
from tests.web.test_every_page import violations

PASSWORD = "长江后浪推前浪123"  # noqa: S105 - of a test


def services_of(site: Site) -> Services:
    services: Services = site.api.app.state.services  # type: ignore[attr-defined]
    return services


@pytest.fixture(scope="module")
def known(site: Site) -> str:
    """The login of an administrator with a password."""
    services = services_of(site)
    person = add_person(services, "zhang", "张三", [(EVERYWHERE, Role.ADMINISTRATOR)])
    set_password(services, person, PASSWORD)
    return person.login


@pytest.fixture
def stranger(site: Site, clerk_at: Sit) -> Iterator[Clerk]:
    with clerk_at(site, name="") as seated:
        yield seated


def log_in(page: Page, login: str, password: str) -> None:
    box = page.get_by_role("dialog")
    box.get_by_role("textbox", name="登录名").fill(login)
    box.get_by_label("密码").fill(password)
    box.get_by_role("button", name="登录", exact=True).click()


def test_nothing_is_shown_before_somebody_is_logged_in(
    stranger: Clerk, site: Site, known: str
) -> None:
    page = stranger.page
    page.goto(site.address)
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(page.get_by_role("heading", name="我的稿件")).to_have_count(0)
    assert violations(page) == []
    log_in(page, known, "不是这个密码吧")
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不对")
    log_in(page, known, PASSWORD)
    expect(page.get_by_role("heading", name="我的稿件")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_single_sign_on_is_offered_where_it_is_set_up_and_says_why_it_let_nobody_in(
    stranger: Clerk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = stranger.page
    page.goto(f"{site.address}/#/login?sso=unknown&login=wang")
    expect(page.get_by_role("alert")).to_contain_text("管理员在“管理 → 人员”里添加登录名“wang”")
    expect(page.get_by_role("link", name="用单位统一登录")).to_have_count(0)
    monkeypatch.setattr(services_of(site).settings, "oidc_issuer", "https://sso.example.cn")
    page.reload()
    single = page.get_by_role("link", name="用单位统一登录")
    expect(single).to_have_attribute("href", "/sso/login")
    assert violations(page) == []


def test_a_link_logs_in_once_and_asks_for_a_password(empty_site: Site, clerk_at: Sit) -> None:
    link = first_link(services_of(empty_site))
    with clerk_at(empty_site, name="") as clerk:
        page = clerk.page
        page.goto(f"{empty_site.address}{link}")
        page.get_by_role("link", name="设置密码").click()
        page.get_by_label("新密码").fill(PASSWORD)
        page.get_by_role("button", name="设置密码").click()
        expect(page.get_by_text("密码已设置。")).to_be_visible()
    with clerk_at(empty_site, name="") as clerk:
        clerk.page.goto(f"{empty_site.address}{link}")
        expect(clerk.page.get_by_role("alert")).to_contain_text("已经用过")
        log_in(clerk.page, "admin", PASSWORD)
        expect(clerk.page.get_by_role("heading", name="我的稿件")).to_be_visible()


def end_login(site: Site, page: Page) -> None:
    (token,) = [c["value"] for c in page.context.cookies() if c["name"] == COOKIE]
    services_of(site).people.close_session(hash_token(token))


def log_in_to_a_draft(stranger: Clerk, site: Site, name: str) -> tuple[Page, dict[str, Any]]:
    """Somebody who is logged in, and a draft of the site."""
    draft: dict[str, Any] = site.draft()
    page = stranger.page
    page.goto(site.address)
    log_in(page, name, PASSWORD)
    expect(page.get_by_role("heading", name="我的稿件")).to_be_visible()
    return page, draft


def test_a_login_that_ends_while_somebody_types_takes_no_key_and_costs_no_word(
    stranger: Clerk, site: Site, known: str
) -> None:
    page, draft = log_in_to_a_draft(stranger, site, known)
    stranger.open_room(draft["draft_id"])
    text = page.locator(".paper .ProseMirror").first
    text.click()
    page.keyboard.press("Control+End")
    end_login(site, page)
    page.keyboard.type("half a ")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("登录已过期。可以先把话写完")).to_be_visible()
    page.keyboard.type("sentence.")
    expect(text).to_be_focused()
    expect(text).to_contain_text("half a sentence.")
    box = page.get_by_role("dialog")
    expect(box).to_have_count(0)
    page.keyboard.press("Alt+l")
    expect(box.get_by_label("密码")).to_be_focused()
    expect(box.get_by_label("密码")).to_have_value("")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(text).to_be_focused()
    page.get_by_role("button", name="重新登录").click()
    assert violations(page) == []
    box.get_by_label("密码").fill(PASSWORD)
    box.get_by_role("button", name="登录", exact=True).click()
    expect(text).to_be_focused()
    expect(page.get_by_text("登录已过期。可以先把话写完")).to_have_count(0)
    expect(page.locator(".room-bar .save-state")).to_have_text("已保存")
    key = draft["sections"][0]["section_key"]
    kept = site.api.get(f"{API}/drafts/{draft['draft_id']}/sections/{key}").json()
    assert kept["text"].endswith("half a sentence.")
    assert kept["writer"] == "张三"


def test_a_login_that_ends_is_asked_for_over_an_open_dialog_and_holds_in_every_window(
    stranger: Clerk, site: Site, known: str
) -> None:
    page, draft = log_in_to_a_draft(stranger, site, known)
    other = page.context.new_page()
    other.goto(f"{site.address}/#/drafts/{draft['draft_id']}")
    other.locator(".paper .ProseMirror").first.wait_for()
    stranger.open_room(draft["draft_id"])
    page.get_by_role("button", name="定稿").click()
    end_login(site, page)
    other.locator(".paper .ProseMirror").first.click()
    other.keyboard.type("x")
    expect(other.get_by_role("button", name="重新登录")).to_be_visible()
    box = page.get_by_role("dialog", name="登录已过期")
    box.get_by_label("密码").click()
    page.keyboard.type("abc")
    expect(box.get_by_label("密码")).to_have_value("abc")
    box.get_by_label("密码").fill(PASSWORD)
    box.get_by_role("button", name="登录", exact=True).click()
    expect(box).to_have_count(0)
    expect(other.get_by_role("button", name="重新登录")).to_have_count(0)
    expect(other.locator(".room-bar .save-state")).to_have_text("已保存")
    end_login(site, page)
    other.keyboard.press("Control+End")
    other.keyboard.type("y")
    expect(other.get_by_role("button", name="重新登录")).to_be_visible()
    person = services_of(site).people.by_login(known)
    assert person is not None
    link, _ = make_link(services_of(site), person)
    page.goto(f"{site.address}{link}")  # a link in one window is a login in all of them
    other.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(other.get_by_role("button", name="重新登录")).to_have_count(0)
    expect(other.locator(".room-bar .save-state")).to_have_text("已保存")


def test_an_administrator_adds_an_organization_a_person_and_a_key(clerk: Clerk) -> None:
    page = clerk.go("/admin")
    page.get_by_role("tab", name="单位").click()
    page.get_by_role("textbox", name="单位名称").fill("云溪区水务局党总支")
    page.get_by_role("button", name="登记单位").click()
    expect(page.get_by_role("cell", name="云溪区水务局党总支")).to_be_visible()
    page.get_by_role("textbox", name="单位名称").fill("云溪区图书馆党支部")
    page.get_by_role("combobox", name="共享文件给").select_option(label="云溪区水务局党总支")
    page.get_by_text("定稿前须复核签发").click()
    page.get_by_role("button", name="登记单位").click()
    shared = page.get_by_role("row", name="云溪区图书馆党支部（定稿前须复核签发）")
    expect(shared.get_by_role("cell", name="云溪区水务局党总支")).to_be_visible()
    page.get_by_role("tab", name="人员").click()
    page.get_by_role("textbox", name="登录名").fill("li.si")
    page.get_by_role("textbox", name="姓名").fill("李四")
    page.get_by_role("combobox", name="单位").select_option(label="云溪区水务局党总支")
    page.get_by_role("button", name="添加人员").click()
    expect(page.locator(".secret")).to_contain_text("/login/")
    expect(page.get_by_role("cell", name="云溪区水务局党总支：填报人")).to_be_visible()
    page.get_by_role("tab", name="系统密钥").click()
    page.get_by_role("textbox", name="系统名称").fill("办公系统")
    for name in ("云溪区水务局党总支", "云溪区图书馆党支部"):
        page.get_by_role("combobox", name="限于单位").select_option(label=name)
    page.get_by_role("textbox", name="限于从哪里来").fill("十楼")
    page.get_by_label("用到哪一天").fill("2100-12-31")
    page.get_by_role("button", name="生成密钥").click()
    expect(page.get_by_role("alert")).to_contain_text("不是网段，应写作 10.1.0.0/16")
    page.get_by_role("textbox", name="限于从哪里来").fill("10.1.0.0/16、10.2.3.4")
    page.get_by_role("button", name="生成密钥").click()
    expect(page.locator(".secret").last).to_contain_text("dk_")
    made = page.get_by_role("row", name="办公系统")
    expect(made).to_contain_text("云溪区水务局党总支、云溪区图书馆党支部")
    expect(made).to_contain_text("10.1.0.0/16、10.2.3.4/32")
    expect(made).to_contain_text("2100/12/31")
    page.get_by_role("tab", name="操作记录").click()
    expect(page.get_by_role("cell", name="生成系统密钥").first).to_be_visible()
    assert violations(page) == []
