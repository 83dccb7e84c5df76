"""What an administrator sees of the installation, its models and its webhooks."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import Services
from api.main import create_app
from api.version import VERSION
from drafter.domain.progress import Progress, ProgressKind
from drafter.domain.source import Visibility
from drafter.domain.upload import DocumentBatch
from drafter.ports import Executor
from drafter.store import open_stores
from tests.clients import signed_in
from tests.databases import both_databases, store_url
from tests.integration.test_jobs import until
from tests.integration.test_webhooks import Receiver
from tests.model_server import ModelServer
from tests.moving_clock import MovingClock

API = "/api/v1"
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [{"label": "主题党日", "value": 12, "measure_unit": "次"}],
}
MakeServices = Callable[..., Services]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@both_databases
def test_the_state_names_what_there_is(
    make_services: MakeServices, tmp_path: Path, database: str
) -> None:
    services = make_services()
    clock = MovingClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    services.clock, services.embedder = clock, None
    with signed_in(create_app(services)) as client:
        first = client.post(f"{API}/drafts", json=SHEET).json()["draft_id"]
        stores = open_stores(store_url(tmp_path / "data"), clock)
        for name in ("waiting", "running"):
            stores.progress.record(name, [Progress(ProgressKind.PLANNED, first, section_count=3)])
        stores.progress.record("running", [Progress(ProgressKind.SECTION_STARTED, first, "s1.1")])
        batch = DocumentBatch("b" * 32, "key k", "办公系统", "", Visibility.PUBLIC, clock.now())
        stores.uploads.accept(batch, "p" * 32, [("通知.txt", b"...")], None)
        stores.executors.beat(Executor("a", "host-1", 17, clock.now()))
        clock.pass_by(seconds=20)
        stores.executors.beat(Executor("b", "host-2", 18, clock.now()))
        if database == "sqlite":
            services.back_up(tmp_path / "copy.db")
        state = client.get(f"{API}/system").json()
    assert (state["version"], state["database"]["kind"]) == (VERSION, database)
    assert state["database"]["size_bytes"] > 10_000
    assert (state["documents"], state["passages"]) == (0, 0)
    assert (state["waiting_jobs"], state["running_jobs"]) == (1, 1)
    assert state["files_to_index"] == 1
    workers = [(w["host"], w["process_id"], w["is_alive"]) for w in state["workers"]]
    assert workers == [("host-1", 17, False), ("host-2", 18, True)]
    assert 0 < state["disk_free_bytes"] <= state["disk_size_bytes"]
    backed_up = "2026-01-05T09:00:20Z" if database == "sqlite" else None
    assert state["last_backup_at"] == backed_up


def test_the_version_is_the_one_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == VERSION


def test_models_are_listed_without_their_keys_and_asked_one_short_question(
    make_services: MakeServices, server: ModelServer
) -> None:
    server.script = "obedient"
    services = make_services(
        model_base_url=server.base_url,
        model_name="scripted",
        model_api_key="sk-very-secret",
        model_retries=0,
        model_fallbacks=[{"base_url": "http://127.0.0.1:9/v1", "name": "away"}],
    )
    with signed_in(create_app(services)) as client:
        listed = client.get(f"{API}/model-endpoints")
        assert "sk-very-secret" not in listed.text
        first, second = listed.json()
        assert (first["model"], first["has_key"]) == ("scripted", True)
        assert (second["model"], second["has_key"]) == ("away", False)
        asked = len(server.chats)
        told = client.post(f"{API}/model-endpoints/1/tests").json()
        assert (told["is_answering"], told["problem"]) == (True, "")
        assert told["answer"]
        assert told["seconds"] > 0
        assert len(server.chats) == asked + 1
        away = client.post(f"{API}/model-endpoints/2/tests").json()
        assert (away["is_answering"], away["answer"]) == (False, "")
        assert "连接不上" in away["problem"]
        server.script = "http_401"
        refused = client.post(f"{API}/model-endpoints/1/tests").json()
        assert "密钥" in refused["problem"]
        assert "sk-very-secret" not in refused["problem"]
        assert client.post(f"{API}/model-endpoints/3/tests").status_code == 404


def test_without_a_model_the_list_is_empty(make_services: MakeServices) -> None:
    client = signed_in(create_app(make_services()))
    assert client.get(f"{API}/model-endpoints").json() == []


def test_a_webhook_is_tried_switched_off_and_on(make_services: MakeServices) -> None:
    services = make_services(callback_networks=["127.0.0.0/8"])
    services.embedder = None
    with Receiver() as receiver, signed_in(create_app(services)) as client:
        made = client.post(f"{API}/webhooks", json={"url": receiver.url}).json()
        assert made["is_active"] is True
        address = f"{API}/webhooks/{made['webhook_id']}"

        def log() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = client.get(f"{address}/deliveries").json()
            return found

        sent = client.post(f"{address}/deliveries")
        assert (sent.status_code, sent.json()["event"]) == (202, "webhook.test")
        until(lambda: log()[0]["state"] == "delivered")
        ((headers, body),) = receiver.got
        assert b"webhook.test" in body
        assert headers["drafter-signature"].startswith("sha256=")
        off = client.patch(address, json={"is_active": False})
        assert (off.status_code, off.json()["is_active"]) == (200, False)
        client.post(f"{API}/drafts", json=SHEET)
        assert len(log()) == 1
        for refused in (f"{address}/deliveries", f"{address}/deliveries/{log()[0]['delivery_id']}"):
            path = refused if refused.endswith("deliveries") else f"{refused}/redelivery"
            answer = client.post(path)
            assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
            assert "停用" in answer.json()["detail"]
        client.patch(address, json={"is_active": True})
        client.post(f"{API}/drafts", json=SHEET)
        until(lambda: len(receiver.got) == 2)
        assert [entry["event"] for entry in log()] == ["draft.written", "webhook.test"]
