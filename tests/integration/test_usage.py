"""What models cost is counted by month, organization and model."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from tests.clients import signed_in
from tests.databases import both_databases
from tests.model_scripts import obedient
from tests.model_server import ModelServer
from tests.moving_clock import MovingClock

API = "/api/v1"
ORGANIZATION = "澄江区档案馆党支部"
SHEET: dict[str, Any] = {
    "organization": ORGANIZATION,
    "report_year": 2025,
    "facts": [{"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"}],
    "writer": "model",
}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def client(make_services: Callable[..., Services], server: ModelServer) -> Iterator[TestClient]:
    server.script = lambda ask: replace(obedient(ask), usage=(200, 30))
    services = make_services(model_base_url=server.base_url, model_name="scripted")
    services.clock, services.embedder = MovingClock(), None
    with signed_in(create_app(services)) as client:
        yield client


def used(client: TestClient, more: str = "") -> list[tuple[Any, ...]]:
    names = ("month", "organization", "model_calls", "uncounted_calls", "prompt_tokens")
    found = client.get(f"{API}/usage/models{more}").json()
    assert all(use["model"] == "scripted" for use in found)
    return [(*(use[name] for name in names), use["answer_tokens"]) for use in found]


@both_databases
def test_calls_are_put_down_to_the_organization_of_the_draft_and_the_month(
    client: TestClient, server: ModelServer
) -> None:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    assert used(client) == []
    before = len(server.chats)
    draft = client.post(f"{API}/drafts", json=SHEET).json()
    written = len(server.chats) - before
    assert written > 3
    first = ("2026-01", ORGANIZATION, written, 0, 200 * written, 30 * written)
    assert used(client) == [first]
    clock = services.clock
    assert isinstance(clock, MovingClock)
    clock.time += timedelta(days=31)
    server.script = lambda ask: replace(obedient(ask), usage=None)  # a server that counts nothing
    again = {"writer": "model"}
    address = f"{API}/drafts/{draft['draft_id']}/sections/s1.1/regenerations"
    rewritten = client.post(address, json=again, headers={"If-Match": '"1"'})
    assert rewritten.status_code == 201, rewritten.text
    ((month, organization, calls, uncounted, *tokens), *_) = used(client)
    assert (month, organization, tokens) == ("2026-02", ORGANIZATION, [0, 0])
    assert calls == uncounted == len(server.chats) - before - written
    assert used(client, "?month=2026-01") == [first]
    (line,) = client.get(f"{API}/usage").json()
    assert (line["organization"], line["model_calls"]) == (ORGANIZATION, written + calls)
    assert (line["prompt_tokens"], line["answer_tokens"]) == (200 * written, 30 * written)
    client.delete(f"{API}/drafts/{draft['draft_id']}")
    assert len(used(client)) == 2


def test_what_is_asked_for_a_message_counts_and_what_is_for_no_draft_stands_apart(
    client: TestClient, server: ModelServer
) -> None:
    draft = client.post(f"{API}/drafts", json=SHEET | {"writer": "exemplar"}).json()
    assert used(client) == []
    asked = len(server.chats)
    said = {"text": "嗯，你看着办吧", "author": "张三"}
    turn = client.post(f"{API}/drafts/{draft['draft_id']}/messages", json=said)
    assert turn.status_code == 201, turn.text
    for_draft = len(server.chats) - asked
    assert for_draft > 0
    text = {"text": "全年组织党员集中学习十余次，走访困难党员。"}
    read = client.post(f"{API}/fact-sheets/proposals", json=text)
    assert read.status_code == 200, read.text
    for_none = len(server.chats) - asked - for_draft
    assert for_none > 0
    calls = {organization: count for _, organization, count, *_ in used(client)}
    assert calls == {ORGANIZATION: for_draft, "": for_none}
    assert {u["organization"]: u["model_calls"] for u in client.get(f"{API}/usage").json()} == calls


def test_a_call_without_an_answer_costs_nothing(client: TestClient, server: ModelServer) -> None:
    server.script = "http_400"
    draft = client.post(f"{API}/drafts", json=SHEET).json()
    assert draft["state"] == "incomplete"
    assert used(client) == []
