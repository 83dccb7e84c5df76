"""Idempotency-Key: a request that is repeated is answered again, and nothing is done twice."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from tests.clients import bearer, signed_in
from tests.databases import both_databases
from tests.holding_clock import PATIENCE, HoldingClock
from tests.integration.test_jobs import API, SHEET, until
from tests.model_server import ModelServer
from tests.server_process import ServerProcess

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
PLAIN = SHEET | {"writer": "exemplar"}


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    return make_services()


def code(response: Any) -> tuple[int, str]:  # noqa: ANN401 - either kind of client
    return response.status_code, response.json()["code"]


@both_databases
def test_the_same_request_gets_the_same_answer_and_one_draft_is_made(client: TestClient) -> None:
    first = client.post(f"{API}/drafts", json=PLAIN, headers=KEY)
    again = client.post(f"{API}/drafts", json=PLAIN, headers=KEY)
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(client.get(f"{API}/drafts").json()) == 1


def test_without_a_key_every_request_is_a_new_one(client: TestClient) -> None:
    for _ in range(2):
        client.post(f"{API}/drafts", json=PLAIN)
    assert len(client.get(f"{API}/drafts").json()) == 2


@pytest.mark.parametrize(
    ("path", "changes"),
    [("/drafts", {"report_year": 2024}), ("/drafts?wait=1", {}), ("/verifications", {})],
)
def test_another_request_under_the_same_key_is_refused(
    client: TestClient, path: str, changes: dict[str, Any]
) -> None:
    client.post(f"{API}/drafts", json=PLAIN, headers=KEY)
    other = client.post(f"{API}{path}", json=PLAIN | changes, headers=KEY)
    assert code(other) == (422, "idempotency-key-reused")
    assert len(client.get(f"{API}/drafts").json()) == 1


def test_the_same_key_of_another_sender_is_another_key(
    client: TestClient, services: Services
) -> None:
    mine = client.post(f"{API}/drafts", json=PLAIN, headers=KEY).json()
    sender = bearer(services)
    theirs = client.post(f"{API}/drafts", json=PLAIN, headers=KEY | sender).json()
    assert theirs["draft_id"] != mine["draft_id"]


def test_an_upload_is_the_same_request_whatever_parts_its_form(client: TestClient) -> None:
    sheet = {"file": ("表.json", json.dumps(PLAIN).encode())}
    first = client.post(f"{API}/drafts/from-file", files=sheet, headers=KEY)
    again = client.post(f"{API}/drafts/from-file", files=sheet, headers=KEY)
    assert first.status_code == 201
    assert again.json() == first.json()


def test_a_refusal_is_repeated_too(client: TestClient) -> None:
    wrong = PLAIN | {"facts": [{"label": "主题党日", "value": "十来次吧", "measure_unit": "次"}]}
    for replayed in (None, "true"):
        answer = client.post(f"{API}/drafts", json=wrong, headers=KEY)
        assert code(answer) == (422, "invalid-fact-sheet")
        assert answer.headers.get("Idempotency-Replayed") == replayed


@both_databases
def test_what_could_not_be_done_for_the_moment_may_be_tried_again_with_the_same_key(
    client: TestClient, services: Services
) -> None:
    draft = client.post(f"{API}/drafts", json=PLAIN).json()
    url = f"{API}/drafts/{draft['draft_id']}/sections/s1.1/regenerations"
    etag = {"If-Match": '"1"'}
    for _ in range(2):
        refused = client.post(url, json={"writer": "model"}, headers=KEY | etag)
        assert code(refused) == (503, "configuration-invalid")
        assert "Idempotency-Replayed" not in refused.headers


@both_databases
def test_while_the_first_is_under_way_its_repetition_is_told_to_wait(
    make_services: Callable[..., Services],
) -> None:
    services, clock = make_services(sections_in_parallel=1), HoldingClock()
    services.clock = clock
    with signed_in(create_app(services)) as client, ThreadPoolExecutor() as pool:
        clock.hold(2)  # the first tells when the key was taken, the second when the draft was made
        first = pool.submit(client.post, f"{API}/drafts", json=PLAIN, headers=KEY)
        clock.wait_until_held()
        assert code(client.post(f"{API}/drafts", json=PLAIN, headers=KEY)) == (
            409,
            "idempotency-key-in-use",
        )
        clock.let_go()
        assert first.result(PATIENCE).status_code == 201


@pytest.mark.parametrize("key", ["", '""', "a" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(client: TestClient, key: str) -> None:
    answer = client.post(f"{API}/drafts", json=PLAIN, headers={"Idempotency-Key": key})
    assert code(answer) == (400, "invalid-idempotency-key")
    assert client.get(f"{API}/drafts").json() == []


def test_a_body_that_is_too_large_is_refused_with_a_key_as_without(
    make_services: Callable[..., Services],
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(2):
            yield b"x" * 1024 * 1024

    client = signed_in(create_app(make_services(upload_limit_mb=1)))
    answer = client.post(f"{API}/drafts", content=pieces(), headers=KEY)
    assert code(answer) == (413, "upload-too-large")


def test_every_post_documents_the_key(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    posts = [methods["post"] for methods in paths.values() if "post" in methods]
    assert len(posts) >= 10
    for post in posts:
        assert "Idempotency-Key" in {p["name"] for p in post["parameters"]}
        assert {"400", "409", "422"} <= set(post["responses"])


def test_a_draft_whose_request_died_with_the_server_is_taken_up_by_its_repetition(
    tmp_path: Path,
) -> None:
    with ModelServer() as model, ThreadPoolExecutor() as pool:
        data = tmp_path / "data"
        settings = {"model_base_url": model.base_url, "model_name": "obedient"}
        model.script = "timeout"
        with ServerProcess(data, **settings) as server:
            first = pool.submit(server.client.post, "/drafts", json=SHEET, headers=KEY)
            until(lambda: len(model.chats) == 4)
            (line,) = server.client.get("/drafts").json()
            server.kill()
            assert first.exception(PATIENCE) is not None
        model.script = "obedient"
        with ServerProcess(data, **settings) as server:

            def answered() -> bool:
                answers.append(server.client.post("/drafts", json=SHEET, headers=KEY))
                return bool(answers[-1].status_code != 409)

            answers: list[Any] = []
            until(answered)
            assert answers[-1].status_code == 201
            assert answers[-1].json()["draft_id"] == line["draft_id"]
            assert answers[-1].json()["state"] == "ready"
            assert len(server.client.get("/drafts").json()) == 1
