"""The administration page: webhooks, models and the state of the installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.bootstrap import Services
from api.settings import Settings
from tests.browser import API, Clerk, Sit, Site, serving
from tests.integration.test_webhooks import Receiver
from tests.model_server import ModelServer
from tests.web.test_every_page import violations

TABS = ["回调", "模型", "用量", "系统状态"]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service with a model that answers and one that can't be reached."""
    with ModelServer() as model:
        settings = Settings(
            data_dir=tmp_path_factory.mktemp("data"),
            callback_networks=["127.0.0.0/8"],
            model_base_url=model.base_url,
            model_name="scripted",
            model_retries=0,
            model_fallbacks=[{"base_url": "http://127.0.0.1:9/v1", "name": "away"}],
            _env_file=None,
        )
        services = Services(settings)
        services.embedder = None
        with serving(services) as running:
            yield running


@pytest.fixture
def administrator(house: Site, clerk_at: Sit) -> Iterator[Clerk]:
    with clerk_at(house) as seated:
        yield seated


def test_a_webhook_is_registered_tried_and_switched_off(
    administrator: Clerk, receiver: Receiver
) -> None:
    page = administrator.go("/admin")
    page.get_by_role("tab", name="回调").click()
    page.get_by_label("回调地址").fill(receiver.url)
    page.keyboard.press("Enter")
    expect(page.locator(".secret code")).not_to_be_empty()
    page.get_by_role("button", name="试发").press("Enter")
    log = page.get_by_role("region", name="记录")
    expect(log.get_by_role("row").filter(has_text="试发")).to_have_count(1)
    expect(log.get_by_role("row").filter(has_text="已送达")).to_have_count(1)
    log.get_by_role("button", name="重发").click()
    page.get_by_role("button", name="停用").press("Enter")
    expect(page.get_by_role("cell", name="已停用")).to_be_visible()
    expect(page.get_by_role("button", name="试发")).to_be_disabled()
    (kept,) = administrator.site.api.get(f"{API}/webhooks").json()
    assert kept["is_active"] is False
    page.reload()
    page.get_by_role("tab", name="回调").click()
    expect(page.get_by_role("cell", name="已停用")).to_be_visible()
    expect(page.locator(".secret")).to_have_count(0)


def test_a_model_is_tried_and_one_that_is_away_says_what_to_do(administrator: Clerk) -> None:
    page = administrator.go("/admin")
    page.get_by_role("tab", name="模型").click()
    page.get_by_role("button", name="测试连接：scripted").press("Enter")
    expect(page.get_by_text("正常，")).to_be_visible()
    page.get_by_role("button", name="测试连接：away").press("Enter")
    expect(page.get_by_text("连接不上")).to_be_visible()


def test_the_state_is_told(administrator: Clerk) -> None:
    page = administrator.go("/admin")
    page.get_by_role("tab", name="系统状态").click()
    expect(page.get_by_role("row", name="数据库 SQLite")).to_be_visible()
    expect(page.get_by_text("由服务自己写")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_everybody_can_use_it(
    house: Site, clerk_at: Sit, width: int, height: int, tmp_path: Path
) -> None:
    with clerk_at(house, width, height) as clerk:
        page = clerk.go("/admin")
        for tab in TABS:
            page.get_by_role("tab", name=tab).click()
            expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
            page.wait_for_load_state("networkidle")
            assert violations(page) == [], tab
            assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
