"""A draft that is being written: it streams in place, can be stopped, and goes on."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from api.bootstrap import Services
from api.identity import COOKIE
from api.settings import Settings
from tests.browser import API, SHEET, WAIT, Sit, Site, serving
from tests.clients import services_over, session_of
from tests.model_server import ModelServer
from tests.server_process import ServerProcess


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def model_site(browser: Browser, model: ModelServer, tmp_path: Path) -> Iterator[Site]:
    """A service with a model whose answers the test scripts."""
    settings = Settings(
        data_dir=tmp_path / "data",
        model_base_url=model.base_url,
        model_name="obedient",
        writer="model",
        _env_file=None,
    )
    with serving(Services(settings)) as running:
        yield running


def begin(site: Site) -> dict[str, Any]:
    response = site.api.post(f"{API}/drafts?wait=0", json=SHEET)
    assert response.status_code == 202
    draft: dict[str, Any] = response.json()
    return draft


def test_text_streams_in_place_is_stopped_and_goes_on_to_the_end(
    model: ModelServer, model_site: Site, clerk_at: Sit
) -> None:
    model.script = "stall"
    draft = begin(model_site)
    with clerk_at(model_site) as clerk:
        page = clerk.go(f"/drafts/{draft['draft_id']}")
        expect(page.get_by_text("正在起草：")).to_be_visible()
        expect(page.locator(".arriving").first).to_be_visible()
        expect(page.locator(".outline-state.writing").first).to_have_text("起草中")
        page.get_by_role("button", name="停止起草").click()
        expect(page.get_by_text("起草停下了")).to_be_visible()
        model.script = "obedient"
        page.get_by_role("button", name="接着起草").click()
        expect(page.locator(".paper")).to_contain_text("14次")
        expect(page.locator(".arriving")).to_have_count(0)
        expect(page.locator(".room-paper .hint-box")).to_have_count(0)
    assert model_site.api.get(f"{API}/drafts/{draft['draft_id']}").json()["state"] == "ready"


def test_a_model_that_fails_is_told_at_its_section_and_the_clerk_goes_on_without_it(
    model: ModelServer, model_site: Site, clerk_at: Sit
) -> None:
    model.script = "refusal"
    draft = model_site.draft()
    failed = next(s for s in draft["sections"] if s["state"] == "failed")
    with clerk_at(model_site) as clerk:
        page = clerk.open_room(draft["draft_id"])
        place = page.locator(f'[id="section-{failed["section_key"]}"]')
        expect(place).to_contain_text("本部分未写成")
        place.locator(".ProseMirror").click()
        page.keyboard.type("自己写的一句。")
        page.get_by_role("button", name="不用模型，参照范文起草").click()
        expect(page.locator(".paper")).to_contain_text("14次")
        expect(page.locator(".room-paper .hint-box")).to_have_count(0)
        expect(place).not_to_contain_text("本部分未写成")
    assert model_site.texts(draft["draft_id"])[failed["section_key"]] == "自己写的一句。"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_a_service_that_dies_in_mid_stream_comes_back_to_the_same_page_and_ends_the_draft(
    browser: Browser, model: ModelServer, tmp_path: Path
) -> None:
    model.script = "stall"
    folder = tmp_path / "data"
    served: dict[str, Any] = {
        "model_base_url": model.base_url,
        "model_name": "obedient",
        "writer": "model",
    }
    command = ("serve", "--port", str(free_port()))
    with ServerProcess(folder, *command, **served) as first:
        draft = first.client.post("/drafts?wait=0", json=SHEET).json()
        services = services_over(folder)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        token = session_of(services, "张三")
        context.add_cookies([{"name": COOKIE, "value": token, "url": first.address}])
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(f"{first.address}/#/drafts/{draft['draft_id']}")
        expect(page.locator(".arriving").first).to_be_visible()
        first.kill()
        page.locator(".offline").wait_for()
        model.script = "obedient"
        with ServerProcess(folder, *command, **served) as second:
            expect(page.locator(".paper")).to_contain_text("14次", timeout=4 * WAIT)
            expect(page.locator(".arriving")).to_have_count(0)
            expect(page.locator(".offline")).to_have_count(0)
            ended = second.client.get(f"/drafts/{draft['draft_id']}").json()
            texts = [section["text"] for section in ended["sections"]]
            assert ended["state"] == "ready"
            shown = page.locator(".paper").inner_text()
            assert [t for t in texts if t.split("\n")[0] not in shown] == []
        context.close()
