"""A change and its entry in the audit trail are kept together or not at all."""

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api import cli
from api.bootstrap import Services
from api.main import create_app
from api.signing_in import add_person, make_link
from drafter.access.audit import AuditEntry, AuditFilter
from drafter.domain.paging import PageAsked
from drafter.domain.source import PassageFilter
from drafter.store.engine import open_engine
from tests.clients import signed_in
from tests.databases import both_databases, commands_over, store_url

API = "/api/v1"
ANYTHING = PassageFilter()
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": [{"label": "主题党日", "value": 12, "measure_unit": "次"}],
}


def trail(services: Services) -> list[AuditEntry]:
    """The entries, oldest first."""
    page = services.audit.entries(AuditFilter(), PageAsked(500))
    return [recorded.entry for recorded in reversed(page.items)]


def whole(services: Services) -> list[tuple[str, str, int]]:
    return [(e.action, e.object_id, e.status) for e in trail(services)]


def edit(client: TestClient, draft_id: str, revision: int) -> int:
    address = f"{API}/drafts/{draft_id}/sections/s1.1"
    body = {"text": "主题党日12次。", "author": "张三"}
    return client.put(address, json=body, headers={"If-Match": f'"{revision}"'}).status_code


@both_databases
def test_what_cannot_be_noted_is_not_done(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    services = make_services()
    services.embedder = None
    with signed_in(create_app(services)) as client:
        draft_id = client.post(f"{API}/drafts", json=SHEET).json()["draft_id"]
        before = services.drafts.get(draft_id)
        engine = open_engine(store_url(tmp_path / "data"))
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit RENAME TO audit_away"))
        assert edit(client, draft_id, 1) == 503
        withheld = client.get(f"{API}/drafts/{draft_id}/export")
        assert (withheld.status_code, withheld.json()["code"]) == (503, "storage-failed")
        assert services.drafts.get(draft_id) == before
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit_away RENAME TO audit"))
        engine.dispose()
        assert edit(client, draft_id, 1) == 200
    assert whole(services)[-1] == (
        f"PUT {API}/drafts/{{draft_id}}/sections/{{section_key}}",
        f"{draft_id}/s1.1",
        200,
    )


def test_each_request_has_one_entry_and_a_refused_change_that_of_its_refusal(
    make_services: Callable[..., Services],
) -> None:
    services = make_services(callback_networks=["127.0.0.0/8"])
    services.embedder = None
    with signed_in(create_app(services)) as client:
        draft_id = client.post(f"{API}/drafts", json=SHEET).json()["draft_id"]
        assert edit(client, draft_id, 1) == 200
        assert edit(client, draft_id, 1) == 412
        again = {"writer": "exemplar"}
        address = f"{API}/drafts/{draft_id}/sections/s1.1/regenerations"
        assert client.post(address, json=again, headers={"If-Match": '"2"'}).status_code == 201
        batch = {"drafts": [SHEET, SHEET]}
        made = client.post(f"{API}/draft-batches", json=batch).json()["drafts"]
        created = client.post(f"{API}/organizations", json={"name": "云溪区水务局"}).json()
        twice = client.post(f"{API}/organizations", json={"name": "云溪区水务局"})
        assert twice.status_code == 409
        said = {"text": "补充：走访企业62次", "author": "张三"}
        client.post(f"{API}/drafts/{draft_id}/messages", json=said)
        assert client.get(f"{API}/drafts/{draft_id}/export").status_code == 200
    section = "/drafts/{draft_id}/sections/{section_key}"
    key = f"{draft_id}/s1.1"
    drafts = [(f"POST {API}/draft-batches", one["draft_id"], 202) for one in made]
    assert whole(services) == [
        (f"POST {API}/drafts", draft_id, 201),
        (f"PUT {API}{section}", key, 200),
        (f"PUT {API}{section}", key, 412),
        (f"POST {API}{section}/regenerations", key, 201),
        *drafts,
        (f"POST {API}/organizations", created["organization_id"], 201),
        (f"POST {API}/organizations", "", 409),
        (f"POST {API}/drafts/{{draft_id}}/messages", draft_id, 201),
        (f"GET {API}/drafts/{{draft_id}}/export", draft_id, 200),
    ]
    (owner,) = {s.organization_id for s in services.drafts.standings(draft_id)}
    own = [e.organization_id for e in trail(services) if "organizations" not in e.action]
    assert own == [owner] * len(own)


def test_a_login_by_link_is_noted_without_the_link(make_services: Callable[..., Services]) -> None:
    services = make_services()
    link, _ = make_link(services, add_person(services, "li.si", "李四", []))
    with TestClient(create_app(services), follow_redirects=False) as client:
        assert client.get(link).headers["location"] == "/"
        assert client.get(link).headers["location"] == "/#/login?link=used"
    entry, used = trail(services)
    assert (entry.action, entry.object_id) == ("GET /login/{token}", "")
    assert (entry.actor_name, entry.status) == ("李四", 303)
    assert (used.action, used.object_id) == ("GET /login/{token}", "")
    assert (used.actor_kind, used.status, used.address) == ("anonymous", 401, entry.address)


def test_links_that_are_guessed_are_noted_and_cannot_fill_the_trail(
    make_services: Callable[..., Services],
) -> None:
    services = make_services(logins_per_minute=3)
    link, _ = make_link(services, add_person(services, "li.si", "李四", []))
    with TestClient(create_app(services), follow_redirects=False) as client:
        for number in range(10):
            assert "used" in client.get(f"/login/guess-{number}").headers["location"]
        assert client.get(link).headers["location"] == "/", "a real link works all the same"
    noted = trail(services)
    assert [entry.status for entry in noted].count(401) < 10
    assert (noted[0].status, noted[-1].status) == (401, 303)
    assert not any("guess" in f"{entry.action}{entry.object_id}" for entry in noted)


def test_a_command_is_noted_with_the_user_of_the_machine(
    make_services: Callable[..., Services], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands_over(tmp_path / "data", monkeypatch)
    monkeypatch.chdir(tmp_path)
    for year in (2023, 2024):
        name = f"澄江区图书馆党支部{year}年度述职报告"
        (tmp_path / f"{name}.txt").write_text(f"{name}\n一、主要工作\n整理档案。\n", "utf-8")

    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["drafter", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0

    run("index", str(tmp_path))
    services = make_services()
    documents = {d.document.document_id for d in services.documents.list_documents(ANYTHING)}
    assert len(documents) == 2
    run("documents", "list")
    run("documents", "remove", min(documents))
    found = trail(services)
    assert [(e.action, e.object_id in documents) for e in found] == [
        ("drafter index", True),
        ("drafter index", True),
        ("drafter documents remove", True),
    ]
    user = getpass.getuser()
    assert {(e.actor_kind, e.actor_id, e.actor_name) for e in found} == {
        ("operator", user, f"{user}（命令行）")
    }
    run("login-link")
    assert trail(services)[-1].action == "drafter login-link"
