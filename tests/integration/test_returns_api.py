"""Word comes back over HTTP and from the command line: preview first, then taken in."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.bootstrap import Services
from api.cli import app as cli
from drafter.domain.report import Draft
from tests.clients import services_over
from tests.conversation_draft import written_draft
from tests.databases import commands_over
from tests.word_edits import edited, replace_words

DRAFT = written_draft()
URL = f"/api/v1/drafts/{DRAFT.draft_id}"


def keep(services: Services, draft: Draft) -> None:
    services.drafts.create(draft)
    for section in draft.sections:
        if section.revision is not None:
            services.drafts.add_revision(draft.draft_id, section, expected_number=0)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    services = services_over(tmp_path)
    services.embedder = None
    keep(services, DRAFT)
    return services


def changed_file(client: TestClient) -> bytes:
    content = client.get(f"{URL}/export").content
    return edited(content, replace_words("制度9项", "制度九项"))


def test_a_file_is_previewed_and_then_taken_in(client: TestClient) -> None:
    upload = {"file": ("改稿.docx", changed_file(client))}
    preview = client.post(f"{URL}/returns", files=upload).json()
    changed = [s for s in preview["sections"] if s["state"] != "unchanged"]
    assert [(s["section_key"], s["state_label"]) for s in changed] == [("s1.2", "有改动")]
    assert {"kind": "added", "text": "九项"} in changed[0]["diff"]
    data = {"author": "张三", "preview_id": preview["preview_id"]}
    answer = client.post(f"{URL}/returns/acceptance", files=upload, data=data)
    assert answer.status_code == 201
    assert answer.json()["taken"] == ["s1.2"]
    section = client.get(f"{URL}/sections/s1.2").json()
    assert (section["revision_number"], section["origin_label"]) == (2, "导回")
    again = client.post(f"{URL}/returns/acceptance", files=upload, data=data)
    assert again.status_code == 409
    assert again.json()["code"] == "revision-conflict"


def test_a_file_is_not_taken_in_unseen(client: TestClient) -> None:
    upload = {"file": ("改稿.docx", changed_file(client))}
    answer = client.post(f"{URL}/returns/acceptance", files=upload, data={"author": "张三"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].endswith("preview_id")


def test_what_is_no_word_file_is_refused_with_its_name(client: TestClient) -> None:
    answer = client.post(f"{URL}/returns", files={"file": ("表.xlsx", b"nothing")})
    assert answer.status_code == 422
    assert answer.json()["code"] == "document-unreadable"
    assert "表.xlsx" in answer.json()["detail"]


def test_the_command_line_shows_first_and_takes_in_with_an_author(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "改稿.docx"
    file.write_bytes(changed_file(client))
    commands_over(tmp_path, monkeypatch)
    command = ["take-back", DRAFT.draft_id, str(file)]
    shown = CliRunner().invoke(cli, command)
    assert "有改动" in shown.output
    assert "只是预览" in shown.output
    assert client.get(f"{URL}/sections/s1.2").json()["revision_number"] == 1
    taken = CliRunner().invoke(cli, [*command, "--author", "张三", "--json"])
    assert json.loads(taken.stdout)["taken"] == ["s1.2"]
    assert client.get(f"{URL}/sections/s1.2").json()["revision_number"] == 2
