"""The conversation over HTTP and on the command line."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.cli import main
from api.main import create_app
from api.settings import Settings
from tests.clients import signed_in
from tests.databases import commands_over

API = "/api/v1"
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "writer": "exemplar",
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "last_year": 12,
         "category": "理论学习"},
        {"label": "走访群众", "value": "126户", "category": "联系群众"},
        {"label": "发展党员", "value": 3, "measure_unit": "名", "category": "队伍建设"},
    ],
}  # fmt: skip
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), _env_file=None)
    with signed_in(create_app(Services(settings))) as client:
        yield client


@pytest.fixture
def url(client: TestClient) -> str:
    """The address of a fresh draft."""
    response = client.post(f"{API}/drafts", json=SHEET)
    assert response.status_code == 201, response.text
    return f"{API}/drafts/{response.json()['draft_id']}"


def say(client: TestClient, url: str, text: str, **more: object) -> dict[str, Any]:
    body = {"text": text, "author": "王芳", **more}
    response = client.post(f"{url}/messages", json=body)
    assert response.status_code == 201, response.text
    turn: dict[str, Any] = response.json()
    return turn


def all_text(client: TestClient, url: str) -> str:
    return "\n".join(s["text"] for s in client.get(url).json()["sections"])


def test_a_message_leads_to_a_proposal_and_accepting_it_changes_the_draft(
    client: TestClient, url: str
) -> None:
    turn = say(client, url, "走访群众改成130户")
    (intent,) = turn["message"]["intents"]
    assert (intent["kind"], intent["value"]) == ("change-fact", "130户")
    (proposal,) = turn["proposals"]
    assert "126户" in all_text(client, url)
    accepted = client.post(
        f"{url}/proposals/{proposal['proposal_id']}/acceptance", json={"author": "王芳"}
    )
    assert accepted.status_code == 201
    assert "130户" in "".join(s["text"] for s in accepted.json()["sections"])
    assert "126户" not in all_text(client, url)
    (change,) = client.get(f"{url}/fact-history").json()
    assert (change["old"], change["new"], change["changed_by"]) == ("126户", "130户", "王芳")


def test_a_rejected_proposal_changes_nothing(client: TestClient, url: str) -> None:
    before = client.get(url).json()
    (proposal,) = say(client, url, "走访群众改成130户")["proposals"]
    address = f"{url}/proposals/{proposal['proposal_id']}"
    rejected = client.post(f"{address}/rejection", json={"author": "王芳"})
    assert rejected.json()["state"] == "rejected"
    assert client.get(address).json()["state_label"] == "未采纳"
    assert client.get(url).json() == before
    again = client.post(f"{address}/acceptance", json={"author": "王芳"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_what_was_said_can_be_read_again(client: TestClient, url: str) -> None:
    turn = say(client, url, "14次是哪来的？")
    assert client.get(f"{url}/messages").json() == [turn["message"]]
    assert turn["message"]["answers"][0]["citations"][0]["source_kind"] == "fact"
    assert client.get(f"{url}/proposals").json() == []


def test_a_stale_proposal_is_a_conflict(client: TestClient, url: str) -> None:
    (proposal,) = say(client, url, "走访群众改成130户")["proposals"]
    key = proposal["sections"][0]["section_key"]
    number = proposal["sections"][0]["expected_number"]
    edited = client.put(
        f"{url}/sections/{key}",
        json={"text": "我改的文字。", "author": "李四"},
        headers={"If-Match": f'"{number}"'},
    )
    assert edited.status_code == 200
    stale = client.post(
        f"{url}/proposals/{proposal['proposal_id']}/acceptance", json={"author": "王芳"}
    )
    assert (stale.status_code, stale.json()["code"]) == (409, "revision-conflict")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("messages", {"text": "", "author": "王芳"}, 422),
        ("messages", {"text": "重写引言"}, 422),
        ("messages", {"text": "  ", "author": "王芳"}, 422),
        ("messages", {"text": "第一部分重写", "author": "王芳", "writer": "nobody"}, 422),
        ("proposals/none/acceptance", {"author": "王芳"}, 404),
        ("proposals/none/rejection", {"author": "王芳"}, 404),
    ],
)
def test_errors_are_problems(
    path: str, body: dict[str, str], status: int, client: TestClient, url: str
) -> None:
    response = client.post(f"{url}/{path}", json=body)
    assert response.status_code == status
    assert response.headers["Content-Type"] == PROBLEM


def test_a_draft_that_is_not_there_cannot_be_talked_about(client: TestClient) -> None:
    for address in ("messages", "proposals", "fact-history"):
        assert client.get(f"{API}/drafts/{'0' * 32}/{address}").status_code == 404


Ran = Callable[..., str]


@pytest.fixture
def drafter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ran:
    monkeypatch.chdir(tmp_path)
    commands_over(tmp_path / "data", monkeypatch)

    def run(*arguments: str, typed: str = "") -> str:
        monkeypatch.setattr(sys, "argv", ["drafter", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def draft_id(drafter: Ran, tmp_path: Path) -> str:
    facts = {k: v for k, v in SHEET.items() if k != "writer"}
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    made = json.loads(drafter("draft", "--facts", "facts.json", "-o", "报告.docx", "--json"))
    return str(made["draft_id"])


def test_the_command_shows_a_proposal_and_takes_it_only_when_told(
    drafter: Ran, draft_id: str
) -> None:
    shown = drafter("chat", draft_id, "走访群众改成130户")
    assert "由126户改为130户" in shown
    assert "尚未写进稿件" in shown
    assert "126户" in drafter("drafts", "show", draft_id)
    assert "已采纳" in drafter("chat", draft_id, "走访群众改成130户", "--accept")
    assert "130户" in drafter("drafts", "show", draft_id)


def test_a_conversation_asks_about_each_proposal(drafter: Ran, draft_id: str) -> None:
    typed = "走访群众改成130户\n否\n发展党员改成4名\n是\n\n"
    shown = drafter("chat", draft_id, typed=typed)
    assert "未采纳" in shown
    text = drafter("drafts", "show", draft_id)
    assert "126户" in text
    assert "4名" in text


def test_a_script_reads_json(drafter: Ran, draft_id: str) -> None:
    turn = json.loads(drafter("chat", draft_id, "14次是哪来的？", "--json"))
    assert turn["message"]["intents"][0]["kind"] == "ask"
