"""Limits of how often: told in headers, refused with a time to wait, and only for whom they are."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from drafter.access.audit import AuditFilter
from drafter.domain.paging import PageAsked
from tests.clients import bearer
from tests.databases import both_databases
from tests.moving_clock import MovingClock

API = "/api/v1"
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [{"label": "主题党日", "value": 12, "measure_unit": "次"}],
}
MakeServices = Callable[..., Services]


def serve(make_services: MakeServices, clock: MovingClock, **settings: int) -> TestClient:
    services = make_services(**settings)
    services.access_clock, services.embedder = clock, None
    return TestClient(create_app(services), base_url="http://testserver")


def key_of(client: TestClient) -> dict[str, str]:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return bearer(services)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


def test_a_key_that_asks_too_often_is_told_how_long_to_wait(
    make_services: MakeServices, clock: MovingClock
) -> None:
    client = serve(make_services, clock, requests_per_minute=3)
    eager, other = key_of(client), key_of(client)
    left = [client.get(f"{API}/webhooks", headers=eager).headers["RateLimit"] for _ in range(3)]
    assert left == ['"requests";r=2;t=20', '"requests";r=1;t=40', '"requests";r=0;t=60']
    refused = client.get(f"{API}/webhooks", headers=eager)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["RateLimit-Policy"] == '"requests";q=3;w=60'
    assert refused.headers["Retry-After"] == "20"
    assert "20秒" in refused.json()["detail"]
    assert client.get(f"{API}/webhooks", headers=other).status_code == 200
    clock.pass_by(seconds=20)
    assert client.get(f"{API}/webhooks", headers=eager).status_code == 200
    assert client.get(f"{API}/webhooks", headers=eager).status_code == 429


def test_no_limit_is_none(make_services: MakeServices, clock: MovingClock) -> None:
    client = serve(make_services, clock, requests_per_minute=0)
    answer = client.get(f"{API}/webhooks", headers=key_of(client))
    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers


def test_whoever_comes_back_to_a_stream_is_not_counted(
    make_services: MakeServices, clock: MovingClock
) -> None:
    client = serve(make_services, clock, requests_per_minute=2)
    key = key_of(client)
    draft = client.post(f"{API}/drafts", json=SHEET, headers=key).json()
    for _ in range(5):
        answer = client.get(f"{API}/drafts/{draft['draft_id']}/events", headers=key)
        assert answer.status_code == 200
    assert (
        client.get(f"{API}/health", headers=key).headers["RateLimit"].startswith('"requests";r=0')
    )


def test_an_address_may_try_so_many_logins_and_wrong_keys_and_fills_no_trail(
    make_services: MakeServices, clock: MovingClock
) -> None:
    client = serve(make_services, clock, logins_per_minute=2)
    services: Services = client.app.state.services  # type: ignore[attr-defined]

    def log_in() -> int:
        body = {"login": "wang", "password": "猜一个密码试试看"}
        return client.post(f"{API}/session", json=body).status_code

    def guess() -> int:
        header = {"Authorization": "Bearer dk_guessed"}
        return client.get(f"{API}/drafts", headers=header).status_code

    assert [log_in() for _ in range(4)] == [401, 401, 429, 429]
    assert [guess() for _ in range(4)] == [401, 401, 429, 429]
    noted = [e.entry.status for e in services.audit.entries(AuditFilter(None), PageAsked(50)).items]
    assert noted == [401] * 4
    clock.pass_by(minutes=1)
    assert (log_in(), guess()) == (401, 401)


@both_databases
def test_drafts_of_an_hour_are_counted_over_all_processes_and_repetitions_once(
    make_services: MakeServices, clock: MovingClock
) -> None:
    one = serve(make_services, clock, drafts_per_hour=2)
    another = serve(make_services, clock, drafts_per_hour=2)
    key, others = key_of(one), key_of(one)

    def draft(client: TestClient, who: dict[str, str], name: str) -> Any:  # noqa: ANN401
        return client.post(f"{API}/drafts", json=SHEET, headers={**who, "Idempotency-Key": name})

    assert draft(one, key, "a").status_code == 201
    assert draft(one, key, "a").status_code == 201
    clock.pass_by(minutes=10)
    assert draft(another, key, "b").status_code == 201
    refused = draft(one, key, "c")
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-drafts")
    assert refused.headers["Retry-After"] == str(50 * 60)
    assert "50分钟" in refused.json()["detail"]
    assert draft(one, others, "c").status_code == 201
    clock.pass_by(minutes=50)
    assert draft(another, key, "d").status_code == 201
    assert draft(another, key, "e").status_code == 429
    assert len(one.get(f"{API}/drafts", headers=key).json()) == 4


def test_a_batch_is_taken_whole_or_not_at_all(
    make_services: MakeServices, clock: MovingClock
) -> None:
    client = serve(make_services, clock, drafts_per_hour=3)
    key = key_of(client)

    def batch(count: int) -> Any:  # noqa: ANN401
        body = {"drafts": [SHEET] * count}
        headers = {**key, "Idempotency-Key": uuid.uuid4().hex}
        return client.post(f"{API}/draft-batches", json=body, headers=headers)

    assert batch(2).status_code == 202
    refused = batch(2)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    too_large = batch(4)
    assert (too_large.status_code, too_large.json()["code"]) == (429, "too-many-drafts")
    assert "Retry-After" not in too_large.headers
    assert "分几次" in too_large.json()["detail"]
    assert batch(1).status_code == 202
    assert len(client.get(f"{API}/drafts", headers=key).json()) == 3
