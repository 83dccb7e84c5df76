"""Every operation keeps to the OpenAPI document, whatever it is asked (schemathesis)."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.bootstrap import Services
from api.main import create_app
from api.permissions import OPERATIONS, PUBLIC
from api.settings import Settings
from tests.clients import signed_in
from tests.fuzz.server import FuzzedServer

_COUNTED = re.compile(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder = tmp_path_factory.mktemp("openapi")
    return create_app(Services(Settings(data_dir=folder, _env_file=None)))


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


@pytest.mark.timeout(900)
def test_no_request_breaks_the_service_or_its_document(tmp_path: Path) -> None:
    with FuzzedServer(tmp_path) as server:
        few = ("--phases", "fuzzing,stateful", "--max-examples", "2")  # all of them: make fuzz
        done = server.fuzz(*few, "--seed", "1", "--no-shrink", quietly=True)
    assert done.returncode == 0, done.stdout + done.stderr
    counted = _COUNTED.search(done.stdout)
    assert counted is not None, done.stdout
    assert len(set(counted.groups())) == 1
    assert int(counted[1]) == len(OPERATIONS)


def test_who_is_asked_for_a_key_is_told_so(document: dict[str, Any]) -> None:
    for operation, right in OPERATIONS.items():
        method, _, path = operation.partition(" ")
        needs = document["paths"][path][method.lower()].get("security", document["security"])
        assert (needs == [{}]) == (right is PUBLIC), operation


def test_generated_clients_call_each_operation_by_a_name_of_its_own(
    document: dict[str, Any],
) -> None:
    names = [o["operationId"] for methods in document["paths"].values() for o in methods.values()]
    assert len(set(names)) == len(names)
    assert {"create_draft", "export_draft", "edit_section"} <= set(names)


def test_a_method_that_there_is_not_is_answered_with_those_there_are(app: FastAPI) -> None:
    with signed_in(app) as client:
        answer = client.request("OPTIONS", "/api/v1/drafts/1/sections/s1")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, PUT"


@pytest.mark.parametrize("until", ["2025", "1735689600.5", "2025-01-01T00:00:00"])
def test_a_time_without_its_zone_is_refused(app: FastAPI, until: str) -> None:
    with signed_in(app) as client:
        answer = client.get("/api/v1/audit", params={"until": until})
    assert answer.status_code == 422
    assert "时区" in answer.json()["detail"]


def test_the_name_of_an_organization_is_taken_once(app: FastAPI) -> None:
    with signed_in(app) as client:
        first, second = (
            client.post("/api/v1/organizations", json={"name": "澄江区档案馆党支部"}) for _ in "12"
        )
    assert (first.status_code, second.status_code) == (201, 409)
    assert "澄江区档案馆党支部" in second.json()["detail"]


def test_a_truth_value_is_no_figure(app: FastAPI) -> None:
    table = {"report_year": 2025, "facts": [{"label": "主题党日", "value": 1, "last_year": True}]}
    with signed_in(app) as client:
        answer = client.post("/api/v1/fact-sheets/checks", json=table)
    assert answer.status_code == 422
    assert "true" in answer.json()["detail"]
