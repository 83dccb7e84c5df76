"""Logging in, one-time links and keys: each ends when it should, and guessing is slow."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.bootstrap import Services
from api.cli import app as command_line
from api.main import create_app
from api.signing_in import add_key, add_person, first_link, make_link, set_password
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Role, Scope
from drafter.store.engine import open_engine
from tests.databases import both_databases, commands_over, store_url
from tests.moving_clock import MovingClock

SESSION = "/api/v1/session"
PASSWORD = "一个足够长的密码2025"  # noqa: S105 - of this test
OWN_PAGE = {"Origin": "http://testserver"}
ADMINISTERS = [(EVERYWHERE, Role.ADMINISTRATOR)]


@dataclass
class Door:
    """An installation with one administrator, whose name is 张三 and who has a password."""

    services: Services
    clock: MovingClock
    client: TestClient

    def log_in(self, login: str = "zhangsan", password: str = PASSWORD) -> int:
        body = {"login": login, "password": password}
        return self.client.post(SESSION, json=body).status_code

    def with_key(self, secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return self.client.get("/api/v1/report-types", headers=headers).status_code


@pytest.fixture
def door(make_services: Callable[..., Services]) -> Door:
    services, clock = make_services(), MovingClock()
    services.access_clock = clock
    set_password(services, add_person(services, "zhangsan", "张三", ADMINISTERS), PASSWORD)
    return Door(services, clock, TestClient(create_app(services), headers=OWN_PAGE))


class TestPasswords:
    def test_a_login_lasts_until_it_is_left_unused_for_long(self, door: Door) -> None:
        assert door.log_in(" ZhangSan ") == 201
        assert door.client.get(SESSION).json()["name"] == "张三"
        door.clock.pass_by(hours=door.services.settings.session_hours, seconds=1)
        answer = door.client.get("/api/v1/drafts")
        assert (answer.status_code, answer.json()["code"]) == (401, "session-expired")

    def test_who_works_stays_logged_in(self, door: Door) -> None:
        assert door.log_in() == 201
        for _ in range(4):
            door.clock.pass_by(hours=door.services.settings.session_hours / 2)
            assert door.client.get("/api/v1/drafts").status_code == 200

    def test_guessing_is_stopped_for_a_while_whatever_is_guessed(self, door: Door) -> None:
        assert [door.log_in(password=f"错误的密码{n}") for n in range(5)] == [401] * 5
        refused = door.client.post(SESSION, json={"login": "zhangsan", "password": PASSWORD})
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-logins")
        door.clock.pass_by(seconds=int(refused.headers["Retry-After"]) + 1)
        assert door.log_in() == 201

    def test_a_new_password_ends_the_other_sessions(self, door: Door) -> None:
        assert door.log_in() == 201
        other = TestClient(door.client.app, cookies=dict(door.client.cookies))
        change = {"present": PASSWORD, "password": "另一个足够长的密码2025"}
        wrong = door.client.put(f"{SESSION}/password", json=change | {"present": "不对"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-password")
        assert door.client.put(f"{SESSION}/password", json=change).status_code == 200
        assert door.client.get("/api/v1/drafts").status_code == 200
        assert other.get("/api/v1/drafts").status_code == 401

    def test_a_foreign_page_cannot_use_the_login(self, door: Door) -> None:
        assert door.log_in() == 201
        foreign = {"Origin": "https://elsewhere.example"}
        refused = door.client.delete(SESSION, headers=foreign)
        assert (refused.status_code, refused.json()["code"]) == (403, "cross-site")
        assert door.client.get("/api/v1/drafts").status_code == 200


class TestLinks:
    def test_a_link_logs_in_once_within_a_day(self, door: Door) -> None:
        (person,) = door.services.people.all()
        link, _ = make_link(door.services, person)
        first = door.client.get(link, follow_redirects=False)
        assert (first.status_code, first.headers["Location"]) == (303, "/")
        assert "httponly" in first.headers["Set-Cookie"].lower()
        assert door.client.get(SESSION).json()["login"] == "zhangsan"
        again = TestClient(door.client.app).get(link, follow_redirects=False)
        assert again.headers["Location"] == "/#/login?link=used"
        late, _ = make_link(door.services, person)
        door.clock.pass_by(hours=24, seconds=1)
        assert "used" in door.client.get(late, follow_redirects=False).headers["Location"]

    def test_a_first_start_has_a_link_until_the_administrator_has_a_password(
        self, make_services: Callable[..., Services]
    ) -> None:
        services = make_services()
        assert first_link(services) is not None
        (administrator,) = services.people.all()
        set_password(services, administrator, PASSWORD)
        assert first_link(services) is None

    def test_the_operator_has_a_link_any_time(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commands_over(tmp_path / "data", monkeypatch)
        monkeypatch.chdir(tmp_path)
        address = "https://drafter.example.cn"
        done = CliRunner().invoke(command_line, ["login-link", "zhangsan", "--address", address])
        assert done.exit_code == 0, done.output
        link = done.stdout.strip().splitlines()[-1].removeprefix(address)
        door.services.access_clock = door.services.clock  # the command goes by the real one
        assert door.client.get(link, follow_redirects=False).headers["Location"] == "/"


class TestKeys:
    def test_a_key_ends_at_its_time_and_when_it_is_revoked(self, door: Door) -> None:
        expires = door.clock.now() + timedelta(days=1)
        key, secret = add_key(
            door.services, "OA", [Scope.WRITE], expires_at=expires, created_by="张三"
        )
        _, other = add_key(door.services, "OA", [Scope.WRITE], created_by="张三")
        assert door.with_key(secret) == 200
        door.clock.pass_by(days=1)
        assert (door.with_key(secret), door.with_key(other)) == (401, 200)
        assert door.log_in() == 201
        for listed in door.client.get("/api/v1/api-keys").json():
            if listed["key_id"] != key.key_id:
                door.client.delete(f"/api/v1/api-keys/{listed['key_id']}")
        assert door.with_key(other) == 401

    def test_a_key_works_from_its_networks_only(self, door: Door) -> None:
        networks = ["10.1.0.0/16"]
        _, secret = add_key(
            door.services, "OA", [Scope.WRITE], networks=networks, created_by="张三"
        )
        headers = {"Authorization": f"Bearer {secret}"}
        for address, status in (("10.1.2.3", 200), ("10.2.2.3", 403), ("unknown", 403)):
            client = TestClient(door.client.app, client=(address, 1), headers=headers)
            assert client.get("/api/v1/report-types").status_code == status, address

    def test_nothing_that_opens_a_door_is_kept_in_the_open(
        self, door: Door, tmp_path: Path
    ) -> None:
        _, secret = add_key(door.services, "OA", [Scope.WRITE], created_by="张三")
        (person,) = door.services.people.all()
        link, _ = make_link(door.services, person)
        assert door.log_in() == 201
        token = door.client.cookies["drafter_session"]
        kept = b"".join(p.read_bytes() for p in (tmp_path / "data").glob("drafter.db*"))
        for hidden in (secret, link.removeprefix("/login/"), token, PASSWORD):
            assert hidden.encode() not in kept


@both_databases
def test_what_was_done_can_be_added_to_and_never_changed(
    database: str, make_services: Callable[..., Services], tmp_path: Path
) -> None:
    del database
    services = make_services()
    add_person(services, "lisi", "李四", ADMINISTERS)
    _, secret = add_key(services, "OA", list(Scope), created_by="李四")
    client = TestClient(create_app(services), headers={"Authorization": f"Bearer {secret}"})
    created = client.post("/api/v1/organizations", json={"name": "云溪区水务局"})
    assert created.status_code == 201, created.text
    noted = client.get("/api/v1/audit").json()
    assert "云溪区水务局" not in json.dumps(noted, ensure_ascii=False)
    engine = open_engine(store_url(tmp_path / "data"))
    for change in ("UPDATE audit SET address = ''", "DELETE FROM audit"):
        with pytest.raises(DatabaseError, match="only added to"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()
    assert client.get("/api/v1/audit").json()
