"""Many drafts in one request."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from tests.clients import signed_in
from tests.databases import both_databases
from tests.integration.test_jobs import API, SHEET, Gate, until
from tests.model_server import ModelServer
from tests.server_process import ServerProcess

ORGANIZATIONS = ("澄江区档案馆党支部", "澄江区图书馆党支部", "澄江区文化馆党支部")


def batch(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    facts = SHEET["facts"]
    drafts = [{"organization": o, "report_year": 2025, "facts": facts} for o in ORGANIZATIONS]
    return {"writer": "exemplar", "drafts": drafts} | changes


@pytest.fixture
def client(make_services: Callable[..., Services]) -> Iterator[TestClient]:
    with signed_in(create_app(make_services())) as client:
        yield client


@both_databases
def test_every_draft_is_accepted_in_order_and_written(client: TestClient) -> None:
    response = client.post(f"{API}/draft-batches", json=batch())
    assert response.status_code == 202
    started = response.json()["drafts"]
    assert [draft["organization"] for draft in started] == list(ORGANIZATIONS)
    for draft in started:
        until(lambda at=draft["location"]: client.get(at).json()["state"] == "ready")  # type: ignore[misc]


def test_one_wrong_figure_refuses_all_and_every_error_has_its_place(client: TestClient) -> None:
    wrong = batch()
    for number in (0, 2):
        fact = {"label": "主题党日", "value": "十来次吧", "measure_unit": "次"}
        wrong["drafts"][number] = wrong["drafts"][number] | {"facts": [fact]}
    response = client.post(f"{API}/draft-batches", json=wrong)
    assert response.status_code == 422
    assert response.json()["code"] == "invalid-fact-sheet"
    pointers = [error["pointer"] for error in response.json()["errors"]]
    assert pointers == ["/drafts/0/facts/0/value", "/drafts/2/facts/0/value"]
    assert client.get(f"{API}/drafts").json() == []


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"drafts": []}, 422, "至少要有1项"),
        ({"drafts": [SHEET] * 501}, 422, "最多500项"),
        ({"report_type": "流水账"}, 422, "第1份"),
        ({"writer": "model"}, 503, "DRAFTER_MODEL_BASE_URL"),
    ],
)
def test_what_cannot_be_accepted_as_a_whole_is_refused(
    client: TestClient, changes: dict[str, Any], status: int, said: str
) -> None:
    response = client.post(f"{API}/draft-batches", json=batch(**changes))
    assert response.status_code == status
    assert said in response.json()["detail"]
    assert client.get(f"{API}/drafts").json() == []


def test_figures_keep_their_decimals(client: TestClient) -> None:
    fact = {"label": "专项经费", "value": 3.6, "measure_unit": "万元"}
    one = {"organization": ORGANIZATIONS[0], "report_year": 2025, "facts": [fact]}
    body = json.dumps({"drafts": [one]}).replace("3.6", "3.60")
    answer = client.post(
        f"{API}/draft-batches", content=body, headers={"Content-Type": "application/json"}
    )
    (draft,) = answer.json()["drafts"]
    (value,) = (fact["value"] for fact in client.get(draft["location"]).json()["facts"])
    assert value == "3.60万元"


def test_a_repeated_batch_makes_no_draft_twice(client: TestClient) -> None:
    key = {"Idempotency-Key": "night-of-2025-12-31"}
    first, again = (client.post(f"{API}/draft-batches", json=batch(), headers=key) for _ in "12")
    assert first.json() == again.json()
    assert len(client.get(f"{API}/drafts").json()) == len(ORGANIZATIONS)


def test_nobody_waits_for_a_batch(tmp_path: Path) -> None:
    with ModelServer() as model:
        model.script = Gate(0)  # the batch gets no answer, and holds its slots
        settings = {"model_base_url": model.base_url, "model_name": "obedient"}
        limits = {"drafts_in_parallel": 2, "model_parallel": 64}
        with ServerProcess(tmp_path / "data", **settings, **limits) as server:
            server.client.post("/draft-batches", json=batch(writer="model"))
            until(lambda: len(model.chats) == 4)
            model.script = "obedient"
            waited_for = server.client.post("/drafts", json=SHEET).json()
            assert waited_for["state"] == "ready"
            states = [draft["state"] for draft in server.client.get("/drafts").json()]
            assert sorted(states) == ["ready", "writing", "writing", "writing"]
