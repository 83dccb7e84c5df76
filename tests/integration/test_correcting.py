"""People put right what was read wrongly of a document; it holds, and search follows."""

from collections.abc import Callable

import httpx2
import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from drafter.domain.source import PassageFilter
from tests.fakes_index import PairEmbedder

API = "/api/v1/documents"
RULES = """河道巡查办法
云河〔2019〕3号
第一条 每周巡查2次。
第二条 《河道巡查暂行办法》（云河〔2011〕5号）同时废止。
"""


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    services = make_services()
    services.embedder = PairEmbedder()
    return services


@pytest.fixture
def url(client: TestClient) -> str:
    return f"{API}/{upload(client)['document_id']}"


def upload(client: TestClient, **form: str) -> dict[str, object]:
    files = {"file": ("办法.txt", RULES.encode())}
    body: dict[str, object] = client.post(API, files=files, data={"kind": "policy"} | form).json()
    return body


def test_what_was_read_is_told_with_its_source_and_how_sure_it_is(client: TestClient) -> None:
    document = upload(client)

    assert document["superseded"] == [
        {"title": "河道巡查暂行办法", "document_number": "云河〔2011〕5号"}
    ]
    readings = {r["field"]: (r["source"], r["confidence"]) for r in document["readings"]}  # type: ignore[attr-defined]
    assert set(readings) == {"title", "year", "document_number"}
    assert readings["year"][0] == "derived"
    assert all(0 < confidence < 1 for _, confidence in readings.values())


def correct(client: TestClient, url: str, **changes: object) -> httpx2.Response:
    """Correct a document as one who has just seen it."""
    tag = client.get(url).headers["ETag"]
    return client.patch(url, json=changes, headers={"If-Match": tag})


def test_a_correction_says_what_it_was_made_from(client: TestClient, url: str) -> None:
    answer = client.patch(url, json={"year": 2020})
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")
    assert client.get(url).json()["year"] == 2019


def test_a_correction_reaches_the_document_its_passages_and_the_search(
    client: TestClient, services: Services, url: str
) -> None:
    answer = correct(client, url, title="河道巡查规定", issuing_agency="云溪区水务局", year=2020)

    assert answer.status_code == 200, answer.text
    document = client.get(url).json()
    assert (document["title"], document["year"]) == ("河道巡查规定", 2020)
    assert document["document_number"] == "云河〔2019〕3号"
    sources = {r["field"]: (r["source"], r["confidence"]) for r in document["readings"]}
    assert sources["title"] == sources["year"] == ("person", 1.0)
    found = services.retriever.search("《河道巡查规定》", PassageFilter(year=2020), 5)
    assert {hit.passage.document_title for hit in found} == {"河道巡查规定"}
    assert services.retriever.search("《河道巡查办法》", PassageFilter(year=2019), 5) == []


def test_a_correction_holds_when_the_file_comes_again_but_not_against_the_uploader(
    client: TestClient, url: str
) -> None:
    correct(client, url, title="河道巡查规定", year=2020)

    assert upload(client)["title"] == "河道巡查规定"
    assert upload(client, year="2021")["year"] == 2021
    assert client.get(url).json()["title"] == "河道巡查规定"


def test_of_two_who_correct_at_a_time_the_second_is_told(client: TestClient, url: str) -> None:
    tag = client.get(url).headers["ETag"]

    first = client.patch(url, json={"year": 2020}, headers={"If-Match": tag})
    second = client.patch(url, json={"year": 2021}, headers={"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert client.get(url).json()["year"] == 2020
    assert first.headers["ETag"] == client.get(url).headers["ETag"] != tag


@pytest.mark.parametrize(
    "correction",
    [
        {"title": " "},
        {"kind": None},
        {"year": 1200},
        {"report_type": "no-such"},
        {"passages": []},
        {"document_date": "2024年"},
    ],
)
def test_a_bad_correction_changes_nothing(
    client: TestClient, url: str, correction: dict[str, object]
) -> None:
    before = client.get(url).json()

    answer = correct(client, url, **correction)

    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert client.get(url).json() == before


def test_a_field_can_be_emptied(client: TestClient, url: str) -> None:
    correct(client, url, year=None, document_number="", superseded=[])

    document = client.get(url).json()
    assert (document["year"], document["document_number"], document["superseded"]) == (None, "", [])
