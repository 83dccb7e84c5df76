"""Keys and people on the command line, for whoever operates the installation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import cli
from api.bootstrap import Services
from api.main import create_app
from drafter.access.audit import AuditFilter
from drafter.access.people import Organization
from drafter.domain.paging import PageAsked
from tests.clients import services_over
from tests.databases import commands_over

OWN = "澄江区档案馆党支部"
Drafter = Callable[..., str]


@pytest.fixture
def services(tmp_path: Path) -> Services:
    services = services_over(tmp_path)
    services.embedder = None
    services.organizations.add(Organization("a" * 32, OWN, services.clock.now()))
    return services


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as client:
        yield client


@pytest.fixture
def drafter(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Drafter:
    """Runs ``drafter`` on the same folder: what it prints, or says on an error."""
    commands_over(services.settings.data_dir, monkeypatch)

    def run(*words: str, code: int = 0) -> str:
        monkeypatch.setattr("sys.argv", ["drafter", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code, said
        return said.err if code else said.out

    return run


def status_with(client: TestClient, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return client.get("/api/v1/drafts", headers=headers).status_code


def test_a_key_is_made_shown_once_listed_and_revoked(drafter: Drafter, client: TestClient) -> None:
    secret = drafter("keys", "create", "办公系统", "--scope", "read", "--organization", OWN).strip()
    assert status_with(client, secret) == 200
    listed = drafter("keys", "list", "--json")
    assert OWN not in listed
    assert secret not in listed, "only its beginning"
    assert OWN in drafter("keys", "list")
    key_id = listed.partition('"key_id": "')[2][:8]
    assert "已停用" in drafter("keys", "revoke", key_id)
    assert status_with(client, secret) == 401
    assert "已停用" in drafter("keys", "list")


def test_a_key_is_limited_to_networks_and_in_time(
    drafter: Drafter, client: TestClient, services: Services
) -> None:
    limits = ["--network", "10.1.0.0/16", "--expires", "2100-12-31"]
    secret = drafter("keys", "create", "门户", "--scope", "read", *limits).strip()
    assert status_with(client, secret) == 403
    (key,) = services.api_keys.all()
    assert key.networks == ("10.1.0.0/16",)
    assert key.expires_at is not None
    assert key.expires_at.astimezone().strftime("%Y-%m-%d %H:%M") == "2100-12-31 23:59"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--network", "十楼"], "“十楼”不是网段"),
        (["--organization", "没有的单位"], "没有名为“没有的单位”的单位"),
        (["--expires", "2020-01-01"], "已经过去"),
        (["--scope", "administer", "--organization", OWN], "不能限定单位"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(
    drafter: Drafter, services: Services, words: list[str], told: str
) -> None:
    said = drafter("keys", "create", "系统", "--scope", "read", *words, code=1)
    assert told in said
    assert services.api_keys.all() == []


def test_a_person_is_added_gets_roles_is_stopped_and_comes_back(
    drafter: Drafter, services: Services
) -> None:
    drafter("people", "add", "admin", "管理员", "--role", "administrator")
    said = drafter("people", "add", "zhang", "张三", "--role", f"clerk={OWN}")
    assert "drafter login-link zhang" in said
    assert f"{OWN}：填报人" in drafter("people", "list").replace("\n", "")
    drafter("people", "roles", "zhang", "--role", f"reviewer={OWN}", "--role", "auditor")
    person = services.people.by_login("zhang")
    assert person is not None
    assert {(m.organization_id, m.role.value) for m in person.memberships} == {
        ("a" * 32, "reviewer"),
        ("", "auditor"),
    }
    drafter("people", "stop", "zhang")
    assert '"is_active": false' in drafter("people", "list", "--json")
    drafter("people", "resume", "zhang")
    assert "没有登录名为“wang”" in drafter("people", "stop", "wang", code=1)
    assert "没有角色“boss”" in drafter("people", "roles", "zhang", "--role", "boss", code=1)
    assert "填报人、复核人必须属于一个单位" in drafter(
        "people", "roles", "zhang", "--role", "clerk", code=1
    )
    assert "管理员" in drafter("people", "stop", "admin", code=1), "somebody must be left"
    trail = services.audit.entries(AuditFilter(actor="命令行"), PageAsked(10)).items
    assert [recorded.entry.action for recorded in reversed(trail)] == [
        "drafter people add",
        "drafter people add",
        "drafter people roles",
        "drafter people stop",
        "drafter people resume",
    ]
    assert {recorded.entry.actor_kind for recorded in trail} == {"operator"}
