"""Who looks whether a draft has changed gets it only where it has, from whichever process."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from api.unchanged import is_named, tag_of
from tests.clients import signed_in
from tests.databases import both_databases
from tests.integration.test_jobs import API, SHEET

PLAIN = SHEET | {"writer": "exemplar"}
PERSON = {"author": "张三"}
Change = Callable[[TestClient, str], Any]


@pytest.fixture
def processes(make_services: Callable[..., Services]) -> Iterator[tuple[TestClient, TestClient]]:
    """Two over one database."""
    with (
        signed_in(create_app(make_services())) as one,
        signed_in(create_app(make_services())) as other,
    ):
        yield one, other


def edit(client: TestClient, url: str) -> Any:  # noqa: ANN401 - an answer
    body = PERSON | {"text": "主题党日12次，另走访群众77户。"}
    return client.put(f"{url}/sections/s1.1", json=body, headers={"If-Match": '"1"'})


def write_again(client: TestClient, url: str) -> Any:  # noqa: ANN401
    section = f"{url}/sections/s1.1"
    seen = {"If-Match": client.get(section).headers["ETag"]}
    return client.post(f"{section}/regenerations", json={"writer": "exemplar"}, headers=seen)


def let_a_finding_stand(client: TestClient, url: str) -> Any:  # noqa: ANN401
    section = f"{url}/sections/s1.1"
    finding = client.get(section).json()["findings"][0]["finding_id"]
    body = PERSON | {"reason": "已与科室核对"}
    return client.post(f"{section}/findings/{finding}/dismissal", json=body)


def change_a_fact(client: TestClient, url: str) -> Any:  # noqa: ANN401
    said = client.post(f"{url}/messages", json=PERSON | {"text": "主题党日改为15次"}).json()
    proposal = said["proposals"][0]["proposal_id"]
    return client.post(f"{url}/proposals/{proposal}/acceptance", json=PERSON)


def lock(client: TestClient, url: str) -> Any:  # noqa: ANN401
    return client.post(f"{url}/finalization", json=PERSON | {"accept_open_points": True})


@both_databases
def test_every_change_is_seen_in_another_process_and_nothing_is_sent_where_there_was_none(
    processes: tuple[TestClient, TestClient],
) -> None:
    here, there = processes
    url = f"{API}/drafts/{here.post(f'{API}/drafts', json=PLAIN).json()['draft_id']}"
    changes: list[Change] = [edit, let_a_finding_stand, change_a_fact, write_again, lock]
    tags = [there.get(url).headers["ETag"]]
    for change in changes:
        same = there.get(url, headers={"If-None-Match": tags[-1]})
        assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tags[-1])
        answer = change(here, url)
        assert answer.status_code in (200, 201), (change.__name__, answer.text)
        new = there.get(url, headers={"If-None-Match": tags[-1]})
        assert new.status_code == 200, change.__name__
        assert new.json() == here.get(url).json()
        tags.append(new.headers["ETag"])
    assert len(set(tags)) == len(changes) + 1


TAG = tag_of(datetime(2025, 12, 1, 8, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("if_none_match", "named"),
    [
        (TAG, True),
        (TAG.removeprefix("W/"), True),
        (f'"0.0.9.1", {TAG}', True),
        ("*", True),
        (tag_of(datetime(2025, 12, 1, 8, 30, 0, 1, tzinfo=UTC)), False),
        ("", False),
    ],
)
def test_the_tag_is_read_as_http_writes_it(if_none_match: str, named: bool) -> None:
    assert is_named(TAG, if_none_match) is named


def test_a_draft_that_is_gone_is_not_unchanged(processes: tuple[TestClient, TestClient]) -> None:
    client, _ = processes
    url = f"{API}/drafts/{client.post(f'{API}/drafts', json=PLAIN).json()['draft_id']}"
    tag = client.get(url).headers["ETag"]
    client.delete(url)
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 404
