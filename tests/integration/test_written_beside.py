"""What a section was written beside, and in which drafts a document was used: API and CLI."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.cli import main
from api.main import create_app
from drafter.domain.source import DocumentKind, SourceDocument
from tests.clients import signed_in
from tests.databases import both_databases, store_url
from tests.fakes_index import make_document, with_passages

API = "/api/v1"
OURS = "澄江区档案馆党支部"
COMMON = (
    "坚持把理论学习摆在首位，组织中心组集中学习{}次，开展主题党日{}次，"
    "引导党员学思践悟、知行合一，党员教育管理更加规范，支部凝聚力战斗力不断增强。"
)
SHEET: dict[str, Any] = {
    "organization": OURS,
    "report_year": 2025,
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "category": "理论学习"},
        {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
    ],
}
HEADING = "强化理论武装"


def report(organization: str, text: str) -> SourceDocument:
    return make_document(
        f"{organization}2024年度基层党建工作述职报告",
        [(("主要工作", HEADING), text), (("存在的问题",), "学习不够深入。")],
        organization=organization,
        year=2024,
    )


OTHERS = [report(f"澄江区第{n}局党支部", COMMON.format(n + 20, n + 30)) for n in range(5)]


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Our last report and five of others that say the same with other figures; by words alone."""
    services = make_services()
    services.embedder = None
    own = report(OURS, "组织中心组集中学习11次，开展主题党日10次。")
    for document in (own, *OTHERS):
        services.index.add(*with_passages(document))
    policy = make_document(
        "澄江区学习规则",
        [((), "党支部应当每月开展主题党日，理论学习情况应当记入档案。")],
        kind=DocumentKind.POLICY,
        year=2024,
    )
    services.index.add(*with_passages(policy))
    return services


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with signed_in(create_app(services)) as client:
        yield client


def drafted(client: TestClient) -> tuple[str, str]:
    """The address of a draft, and of its section on what the reports say."""
    answer = client.post(f"{API}/drafts", json=SHEET)
    assert answer.status_code == 201, answer.text
    address = f"{API}/drafts/{answer.json()['draft_id']}"
    section = next(s for s in answer.json()["sections"] if HEADING in s["heading"])
    return address, f"{address}/sections/{section['section_key']}"


@both_databases
def test_an_example_of_five_reports_is_one_with_its_places_and_only_it_was_used(
    client: TestClient, services: Services
) -> None:
    _, section = drafted(client)
    shown = client.get(f"{section}/passages").json()["passages"]
    assert [p["role"] for p in shown] == ["own", "others", "policy"]
    own, example, policy = shown
    assert (own["organization"], own["same"], policy["same"]) == (OURS, [], [])
    titles = {example["document_title"], *(p["document_title"] for p in example["same"])}
    assert len(example["same"]) == 4
    assert titles == {document.title for document in OTHERS}
    passage = client.get(f"{API}/passages/{example['passage_id']}").json()
    assert passage["same"] == example["same"]
    both = {address.split("/")[4] for address in (section, drafted(client)[1])}
    used = {p["document_id"] for p in shown}
    for document_id in used | {document.document_id for document in OTHERS}:
        uses = client.get(f"{API}/documents/{document_id}/uses").json()
        assert {use["draft_id"] for use in uses} == (both if document_id in used else set())
        assert all(any(HEADING in heading for heading in use["shown_for"]) for use in uses)
    services.index.remove(example["document_id"])
    left = client.get(f"{section}/passages").json()["passages"]
    assert [p["passage_id"] for p in left] == [own["passage_id"], policy["passage_id"]]
    assert client.get(f"{section[:-1]}99/passages").status_code == 404


def test_the_command_line_shows_both(
    services: Services,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def drafter(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["drafter", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert not stopped.value.code
        return capsys.readouterr().out

    address, _ = drafted(client)
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(services.settings.data_dir))
    monkeypatch.setenv("DRAFTER_DATABASE_URL", store_url(services.settings.data_dir))
    monkeypatch.setenv("COLUMNS", "200")
    draft_id = address.rpartition("/")[2]
    told = drafter("drafts", "sources", draft_id, HEADING)
    assert "14次 ← 数据项“中心组集中学习”" in told
    assert f"本单位往年报告：{OURS}2024年度基层党建工作述职报告" in told
    assert "另有 4 处相同：《澄江区第" in told
    title = next(d.title for d in OTHERS if f"其他单位范文：{d.title}" in told)
    document = next(d for d in OTHERS if d.title == title)
    assert f"（{draft_id[:12]}） 写作时参考：" in drafter("documents", "show", document.document_id)
    unused = next(d for d in OTHERS if d is not document)
    assert "还没有稿件用到它" in drafter("documents", "show", unused.document_id)
