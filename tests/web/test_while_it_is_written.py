"""A draft that is being written: it streams in place, can be stopped, and goes on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from api.bootstrap import Services
from api.settings import Settings
from tests.browser import API, SHEET, Sit, Site, serving
from tests.model_server import ModelServer


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


def test_a_model_that_fails_is_told_at_its_section_and_the_clerk_can_write_there(
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
        expect(page.locator(".room-bar .save-state")).to_have_text("已保存")
    assert model_site.texts(draft["draft_id"])[failed["section_key"]] == "自己写的一句。"
