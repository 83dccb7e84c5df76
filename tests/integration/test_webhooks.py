"""Callbacks: signed, tried again, logged, and sent nowhere that is not allowed."""

import asyncio
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient
from typing_extensions import override

from api.bootstrap import Services
from api.main import create_app
from drafter.domain.callback import DeliveryState
from drafter.jobs.courier import HttpCourier, signature
from tests.clients import signed_in
from tests.databases import both_databases
from tests.fakes_index import StandingClock
from tests.integration.test_jobs import API, SHEET, until
from tests.server_process import ServerProcess

LOOPBACK = '["127.0.0.0/8"]'
PLAIN = SHEET | {"writer": "exemplar"}


class Receiver:
    """An OA system that takes callbacks: answers with ``status``, and keeps what came."""

    def __init__(self) -> None:
        self.status = 200
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(outer.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            @override
            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?of=oa"

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def client(make_services: Callable[..., Services]) -> Iterator[TestClient]:
    with signed_in(create_app(make_services(callback_networks=["127.0.0.0/8"]))) as client:
        yield client


def hook(client: TestClient, receiver: Receiver, **more: str) -> dict[str, Any]:
    response = client.post(f"{API}/webhooks", json={"url": receiver.url} | more)
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def log_of(client: Any, webhook: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: ANN401
    found: list[dict[str, Any]] = client.get(
        f"{API}/webhooks/{webhook['webhook_id']}/deliveries"
    ).json()
    return found


def test_a_written_draft_is_told_and_the_signature_is_that_of_the_secret(
    client: TestClient, receiver: Receiver
) -> None:
    webhook = hook(client, receiver)
    draft = client.post(f"{API}/drafts", json=PLAIN).json()
    until(lambda: log_of(client, webhook)[0]["state"] == "delivered")
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert told["event"] == "draft.written"
    assert (told["draft_id"], told["state"]) == (draft["draft_id"], "ready")
    assert client.get(told["export"]).status_code == 200
    signed = headers["drafter-timestamp"].encode() + b"." + body
    digest = hmac.new(webhook["secret"].encode(), signed, hashlib.sha256).hexdigest()
    assert headers["drafter-signature"] == f"sha256={digest}"
    (entry,) = log_of(client, webhook)
    assert headers["drafter-delivery"] == told["delivery_id"] == entry["delivery_id"]
    assert (entry["tries"], entry["answer"]) == (1, "HTTP 200")


@pytest.mark.parametrize("event", ["draft.written", "webhook.test"])
def test_what_arrives_is_what_the_openapi_document_says(
    client: TestClient, receiver: Receiver, event: str
) -> None:
    webhook = hook(client, receiver)
    if event == "draft.written":
        client.post(f"{API}/drafts", json=PLAIN)
    else:
        client.post(f"{API}/webhooks/{webhook['webhook_id']}/deliveries")
    until(lambda: len(receiver.got) == 1)
    ((headers, body),) = receiver.got
    document = client.get("/openapi.json").json()
    described = document["webhooks"][event]["post"]
    media = described["requestBody"]["content"][headers["content-type"]]
    named = media["schema"]["$ref"].rpartition("/")[2]
    validator = Draft202012Validator(media["schema"] | {"components": document["components"]})
    validator.validate(json.loads(body))
    assert json.loads(body).keys() == document["components"]["schemas"][named]["properties"].keys()
    for parameter in described["parameters"]:
        said = headers[parameter["name"].lower()]
        Draft202012Validator(parameter["schema"]).validate(said)
    assert {p["name"].lower() for p in described["parameters"]} == {
        name for name in headers if name.startswith("drafter-")
    }
    (callback,) = document["paths"][f"{API}/webhooks"]["post"]["callbacks"][event].values()
    for part in ("requestBody", "parameters", "responses", "security"):
        assert callback["post"][part] == described[part]


def test_a_secret_is_shown_once(client: TestClient, receiver: Receiver) -> None:
    ours = "0123456789abcdef"
    webhook = hook(client, receiver, secret=ours)
    assert webhook["secret"] == ours
    assert webhook["secret"] not in client.get(f"{API}/webhooks").text


def test_a_webhook_of_one_organization_hears_of_no_other(
    client: TestClient, receiver: Receiver
) -> None:
    webhook = hook(client, receiver, organization="别的单位")
    client.post(f"{API}/drafts", json=PLAIN)
    assert log_of(client, webhook) == []
    assert receiver.got == []


@pytest.mark.parametrize("status", [500, 404, 302])
def test_whoever_does_not_take_it_is_tried_again_and_a_redirect_leads_nowhere(
    client: TestClient, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    webhook = hook(client, receiver)
    client.post(f"{API}/drafts", json=PLAIN)
    until(lambda: log_of(client, webhook)[0]["tries"] == 1)
    (entry,) = log_of(client, webhook)
    assert (entry["state"], entry["answer"]) == ("waiting", f"HTTP {status}")
    assert len(receiver.got) == 1


@both_databases
def test_the_last_try_gives_up_and_a_person_may_send_it_again(
    client: TestClient, receiver: Receiver
) -> None:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    receiver.status = 500
    webhook = hook(client, receiver)
    client.post(f"{API}/drafts", json=PLAIN)
    until(lambda: log_of(client, webhook)[0]["tries"] == 1)
    (entry,) = log_of(client, webhook)
    url = f"{API}/webhooks/{webhook['webhook_id']}/deliveries/{entry['delivery_id']}/redelivery"
    assert client.post(url).json()["code"] == "conflict"
    attempt = services._work.callbacks.attempt
    assert asyncio.run(attempt(entry["delivery_id"], is_last=True)) is False
    assert log_of(client, webhook)[0]["state"] == DeliveryState.FAILED
    receiver.status = 204
    assert client.post(url).status_code == 202
    until(lambda: log_of(client, webhook)[0]["state"] == "delivered")
    assert len({body for _, body in receiver.got}) == 1


@both_databases
def test_a_removed_webhook_is_told_nothing_more(client: TestClient, receiver: Receiver) -> None:
    webhook = hook(client, receiver)
    url = f"{API}/webhooks/{webhook['webhook_id']}"
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404
    client.post(f"{API}/drafts", json=PLAIN)
    assert receiver.got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/api/v1/drafts",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "ftp://203.0.113.1/",
        "https://user:secret@example.cn/",
        "https:///nowhere",
        "http://[half/",
    ],
)
def test_an_address_that_is_private_or_none_is_refused(
    make_services: Callable[..., Services], url: str
) -> None:
    client = signed_in(create_app(make_services()))
    response = client.post(f"{API}/webhooks", json={"url": url})
    assert (response.status_code, response.json()["code"]) == (422, "invalid-request")
    assert client.get(f"{API}/webhooks").json() == []


def test_an_address_that_became_private_is_refused_at_the_try_too(
    client: TestClient, receiver: Receiver
) -> None:
    webhook = hook(client, receiver)
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    client.post(f"{API}/drafts", json=PLAIN)
    until(lambda: log_of(client, webhook)[0]["state"] == "delivered")
    strict = HttpCourier(StandingClock())
    delivery = services.webhooks.delivery(log_of(client, webhook)[0]["delivery_id"])
    stored = services.webhooks.get(webhook["webhook_id"])
    is_taken, answer = asyncio.run(strict.send(stored, delivery))
    assert not is_taken
    assert "DRAFTER_CALLBACK_NETWORKS" in answer
    assert len(receiver.got) == 1


def test_the_signature_is_what_the_documentation_says() -> None:
    made = signature("0123456789abcdef", "1764547200", b'{"event": "draft.written"}')
    by_hand = hmac.digest(b"0123456789abcdef", b'1764547200.{"event": "draft.written"}', "sha256")
    assert made == f"sha256={by_hand.hex()}"


def test_a_delivery_survives_the_process_that_announced_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    receiver.status = 500
    data = tmp_path / "data"
    with ServerProcess(data, callback_networks=LOOPBACK) as server:
        webhook = server.client.post("/webhooks", json={"url": receiver.url}).json()
        server.client.post("/drafts", json=PLAIN)
        until(lambda: len(receiver.got) == 1)
        server.kill()
    receiver.status = 200
    with ServerProcess(data, callback_networks=LOOPBACK) as server:
        url = f"/webhooks/{webhook['webhook_id']}/deliveries"
        until(lambda: server.client.get(url).json()[0]["state"] == "delivered")
        assert len({body for _, body in receiver.got}) == 1
