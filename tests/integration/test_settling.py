"""What people settle: findings dismissed, values bound by hand, the draft finalized and filed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.bootstrap import Services
from api.cli import app as cli
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.errors import Conflict, StorageError
from tests.clients import services_over
from tests.conversation_draft import written_draft
from tests.databases import commands_over
from tests.integration.test_returns_api import keep

DRAFT = written_draft()
URL = f"/api/v1/drafts/{DRAFT.draft_id}"
ZHANG = {"author": "张三"}


@pytest.fixture
def services(tmp_path: Path) -> Services:
    services = services_over(tmp_path)
    services.embedder = None
    keep(services, DRAFT)
    services.drafting.look_again(DRAFT.draft_id)
    return services


def put(client: TestClient, text: str, number: int, key: str = "s1.2") -> dict[str, Any]:
    answer = client.put(
        f"{URL}/sections/{key}",
        json={"text": text, **ZHANG},
        headers={"If-Match": f'"{number}"'},
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def open_points(client: TestClient) -> int:
    (listed,) = client.get("/api/v1/drafts").json()
    shown = client.get(URL).json()["open_points"]
    assert listed["open_points"] == shown, "the list and the draft count alike"
    return int(shown)


def past_reports(services: Services) -> list[str]:
    where = PassageFilter(kind=DocumentKind.PAST_REPORT)
    return [d.document.document_id for d in services.documents.list_documents(where)]


def finding_on(section: dict[str, Any], excerpt: str) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in section["findings"] if f["excerpt"] == excerpt)
    return found


def test_a_dismissed_finding_is_on_record_and_no_longer_open(client: TestClient) -> None:
    section = put(client, "全年检查87次，修订内部管理制度9项。", 1)
    before = open_points(client)
    finding = finding_on(section, "87次")
    answer = client.post(
        f"{URL}/sections/s1.2/findings/{finding['finding_id']}/dismissal",
        json={"reason": "以纪检台账为准", **ZHANG},
    )
    assert answer.status_code == 201
    kept = finding_on(answer.json(), "87次")
    assert (kept["dismissal"]["reason"], kept["dismissal"]["author"]) == ("以纪检台账为准", "张三")
    assert open_points(client) == before - 1


def test_a_dismissed_finding_comes_back_when_its_sentence_changes(client: TestClient) -> None:
    finding = finding_on(put(client, "全年检查87次。修订内部管理制度9项。", 1), "87次")
    url = f"{URL}/sections/s1.2/findings/{finding['finding_id']}/dismissal"
    client.post(url, json={"reason": "属实", **ZHANG})
    before = open_points(client)
    put(client, "全年检查87次。认真修订内部管理制度9项。", 2)
    section = client.get(f"{URL}/sections/s1.2").json()
    assert finding_on(section, "87次")["dismissal"] is not None, "another sentence was changed"
    assert open_points(client) == before
    section = put(client, "全年下乡检查87次。认真修订内部管理制度9项。", 3)
    assert finding_on(section, "87次")["dismissal"] is None
    assert open_points(client) == before + 1


def test_a_dismissal_can_be_taken_back(client: TestClient) -> None:
    finding = finding_on(put(client, "全年检查87次。", 1), "87次")
    before = open_points(client)
    client.post(
        f"{URL}/findings/{finding['finding_id']}/dismissal", json={"reason": "属实", **ZHANG}
    )
    assert client.delete(f"{URL}/findings/{finding['finding_id']}/dismissal").status_code == 200
    assert open_points(client) == before
    again = client.delete(f"{URL}/findings/{finding['finding_id']}/dismissal")
    assert again.status_code == 404


def test_of_two_findings_alike_only_the_one_that_is_meant_is_dismissed(client: TestClient) -> None:
    section = put(client, "检查87次，复查87次。", 1)
    first, second = [f for f in section["findings"] if f["excerpt"] == "87次"]
    assert first["finding_id"] != second["finding_id"]
    client.post(
        f"{URL}/findings/{second['finding_id']}/dismissal", json={"reason": "属实", **ZHANG}
    )
    shown = client.get(f"{URL}/sections/s1.2").json()["findings"]
    assert [bool(f["dismissal"]) for f in shown if f["excerpt"] == "87次"] == [False, True]


def test_a_finding_that_is_not_there_is_not_dismissed(client: TestClient) -> None:
    answer = client.post(f"{URL}/findings/0000/dismissal", json={"reason": "属实", **ZHANG})
    assert answer.status_code == 404


def bind(client: TestClient, span: list[int], fact_id: str, number: int) -> Any:  # noqa: ANN401
    return client.post(
        f"{URL}/sections/s1.2/bindings",
        json={"span": span, "fact_id": fact_id, **ZHANG},
        headers={"If-Match": f'"{number}"'},
    )


def test_a_value_is_bound_to_the_fact_that_a_person_names_and_its_mark_goes(
    client: TestClient,
) -> None:
    text = "强基固本，相关事项共9项【待核实】。"
    section = put(client, text, 1)
    start = text.index("9项")
    assert [start, start + 2] not in [s["span"] for s in section["sources"]]
    bound = bind(client, [start, start + 2], "F05", 2)
    assert bound.status_code == 201
    assert bound.headers["ETag"] == '"3"'
    assert bound.json()["text"] == "强基固本，相关事项共9项。"
    (source,) = [s for s in bound.json()["sources"] if s["span"] == [start, start + 2]]
    assert source["source_id"] == "F05"
    assert "指定" in bound.json()["writer_note"]


def test_what_was_bound_by_hand_stays_bound_while_its_sentence_is_the_same(
    client: TestClient,
) -> None:
    text = "强基固本，相关事项共9项。"
    put(client, text, 1)
    start = text.index("9项")
    bind(client, [start, start + 2], "F05", 2)
    ahead = "工作扎实。"
    edited = put(client, ahead + text, 3)
    kept = [s for s in edited["sources"] if s["span"] == [start + 5, start + 7]]
    assert [(s["source_id"], s["note"]) for s in kept] == [("F05", "人工指定：张三")]
    changed = put(client, "强基固本，另外共9项。", 4)
    assert not [s for s in changed["sources"] if s["note"].startswith("人工指定")]


@pytest.mark.parametrize(
    ("written", "fact_id", "reason"),
    [
        ("8项", "F05", "不一致"),
        ("9人次", "F05", "计量单位不同"),
        ("九项", "F05", "写法不同"),
    ],
)
def test_a_value_that_is_not_the_facts_is_refused_with_the_reason(
    client: TestClient, written: str, fact_id: str, reason: str
) -> None:
    put(client, f"共{written}。", 1)
    answer = bind(client, [1, 1 + len(written)], fact_id, 2)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    assert client.get(f"{URL}/sections/s1.2").json()["revision_number"] == 2


def test_binding_needs_the_text_that_was_seen_and_a_fact_that_is_there(client: TestClient) -> None:
    put(client, "共9项。", 1)
    assert bind(client, [1, 3], "F05", 1).status_code == 412
    assert bind(client, [1, 3], "F99", 2).status_code == 404


def finalize(client: TestClient, **options: object) -> Any:  # noqa: ANN401
    return client.post(f"{URL}/finalization", json={**ZHANG, **options})


def test_a_draft_with_open_points_is_not_finalized_unless_they_are_accepted(
    client: TestClient, services: Services
) -> None:
    put(client, "全年检查87次，修订内部管理制度9项。", 1)
    refused = finalize(client)
    assert refused.status_code == 409
    assert refused.json()["code"] == "open-points"
    assert any("87次" in e["detail"] for e in refused.json()["errors"])
    assert len(refused.json()["errors"]) == open_points(client)
    assert past_reports(services) == []
    done = finalize(client, accept_open_points=True).json()
    assert done["state"] == "finalized"
    assert done["finalization"]["finalized_by"] == "张三"
    assert any("87次" in point for point in done["finalization"]["accepted_points"])


def test_a_finalized_draft_is_filed_as_next_years_past_report(
    client: TestClient, services: Services
) -> None:
    done = finalize(client, accept_open_points=True).json()
    (document_id,) = past_reports(services)
    assert document_id == done["finalization"]["document_id"]
    document = client.get(f"/api/v1/documents/{document_id}").json()
    assert (document["draft_id"], document["year"]) == (DRAFT.draft_id, 2025)
    sheet = DRAFT.sheet
    last = services.retriever.last_report(sheet.organization, sheet.report_type, 2026)
    assert last is not None
    assert [s.heading for s in last.sections] == [s.plan.heading for s in DRAFT.sections]
    assert last.sections[2].heading_path == (
        "2025年度抓基层党建主要工作",
        "强化理论武装，筑牢思想根基",
    )
    assert services.retriever.last_report(sheet.organization, sheet.report_type, 2025) is None


def test_marks_are_not_filed(client: TestClient, services: Services) -> None:
    put(client, "全年检查87次【待核实】。", 1)
    finalize(client, accept_open_points=True)
    (document_id,) = past_reports(services)
    text = "".join(p.text for p in services.documents.passages_of(document_id))
    assert "全年检查87次。" in text
    assert "待核实" not in text


def test_a_finalized_draft_can_be_changed_nowhere(client: TestClient, services: Services) -> None:
    finding = finding_on(put(client, "共9项，检查87次。", 1), "87次")
    said = client.post(f"{URL}/messages", json={"text": "删除第二部分的第一句话", **ZHANG}).json()
    content = client.get(f"{URL}/export").content
    finalize(client, accept_open_points=True)
    before = services.drafts.get(DRAFT.draft_id)
    json_of = {"text": "改。", **ZHANG}
    matching = {"If-Match": '"2"'}
    section = f"{URL}/sections/s1.2"
    answers = [
        client.put(section, json=json_of, headers=matching),
        client.post(f"{section}/regenerations", json={}, headers=matching),
        client.post(f"{section}/restorations", json={"number": 1, **ZHANG}, headers=matching),
        client.post(f"{URL}/messages", json={"text": "主题党日改成38次", **ZHANG}),
        *(
            client.post(f"{URL}/proposals/{p['proposal_id']}/acceptance", json=ZHANG)
            for p in said["proposals"]
        ),
        client.post(f"{URL}/returns", files={"file": ("改稿.docx", content)}),
        client.post(
            f"{URL}/findings/{finding['finding_id']}/dismissal", json={"reason": "好", **ZHANG}
        ),
        bind(client, [1, 3], "F05", 2),
        finalize(client),
        client.delete(URL),
    ]
    assert {(a.status_code, "定稿" in a.json()["detail"]) for a in answers} == {(409, True)}
    assert services.drafts.get(DRAFT.draft_id) == before


def test_the_filed_report_cannot_be_removed_behind_its_drafts_back(
    client: TestClient, services: Services
) -> None:
    finalize(client, accept_open_points=True)
    (document_id,) = past_reports(services)
    answer = client.delete(f"/api/v1/documents/{document_id}")
    assert answer.status_code == 409
    assert "取消" in answer.json()["detail"]
    assert past_reports(services) == [document_id]


def test_reopening_takes_the_text_out_and_the_draft_can_be_changed(
    client: TestClient, services: Services
) -> None:
    finalize(client, accept_open_points=True)
    opened = client.delete(f"{URL}/finalization").json()
    assert (opened["state"], opened["finalization"]) == ("ready", None)
    assert past_reports(services) == []
    put(client, "改了。", 1)
    assert client.delete(f"{URL}/finalization").status_code == 409


def test_a_draft_that_changed_since_it_was_read_is_not_finalized(services: Services) -> None:
    seen = services.drafts.get(DRAFT.draft_id)

    class ChangedMeanwhile:
        """A colleague edits between the look and the lock."""

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            return getattr(services.drafts, name)

        def get(self, draft_id: str) -> Any:  # noqa: ANN401
            draft = services.drafts.get(draft_id)
            services.drafting.edit_section(draft_id, "s1.2", "改了。", "李四", 1)
            return draft

    finalizing = replace(services.finalizing, drafts=ChangedMeanwhile())
    with pytest.raises(Conflict, match="刚刚有改动"):
        finalizing.finalize(seen.draft_id, "张三", accept_open_points=True)
    assert services.drafts.get(seen.draft_id).finalization is None
    assert past_reports(services) == []


def test_where_filing_fails_nothing_is_half_done(services: Services) -> None:
    before = services.drafts.get(DRAFT.draft_id)
    engine = services.drafts._engine  # type: ignore[attr-defined]

    def full(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO passages"):
            from sqlalchemy.exc import OperationalError

            raise OperationalError(statement, {}, Exception("disk full"))

    event.listen(engine, "before_cursor_execute", full)
    with pytest.raises(StorageError):
        services.finalizing.finalize(DRAFT.draft_id, "张三", accept_open_points=True)
    event.remove(engine, "before_cursor_execute", full)
    assert services.drafts.get(DRAFT.draft_id) == before
    assert past_reports(services) == []
    services.finalizing.finalize(DRAFT.draft_id, "张三", accept_open_points=True)


def test_two_texts_of_a_section_are_compared_word_by_word(client: TestClient) -> None:
    put(client, "扎实推进制度建设，修订内部管理制度11项。", 1)
    diff = client.get(f"{URL}/sections/s1.2/revisions/1/diff/2").json()
    assert [(p["kind"], p["text"]) for p in diff["diff"] if p["kind"] != "kept"] == [
        ("removed", "9"),
        ("added", "11"),
    ]
    back = client.get(f"{URL}/sections/s1.2/revisions/2/diff/1").json()["diff"]
    assert ("added", "9") in [(p["kind"], p["text"]) for p in back]
    assert client.get(f"{URL}/sections/s1.2/revisions/1/diff/7").status_code == 404


def test_the_command_line_finalizes_dismisses_and_reopens(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands_over(tmp_path, monkeypatch)
    finding = finding_on(put(client, "全年检查87次。", 1), "87次")
    run = CliRunner().invoke
    done = run(
        cli,
        ["drafts", "dismiss", DRAFT.draft_id, finding["finding_id"], "--reason", "属实",
         "--author", "张三"],
    )  # fmt: skip
    assert "已忽略" in done.output
    done = run(
        cli, ["drafts", "finalize", DRAFT.draft_id, "--author", "张三", "--accept-open-points"]
    )
    assert "已定稿并归档" in done.output
    assert "已取消定稿" in run(cli, ["drafts", "reopen", DRAFT.draft_id]).output
    shown = json.loads(run(cli, ["drafts", "show", DRAFT.draft_id, "--json"]).stdout)
    assert shown["state"] == "ready"
