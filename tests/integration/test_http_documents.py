"""The HTTP API of documents, fact sheets and the rest, and its own description."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.indexing import sample_sheets
from api.main import create_app
from api.settings import Settings
from tests.clients import services_over, signed_in
from tests.http_drafts import API, PAST_REPORT, SHEET, problem_of


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return services_over(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with signed_in(create_app(services)) as client:
        yield client


class TestDocuments:
    def add(self, client: TestClient, name: str, content: bytes, **form: str) -> Any:  # noqa: ANN401
        return client.post(f"{API}/documents", files={"file": (name, content)}, data=form)

    def test_a_document_is_indexed_once_found_and_removed_everywhere(
        self, client: TestClient
    ) -> None:
        name, content = "档案馆党支部2024年度述职报告.txt", PAST_REPORT.encode()
        response = self.add(client, name, content)
        document = response.json()
        url = f"{API}/documents/{document['document_id']}"
        assert response.status_code == 201
        assert response.headers["Location"] == url
        assert (document["is_new"], document["organization"], document["year"]) == (
            True, "澄江区档案馆党支部", 2024,
        )  # fmt: skip
        again = self.add(client, name, content)
        assert (again.status_code, again.json()["is_new"]) == (200, False)
        listed = client.get(f"{API}/documents", params={"organization": "澄江区档案馆党支部"})
        assert [d["document_id"] for d in listed.json()] == [document["document_id"]]
        passages = client.get(url).json()["passages"]
        assert "抓理论学习，提高思想认识" in passages[0]["heading_path"][-1]
        hits = client.get(f"{API}/search", params={"q": "主题党日", "year": 2024}).json()
        assert hits[0]["document_id"] == document["document_id"]
        passage = f"{API}/passages/{hits[0]['passage_id']}"
        assert client.get(passage).json()["text"] == hits[0]["text"]
        assert client.delete(url).status_code == 204
        for gone in (url, passage):
            problem_of(client.get(gone), 404, "not-found")
        assert client.get(f"{API}/search", params={"q": "主题党日", "year": 2024}).json() == []

    def test_what_the_caller_says_goes_before_what_the_document_says(
        self, client: TestClient
    ) -> None:
        document = self.add(
            client,
            "总结.txt",
            PAST_REPORT.replace("主题党日", "志愿服务").encode("gb18030"),
            organization="澄江区文化馆",
            year="2021",
            kind="past-report",
            report_type="部门年度工作总结",
        ).json()
        assert (document["organization"], document["year"], document["report_type"]) == (
            "澄江区文化馆", 2021, "annual-work-summary",
        )  # fmt: skip
        client.delete(f"{API}/documents/{document['document_id']}")

    def test_a_fact_sheet_in_the_library_is_told_of(self, client: TestClient) -> None:
        sheet = next(path for path in sample_sheets() if path.suffix == ".xlsx")
        told = self.add(client, "2025年数据.xlsx", sheet.read_bytes()).json()["warnings"]
        assert any("像是事实表" in warning for warning in told)
        report = self.add(client, "总结.txt", PAST_REPORT.encode()).json()["warnings"]
        assert not any("像是事实表" in warning for warning in report)

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("../../etc/关于开展调研的通知.txt", "关于开展调研的通知.txt"),
            ("C:\\文件\\关于开展调研的通知.txt", "关于开展调研的通知.txt"),
            ("关于开展“调研”的 通知.txt", "关于开展“调研”的 通知.txt"),
        ],
        ids=["folders", "windows-folders", "quotes-and-blank"],
    )
    def test_only_the_name_of_an_uploaded_file_is_kept(
        self, client: TestClient, sent: str, kept: str
    ) -> None:
        text = "关于开展调研的通知\n\n各单位：\n请于年底前开展调研。\n"
        document = self.add(client, sent, text.encode()).json()
        assert (document["file_name"], document["kind"]) == (kept, "policy")
        client.delete(f"{API}/documents/{document['document_id']}")

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("空.docx", b""),
            ("假.docx", b"PK\x03\x04 no package"),
            ("无后缀", b"text"),
            ("程序.exe", b"MZ"),
            ("假.pdf", b"%PDF-1.7 nothing"),
        ],
        ids=["empty", "zip-renamed", "no-extension", "program", "broken-pdf"],
    )
    def test_a_file_that_cannot_be_read_is_refused_by_name_and_changes_nothing(
        self, client: TestClient, name: str, content: bytes
    ) -> None:
        before = client.get(f"{API}/documents").json()
        problem = problem_of(self.add(client, name, content), 422, "document-unreadable")
        assert problem["detail"].startswith(f"{name}：")
        assert client.get(f"{API}/documents").json() == before

    def test_a_search_without_words_or_beyond_the_limit_is_refused(
        self, client: TestClient
    ) -> None:
        for params in ({"q": ""}, {"q": "x", "limit": "0"}, {"q": "x", "kind": "novel"}, {}):
            problem_of(client.get(f"{API}/search", params=params), 422, "invalid-request")


class TestFactSheets:
    def test_the_blank_sheet_of_every_type_can_be_filled_read_and_drafted(
        self, client: TestClient
    ) -> None:
        for report_type in client.get(f"{API}/report-types").json():
            url = f"{API}/report-types/{report_type['report_type']}/sheet"
            response = client.get(url, params={"organization": "澄江区档案馆", "year": 2025})
            assert response.status_code == 200
            assert (
                quote(f"{report_type['name']}事实表.xlsx")
                in (response.headers["Content-Disposition"])
            )
            problem = problem_of(
                client.post(
                    f"{API}/fact-sheets/readings", files={"file": ("表.xlsx", response.content)}
                ),
                422,
                "invalid-fact-sheet",
            )
            assert "表.xlsx" in problem["detail"]

    def test_the_sheet_of_an_unknown_type_is_refused(self, client: TestClient) -> None:
        problem_of(client.get(f"{API}/report-types/x/sheet"), 422, "unknown-report-type")

    def test_a_reading_shows_facts_and_what_follows_from_them_and_keeps_nothing(
        self, client: TestClient
    ) -> None:
        before = client.get(f"{API}/drafts").json()
        content = json.dumps(SHEET).encode()
        reading = client.post(
            f"{API}/fact-sheets/readings", files={"file": ("事实.json", content)}
        ).json()
        derived = [fact for fact in reading["facts"] if fact["is_derived"]]
        assert [fact["value"] for fact in derived][:1] == ["2次"]
        assert "14" in derived[0]["source"]
        assert client.get(f"{API}/drafts").json() == before

    def test_facts_of_free_text_are_proposed_with_their_wording(self, client: TestClient) -> None:
        text = "全年走访企业62家次（去年58家次），扎实有效。"
        response = client.post(f"{API}/fact-sheets/proposals", json={"text": text})
        assert response.status_code == 200
        (fact,) = response.json()["facts"]
        assert (fact["label"], fact["value"], fact["last_year"]) == ("走访企业", "62家次", "58家次")
        assert text[fact["start"] : fact["end"]] == fact["evidence"]
        assert client.post(f"{API}/fact-sheets/proposals", json={"text": "  "}).status_code == 422

    def test_a_file_is_verified_line_by_line(self, client: TestClient) -> None:
        text = "述职报告\n\n开展主题党日12次。\n开展主题党日13次，调研七次。\n"
        located = client.post(
            f"{API}/verifications",
            files={
                "file": ("稿.txt", text.encode()),
                "facts": ("事实.json", json.dumps(SHEET).encode()),
            },
        ).json()
        errors = [(f["line"], f["column"], f["excerpt"]) for f in located if f["line"]]
        assert errors == [(4, 7, "13次"), (4, 13, "七次")]
        unused = [f for f in located if f["code"] == "unused-fact"]
        assert any("发展党员" in f["message"] for f in unused)


class TestTheRest:
    def test_samples_are_listed_and_an_unknown_one_is_not_found(self, client: TestClient) -> None:
        assert len(client.get(f"{API}/samples").json()) >= 3
        problem_of(client.post(f"{API}/samples/none.xlsx/drafts"), 404, "not-found")

    def test_a_sample_is_drafted(self, client: TestClient) -> None:
        name = next(s["name"] for s in client.get(f"{API}/samples").json() if "政务" in s["name"])
        response = client.post(f"{API}/samples/{quote(name)}/drafts")
        assert response.status_code == 201
        assert response.json()["organization"] == "云溪区政务服务管理局党总支"

    def test_health_tells_what_the_process_holds(self, client: TestClient) -> None:
        health = client.get(f"{API}/health").json()
        assert health["status"] == "ok"
        assert health["model"] == ""

    def test_an_unknown_address_and_method_are_problems_too(self, client: TestClient) -> None:
        problem_of(client.get(f"{API}/nothing"), 404, "http-404")
        response = client.patch(f"{API}/drafts")
        problem_of(response, 405, "http-405")
        assert response.headers["Allow"]

    def test_the_api_page_loads_nothing_from_elsewhere_and_runs_no_inline_code(
        self, client: TestClient
    ) -> None:
        # The page itself has to be built first: tests/web/test_pages.py looks at it in a browser.
        response = client.get("/docs")
        assert response.status_code == 200
        assert "script-src 'self';" in response.headers["Content-Security-Policy"]
        assert "http" not in response.text
        asked = [a for a in response.text.split('"')[1::2] if a.startswith("/")]
        assert len(asked) == 3
        for address in asked:
            assert client.get(address).status_code == 200

    def test_a_fault_of_ours_is_a_problem_that_says_nothing_of_the_inside(
        self, make_services: Callable[..., Services]
    ) -> None:
        app = create_app(make_services())

        @app.get("/broken")
        def broken() -> None:
            raise RuntimeError("secret")

        answer = signed_in(app, raise_server_exceptions=False).get("/broken")
        problem = problem_of(answer, 500, "internal-error")
        assert "secret" not in json.dumps(problem)


class TestTheOpenApiDocument:
    def test_every_route_says_what_it_answers_with(self, client: TestClient) -> None:
        document = client.get("/openapi.json").json()
        operations = [
            (path, method, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]
        assert len(operations) >= 20
        for path, method, operation in operations:
            assert operation["summary"]
            assert operation["description"]
            good = {s: r for s, r in operation["responses"].items() if s.startswith("2")}
            assert good, (path, method)
            for status, response in good.items():
                if status != "204":
                    assert response["content"], (path, method)
                    for content in response["content"].values():
                        assert content["schema"], (path, method)
            bad = {s: r for s, r in operation["responses"].items() if s >= "400"}
            assert {"413", "422", "500"} <= set(bad)
            for response in bad.values():
                assert list(response["content"]) == ["application/problem+json"]

    def test_every_reference_leads_somewhere_and_nothing_is_left_over(
        self, client: TestClient
    ) -> None:
        text = client.get("/openapi.json").text
        schemas = json.loads(text)["components"]["schemas"]
        prefix = '"#/components/schemas/'
        used = {part.split('"', 1)[0] for part in text.split(prefix)[1:]}
        assert used == set(schemas)

    def test_changes_document_their_precondition(self, client: TestClient) -> None:
        paths = client.get("/openapi.json").json()["paths"]
        for path, methods in paths.items():
            for method, operation in methods.items():
                names = {p["name"] for p in operation.get("parameters", [])}
                if "if-match" in names:
                    assert {"404", "412", "428"} <= set(operation["responses"]), path
                elif "/findings/" not in path:  # a finding's id is bound to what its text says
                    assert "sections" not in path or method == "get"


def test_a_library_that_cannot_be_opened_is_a_problem_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "drafter.db").write_bytes(b"no database" * 100)
    client = TestClient(create_app(Services(Settings(data_dir=tmp_path, _env_file=None))))
    key = {"Authorization": "Bearer dk_any"}
    problem = problem_of(client.get(f"{API}/drafts", headers=key), 503, "storage-failed")
    assert "drafter.db" in problem["detail"]
