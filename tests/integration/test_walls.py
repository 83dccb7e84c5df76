"""The walls between organizations: every operation of the OpenAPI document, asked by everybody.

``python -m tests.matrix`` prints what is asserted here.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from api.bootstrap import Services
from api.main import create_app
from api.permissions import GUARDS, OPERATIONS, PUBLIC, UNGUARDED
from drafter.access.rights import Right
from tests.matrix import CALLERS, House, filled_house, operations_of


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with filled_house(tmp_path_factory.mktemp("house")) as house:
        yield house


def test_every_operation_is_classified_and_every_part_of_a_path_is_guarded_or_named(
    make_services: Callable[..., Services],
) -> None:
    operations = operations_of(create_app(make_services()))
    assert set(operations) == set(OPERATIONS)
    named = {part for operation in operations for part in re.findall(r"{(\w+)}", operation)}
    assert named == set(GUARDS) | UNGUARDED
    of_administrators = ("{organization_id}", "{person_id}", "{key_id}")
    for operation, right in OPERATIONS.items():
        if any(part in operation for part in of_administrators):
            assert right is Right.ADMINISTER, operation


def test_nobody_gets_what_is_not_theirs(house: House) -> None:
    """Who may not see a thing hears 404 for it, who may not do something 403, nobody 401."""
    asked = 0
    for operation, right in OPERATIONS.items():
        if right is PUBLIC:
            continue
        for name, who in CALLERS.items():
            expected = who.expected(operation, right)
            if expected is None:  # it may: what comes is the route's own business
                continue
            answer = house.ask(operation, name)
            assert answer.status_code == expected, (operation, name, answer.text)
            assert house.secret not in answer.text, (operation, name)
            asked += 1
    assert asked > 500


def test_what_may_be_read_is_read(house: House) -> None:
    allowed = 0
    for operation, right in OPERATIONS.items():
        if right is PUBLIC or not operation.startswith("GET "):
            continue
        for name, who in CALLERS.items():
            if who.expected(operation, right) is None:
                answer = house.ask(operation, name)
                assert answer.status_code not in (401, 403), (operation, name, answer.text)
                allowed += 1
    assert allowed > 50


@pytest.mark.parametrize("name", [n for n, who in CALLERS.items() if who.is_of_other])
def test_no_list_and_no_search_shows_anything_of_another_organization(
    house: House, name: str
) -> None:
    lists = (
        *("/drafts", "/documents", "/document-batches"),
        *("/webhooks", "/audit", "/organizations", "/search?q=绝密工程"),
    )
    for path in lists:
        answer = house.client(name).get(f"/api/v1{path}")
        assert house.secret not in answer.text, (path, name)
        assert house.draft_id not in answer.text, (path, name)
        assert house.batch_id not in answer.text, (path, name)


def test_a_private_report_reaches_no_draft_check_or_answer_of_another_organization(
    house: House,
) -> None:
    draft = house.draft_of_other()
    url = f"/api/v1/drafts/{draft['draft_id']}"
    client = house.client("other clerk")
    assert house.secret not in client.get(url).text
    said = client.post(f"{url}/messages", json={"text": "查一下资料里绝密工程建设怎么写的"})
    assert said.status_code == 201
    assert said.json()["message"]["intents"][0]["kind"] == "ask"
    assert "异地备份" not in said.text
    copied = client.put(
        f"{url}/sections/s1.1",
        json={"text": house.private_sentence},
        headers={"If-Match": f'"{draft["sections"][1]["revision_number"]}"'},
    )
    assert copied.status_code in (200, 412)
    findings = client.get(url).json()["sections"]
    assert house.owner_name not in str([s["findings"] for s in findings])


def test_the_owner_finds_its_private_report(house: House) -> None:
    found = house.client("clerk").get("/api/v1/search?q=绝密工程").json()
    assert house.secret in str(found)


def test_a_parent_reads_the_finished_report_of_its_child_and_nothing_else(house: House) -> None:
    parent = house.client("parent clerk")
    assert parent.get(f"/api/v1/drafts/{house.finished_id}").status_code == 200
    assert parent.get(f"/api/v1/drafts/{house.finished_id}/export").status_code == 200
    assert parent.get(f"/api/v1/drafts/{house.finished_id}/messages").status_code == 403
    assert parent.get(f"/api/v1/drafts/{house.draft_id}").status_code == 404
    shown = [line["draft_id"] for line in parent.get("/api/v1/drafts").json()]
    assert house.finished_id in shown
    assert house.draft_id not in shown


def test_samples_are_offered_to_those_who_may_draft_them(house: House) -> None:
    assert house.client("clerk").get("/api/v1/samples").json() == []
    assert len(house.client("administrator").get("/api/v1/samples").json()) >= 3
