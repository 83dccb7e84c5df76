"""Lists come in pages: all of it, nothing twice, whatever is added meanwhile."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from drafter.domain.callback import Delivery, DeliveryState
from drafter.domain.paging import PageAsked, page_of
from tests.clients import signed_in
from tests.databases import both_databases
from tests.moving_clock import MovingClock

API = "/api/v1"
NAMES = ["澄江区档案馆党支部", "澄江区图书馆党支部", "澄江区文化馆党支部"]
WITHOUT_PAGES = {
    f"{API}/search": "ranked: limit alone",
    f"{API}/documents/{{document_id}}/uses": "the 200 drafts changed last",
}
MakeServices = Callable[..., Services]


def sheet(organization: str) -> dict[str, Any]:
    facts = [{"label": "主题党日", "value": 12, "measure_unit": "次"}]
    return {"organization": organization, "report_year": 2025, "facts": facts}


@pytest.fixture
def client(make_services: MakeServices) -> Iterator[TestClient]:
    services = make_services(callback_networks=["127.0.0.0/8"])
    services.embedder = None
    with signed_in(create_app(services)) as client:
        yield client


def pages(client: TestClient, path: str, limit: int = 1) -> Iterator[list[Any]]:
    separator = "&" if "?" in path else "?"
    url = f"{API}{path}{separator}limit={limit}"
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        url = answer.links.get("next", {}).get("url", "")


def draft_of(client: TestClient, organization: str) -> str:
    response = client.post(f"{API}/drafts", json=sheet(organization))
    assert response.status_code == 201, response.text
    return str(response.json()["draft_id"])


@both_databases
def test_every_list_read_page_by_page_is_the_whole_list(client: TestClient) -> None:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    first, *_ = (draft_of(client, name) for name in [*NAMES])
    for name in NAMES[:2]:
        draft_of(client, name)
    for number, name in enumerate(NAMES):
        content = f"{name}2024年度述职报告\n一、主要工作\n整理档案{number}件。\n".encode()
        files = {"file": (f"{name}.txt", content)}
        form = {"organization": name, **({"year": "2024"} if number else {})}
        answer = client.post(f"{API}/documents", files=files, data=form)
        assert answer.status_code == 201, answer.text
    section = f"{API}/drafts/{first}/sections/s1.1"
    for number in range(1, 3):
        text = {"text": f"主题党日12次，第{number}稿。", "author": "张三"}
        edited = client.put(section, json=text, headers={"If-Match": f'"{number}"'})
        assert edited.status_code == 200, edited.text
    for said in ("补充：主题党日13次", "补充：主题党日14次"):
        message = {"text": said, "author": "张三"}
        turn = client.post(f"{API}/drafts/{first}/messages", json=message).json()
        proposal = turn["proposals"][0]["proposal_id"]
        address = f"{API}/drafts/{first}/proposals/{proposal}/acceptance"
        assert client.post(address, json={"author": "张三"}).status_code == 201
    for login in ("wang", "li"):
        roles = [{"organization_id": "", "role": "administrator"}]
        body: dict[str, Any] = {"login": login, "name": login, "roles": roles}
        assert client.post(f"{API}/people", json=body).status_code == 201
    for name in ("一", "二"):
        body = {"name": name, "scopes": ["read"]}
        assert client.post(f"{API}/api-keys", json=body).status_code == 201
    hooks = [
        client.post(f"{API}/webhooks", json={"url": f"http://127.0.0.1:9/{n}"}).json()["webhook_id"]
        for n in range(2)
    ]
    made_at = datetime(2026, 1, 5, tzinfo=UTC)
    for number in range(3):  # two of one moment
        at = made_at + timedelta(minutes=number // 2)
        state = DeliveryState.DELIVERED
        services.webhooks.keep(Delivery(f"{number}" * 32, hooks[0], first, "{}", state, at))
    lists = {
        "/drafts": 5, "/documents": 3, f"/drafts/{first}/sections/s1.1/revisions": 3,
        f"/drafts/{first}/messages": 2, f"/drafts/{first}/proposals": 2,
        f"/drafts/{first}/fact-history": 2, "/organizations": 3, "/people": 2, "/api-keys": 3,
        "/webhooks": 2, f"/webhooks/{hooks[0]}/deliveries": 3, "/usage": 3, "/report-types": 2,
        f"/fact-sheets/earlier?organization={NAMES[0]}&before=2027": 1,
    }  # fmt: skip
    for path, least in lists.items():
        whole = client.get(f"{API}{path}")
        assert "next" not in whole.links, path
        assert len(whole.json()) >= least, path
        assert [e for page in pages(client, path) for e in page] == whole.json(), path
    audit = client.get(f"{API}/audit?until={made_at.isoformat()[:10]}T00:00:00Z").json()
    assert audit == []
    numbers = [e["number"] for page in pages(client, "/audit?action=/people") for e in page]
    assert numbers[-2:] == sorted(numbers)[:2][::-1]


def test_what_comes_in_meanwhile_moves_nothing(client: TestClient) -> None:
    ids = [draft_of(client, name) for name in NAMES]
    seen: list[str] = []
    for number, page in enumerate(pages(client, "/drafts")):
        seen += [entry["draft_id"] for entry in page]
        if number == 0:
            draft_of(client, NAMES[0])
            client.delete(f"{API}/drafts/{seen[0]}")
    assert seen == ids[::-1]


def test_drafts_are_found_by_a_part_of_title_or_organization(client: TestClient) -> None:
    ids = [draft_of(client, name) for name in NAMES]
    found = client.get(f"{API}/drafts?q=图书馆").json()
    assert [entry["draft_id"] for entry in found] == [ids[1]]
    assert len(client.get(f"{API}/drafts?q=述职报告&limit=2").json()) == 2
    assert client.get(f"{API}/drafts?q=%25").json() == []


def cursor_of(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "%E7%A8%BF", "a", "bm9uZQ", "W10", cursor_of("drafts"), cursor_of("drafts", "2026", 1),
        cursor_of("drafts", "2026", "\0"), cursor_of("drafts", "2026", "\ud800"),
        cursor_of("documents", "2026", "a"), cursor_of("drafts", "2026", "a", "b"),
    ],
)  # fmt: skip
def test_a_cursor_that_this_list_did_not_give_is_refused(client: TestClient, cursor: str) -> None:
    refused = client.get(f"{API}/drafts?cursor={cursor}")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-cursor")


def test_a_cursor_keeps_the_walls(client: TestClient) -> None:
    draft_of(client, NAMES[0])
    beyond_all = cursor_of("drafts", "9999", "z")
    assert len(client.get(f"{API}/drafts?cursor={beyond_all}").json()) == 1
    client.headers["Authorization"] = "Bearer dk_of_nobody"
    assert client.get(f"{API}/drafts?cursor={beyond_all}").status_code == 401


def test_every_list_of_the_interface_takes_a_cursor(make_services: MakeServices) -> None:
    document = create_app(make_services()).openapi()
    lists = {
        path: methods["get"]
        for path, methods in document["paths"].items()
        if "get" in methods and _is_list(methods["get"])
    }
    assert len(lists) > 15
    for path, operation in lists.items():
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert ({"limit", "cursor"} <= names) == (path not in WITHOUT_PAGES), path
        assert ("Link" in operation["responses"]["200"].get("headers", {})) == ("cursor" in names)


def _is_list(operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {})
    return bool(content.get("application/json", {}).get("schema", {}).get("type") == "array")


def test_a_list_in_memory_goes_on_where_its_last_entry_was_even_if_that_is_gone() -> None:
    def upwards(asked: PageAsked, *numbers: int) -> tuple[int, ...]:
        return page_of(numbers, lambda number: (number,), asked).items

    assert upwards(PageAsked(2), 3, 1, 2) == (1, 2)
    assert upwards(PageAsked(2, (2,)), 3, 1) == (3,)
    downwards = page_of([1, 2, 3], lambda n: (n,), PageAsked(1, (3,)), newest_first=True)
    assert (downwards.items, downwards.next) == ((2,), (2,))
    assert page_of([1], lambda n: (n,), PageAsked(1)).next is None


def test_a_moment_that_two_share_parts_no_page(make_services: MakeServices) -> None:
    services = make_services()
    services.clock, services.embedder = MovingClock(), None
    with signed_in(create_app(services)) as client:
        ids = {draft_of(client, name) for name in NAMES}
        seen = [entry["draft_id"] for page in pages(client, "/drafts") for entry in page]
    assert len(seen) == 3
    assert set(seen) == ids
