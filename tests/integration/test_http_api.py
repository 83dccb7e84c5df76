"""The HTTP API: what each route answers, and that every error is a problem with a remedy."""

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from openpyxl import Workbook
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from api.settings import Settings
from tests.clients import services_over, signed_in
from tests.holding_clock import PATIENCE, HoldingClock
from tests.model_server import ModelServer

API = "/api/v1"
AS_JSON = {"Content-Type": "application/json"}
FACTS: list[dict[str, Any]] = [
    {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "last_year": 12,
     "category": "理论学习"},
    {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
    {"label": "走访群众", "value": "126户", "category": "联系群众"},
    {"label": "办结群众诉求", "value": 38.5, "measure_unit": "万件", "category": "联系群众"},
    {"label": "发展党员", "value": 3, "measure_unit": "名", "category": "队伍建设"},
]  # fmt: skip
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "facts": FACTS,
}
PAST_REPORT = """澄江区档案馆党支部2024年度基层党建工作述职报告

一、2024年度基层党建主要工作
（一）抓理论学习，提高思想认识
组织中心组集中学习11次，开展主题党日10次。
二、存在的主要问题
理论学习还不够深入。
三、下一步工作打算
持续抓好理论学习。
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Services:
    return services_over(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with signed_in(create_app(services)) as client:
        yield client


@pytest.fixture(scope="module")
def report_draft(client: TestClient) -> dict[str, Any]:
    """A draft that tests only read."""
    return create(client)


def create(client: TestClient, **changes: object) -> dict[str, Any]:
    response = client.post(f"{API}/drafts", json=SHEET | changes)
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def section_url(draft: dict[str, Any], key: str = "s1.1") -> str:
    return f"{API}/drafts/{draft['draft_id']}/sections/{key}"


def if_match(number: object) -> dict[str, str]:
    return {"If-Match": f'"{number}"'}


def problem_of(response: Any, status: int, code: str) -> dict[str, Any]:  # noqa: ANN401
    """The problem document of a response, which has to be complete."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    always = {"type", "title", "status", "detail", "code", "instance", "errors"}
    assert set(body) - {"current"} == always
    assert (body["status"], body["code"]) == (status, code)
    assert any("\u4e00" <= character <= "\u9fff" for character in body["detail"])
    return body


def workbook(*rows: tuple[str | int, ...]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "表1"
    for row in (("数据项", "数值", "计量单位", "类别"), *rows):
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


IDENTITY = (("单位名称", "澄江区档案馆党支部"), ("报告年度", 2025))


class TestCreatingADraft:
    def test_it_answers_with_every_section_its_sources_and_where_the_draft_is(
        self, client: TestClient
    ) -> None:
        response = client.post(f"{API}/drafts", json=SHEET)
        draft = response.json()
        assert response.status_code == 201
        assert response.headers["Location"] == f"{API}/drafts/{draft['draft_id']}"
        assert draft["title"] == "澄江区档案馆党支部2025年度基层党建工作述职报告"
        assert draft["state"] == "ready"
        text = "".join(section["text"] for section in draft["sections"])
        for value in ("14次", "12次", "126户", "38.5万件", "3名"):
            assert value in text
        for section in draft["sections"]:
            for source in section["sources"]:
                start, end = source["span"]
                assert section["text"][start:end]

    def test_the_report_type_follows_the_organization_where_none_is_named(
        self, client: TestClient
    ) -> None:
        draft = create(client, organization="澄江区档案馆")
        assert draft["report_type"] == "annual-work-summary"

    def test_a_named_report_type_is_used_by_its_chinese_name_too(self, client: TestClient) -> None:
        draft = create(client, report_type="部门年度工作总结")
        assert draft["report_type"] == "annual-work-summary"

    def test_a_figure_keeps_its_decimals(self, client: TestClient) -> None:
        body = json.dumps(SHEET | {"facts": []})[:-2]
        body += '{"label": "专项经费", "value": 3.60, "measure_unit": "万元"}]}'
        draft = client.post(f"{API}/drafts", content=body.encode(), headers=AS_JSON).json()
        assert [fact["value"] for fact in draft["facts"]] == ["3.60万元"]

    def test_a_field_that_is_not_known_is_told_and_kept_with_the_draft(
        self, client: TestClient
    ) -> None:
        facts = [FACTS[0] | {"colour": "red"}]
        draft = create(client, facts=facts, writer="exemplar")
        assert any("/facts/0/colour" in notice for notice in draft["notices"])
        assert not any("/writer" in notice for notice in draft["notices"])
        again = client.get(f"{API}/drafts/{draft['draft_id']}").json()
        assert again["notices"] == draft["notices"]

    def test_two_facts_with_one_name_are_refused_with_their_pointers(
        self, client: TestClient
    ) -> None:
        before = client.get(f"{API}/drafts").json()
        facts = [*FACTS, FACTS[0] | {"value": 15}]
        response = client.post(f"{API}/drafts", json=SHEET | {"facts": facts})
        problem = problem_of(response, 422, "invalid-fact-sheet")
        (error,) = problem["errors"]
        assert "/facts/0/value" in error["pointer"]
        assert "/facts/5/value" in error["pointer"]
        assert "中心组集中学习" in error["detail"]
        assert client.get(f"{API}/drafts").json() == before

    def test_every_wrong_fact_is_named_at_once(self, client: TestClient) -> None:
        facts = [
            {"label": "主题党日", "value": "很多", "kind": "count"},
            {"label": "满意率", "value": "130%"},
        ]
        response = client.post(f"{API}/drafts", json=SHEET | {"facts": facts})
        problem = problem_of(response, 422, "invalid-fact-sheet")
        assert [e["pointer"] for e in problem["errors"]] == ["/facts/0/value", "/facts/1/value"]

    def test_a_body_of_the_wrong_shape_is_refused_field_by_field_in_chinese(
        self, client: TestClient
    ) -> None:
        body = {"organization": "", "report_year": 1900, "facts": [{"value": {}}]}
        problem = problem_of(client.post(f"{API}/drafts", json=body), 422, "invalid-request")
        by_pointer = {error["pointer"]: error["detail"] for error in problem["errors"]}
        assert by_pointer["/organization"] == "不能为空。"
        assert by_pointer["/report_year"] == "不能小于1949。"
        assert by_pointer["/facts/0/label"] == "必填，请补上。"
        assert any(pointer.startswith("/facts/0/value") for pointer in by_pointer)

    def test_a_body_that_is_no_json_is_refused(self, client: TestClient) -> None:
        response = client.post(f"{API}/drafts", content=b'{"organization', headers=AS_JSON)
        problem = problem_of(response, 422, "invalid-request")
        assert problem["errors"][0]["pointer"] == ""

    def test_a_body_that_does_not_say_that_it_is_json_is_told_how_to(
        self, client: TestClient
    ) -> None:
        response = client.post(f"{API}/drafts", content=json.dumps(SHEET).encode())
        problem = problem_of(response, 422, "invalid-request")
        assert "Content-Type: application/json" in problem["detail"]

    def test_an_object_that_names_a_field_twice_is_refused(self, client: TestClient) -> None:
        body = json.dumps(SHEET).replace('"value": 14', '"value": 14, "value": 15', 1)
        problem = problem_of(
            client.post(f"{API}/drafts", content=body.encode(), headers=AS_JSON),
            422,
            "document-unreadable",
        )
        assert "value" in problem["detail"]

    def test_an_unknown_report_type_is_refused_with_those_there_are(
        self, client: TestClient
    ) -> None:
        response = client.post(f"{API}/drafts", json=SHEET | {"report_type": "诗歌"})
        problem = problem_of(response, 422, "unknown-report-type")
        assert "诗歌" in problem["detail"]
        assert "基层党建工作述职报告" in problem["detail"]

    def test_an_unknown_writer_is_refused_with_those_there_are(self, client: TestClient) -> None:
        response = client.post(f"{API}/drafts", json=SHEET | {"writer": "ghost"})
        problem = problem_of(response, 422, "invalid-request")
        assert "exemplar" in problem["detail"]

    def test_a_model_that_is_not_set_up_is_told_by_the_names_of_the_settings(
        self, client: TestClient
    ) -> None:
        response = client.post(f"{API}/drafts", json=SHEET | {"writer": "model"})
        problem = problem_of(response, 503, "configuration-invalid")
        assert "DRAFTER_MODEL_BASE_URL" in problem["detail"]


class TestDraftingFromAFile:
    def post(self, client: TestClient, name: str, content: bytes, **form: str) -> Any:  # noqa: ANN401
        return client.post(f"{API}/drafts/from-file", files={"file": (name, content)}, data=form)

    def test_a_workbook_becomes_a_draft_whose_facts_name_their_cells(
        self, client: TestClient
    ) -> None:
        content = workbook(*IDENTITY, ("主题党日", 12, "次", "理论学习"))
        response = self.post(client, "事实表.xlsx", content)
        assert response.status_code == 201
        (fact,) = response.json()["facts"]
        assert (fact["value"], fact["source"]) == ("12次", "事实表.xlsx 表1!B4")

    def test_all_wrong_cells_are_named_at_once_and_nothing_is_kept(
        self, client: TestClient
    ) -> None:
        before = client.get(f"{API}/drafts").json()
        content = workbook(
            *IDENTITY,
            ("主题党日", 12, "次", "学习"),
            ("主题党日", 13, "次", "学习"),
            ("群众满意率", "130%", "", "服务"),
        )
        problem = problem_of(self.post(client, "事实表.xlsx", content), 422, "invalid-fact-sheet")
        places = " ".join(error["pointer"] for error in problem["errors"])
        assert len(problem["errors"]) == 2
        for cell in ("表1!B4", "表1!B5", "表1!B6"):
            assert cell in places
        assert "事实表.xlsx" in problem["detail"]
        assert client.get(f"{API}/drafts").json() == before

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("空.xlsx", b""),
            ("没有行.xlsx", workbook()),
            ("文字.xlsx", b"hello"),
            ("事实表.docx", b"PK"),
            ("没有后缀", b"1"),
            ("坏.json", b"{"),
        ],
        ids=["empty", "no-rows", "no-workbook", "wrong-type", "no-extension", "bad-json"],
    )
    def test_a_file_that_is_no_sheet_is_refused_by_name(
        self, client: TestClient, name: str, content: bytes
    ) -> None:
        response = self.post(client, name, content)
        assert response.status_code == 422
        assert name in response.json()["detail"]

    def test_a_missing_file_is_told(self, client: TestClient) -> None:
        response = client.post(f"{API}/drafts/from-file", data={"writer": "exemplar"})
        problem = problem_of(response, 422, "invalid-request")
        assert problem["errors"] == [{"pointer": "/file", "detail": "必填，请补上。"}]


class TestReadingDrafts:
    def test_the_list_names_each_draft_with_its_open_points(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        listed = {d["draft_id"]: d for d in client.get(f"{API}/drafts").json()}
        line = listed[report_draft["draft_id"]]
        open_points = [
            f
            for f in [
                *report_draft["findings"],
                *(f for s in report_draft["sections"] for f in s["findings"]),
            ]
            if f["severity"] != "hint"
        ]
        assert line["title"] == report_draft["title"]
        assert line["open_points"] == len(open_points)

    def test_a_draft_reads_as_it_was_created(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        url = f"{API}/drafts/{report_draft['draft_id']}"
        read = client.get(url).json()
        assert read["sections"] == report_draft["sections"]
        assert read["facts"] == report_draft["facts"]

    @pytest.mark.parametrize("draft_id", ["000000000000", "abc", "a%20b", "..%2F..%2Fetc"])
    def test_an_unknown_draft_is_not_found(self, client: TestClient, draft_id: str) -> None:
        response = client.get(f"{API}/drafts/{draft_id}")
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"

    def test_a_section_carries_the_number_of_its_revision_as_etag(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        response = client.get(section_url(report_draft))
        assert response.headers["ETag"] == '"1"'
        assert response.json()["revision_number"] == 1

    def test_an_unknown_section_is_told_with_those_there_are(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        heading = report_draft["sections"][1]["heading"]
        for key in ("s9", heading, "1"):
            for url in (
                section_url(report_draft, key),
                section_url(report_draft, key + "/revisions"),
            ):
                problem = problem_of(client.get(url), 404, "not-found")
                assert "s1.1" in problem["detail"]
            body = {"text": "不该写入。", "author": "张三"}
            url = section_url(report_draft, key)
            problem_of(client.put(url, json=body, headers=if_match(1)), 404, "not-found")

    def test_a_removed_draft_is_gone(self, client: TestClient) -> None:
        url = f"{API}/drafts/{create(client)['draft_id']}"
        assert client.delete(url).status_code == 204
        problem_of(client.get(url), 404, "not-found")
        problem_of(client.delete(url), 404, "not-found")


class TestChangingASection:
    TEXT = "全年组织中心组集中学习14次，开展主题党日12次。"

    def edit(
        self, client: TestClient, draft: dict[str, Any], number: object, text: str = TEXT
    ) -> Any:  # noqa: ANN401
        body = {"text": text, "author": "张三"}
        return client.put(section_url(draft), json=body, headers=if_match(number))

    def test_an_edit_is_taken_word_for_word_with_its_findings_and_the_next_etag(
        self, client: TestClient
    ) -> None:
        draft = create(client)
        text = "全年组织中心组集中学习99次。\n  第二段 *星号* <b>。"
        response = self.edit(client, draft, 1, text)
        assert response.status_code == 200
        section = response.json()
        assert response.headers["ETag"] == '"2"'
        assert (section["text"], section["origin"], section["writer"]) == (text, "edited", "张三")
        assert any(f["excerpt"] == "99次" for f in section["findings"])
        others = {s["section_key"]: s for s in draft["sections"]} | {"s1.1": section}
        read = client.get(f"{API}/drafts/{draft['draft_id']}").json()
        assert {s["section_key"]: s for s in read["sections"]} == others

    def test_the_second_of_two_editors_is_told_and_loses_nothing(self, client: TestClient) -> None:
        draft = create(client)
        assert self.edit(client, draft, 1, "甲的文本。").status_code == 200
        problem = problem_of(self.edit(client, draft, 1, "乙的文本。"), 412, "revision-conflict")
        assert "尚未写入" in problem["detail"]
        assert client.get(section_url(draft)).json()["text"] == "甲的文本。"
        assert self.edit(client, draft, 2, "乙的文本。").status_code == 200
        revisions = client.get(f"{section_url(draft)}/revisions").json()
        assert [r["text"] for r in revisions[1:]] == ["甲的文本。", "乙的文本。"]

    @pytest.mark.parametrize(
        ("header", "status", "code"),
        [
            ({}, 428, "precondition-required"),
            ({"If-Match": "*"}, 428, "precondition-required"),
            ({"If-Match": '"x"'}, 400, "invalid-precondition"),
            ({"If-Match": '"1", "2"'}, 400, "invalid-precondition"),
        ],
        ids=["missing", "any", "no-number", "several"],
    )
    @pytest.mark.parametrize("way", ["edit", "regenerations", "restorations"])
    def test_no_change_without_the_revision_that_it_replaces(
        self,
        client: TestClient,
        report_draft: dict[str, Any],
        way: str,
        header: dict[str, str],
        status: int,
        code: str,
    ) -> None:
        url = section_url(report_draft)
        if way == "edit":
            body = {"text": self.TEXT, "author": "张三"}
            response = client.put(url, json=body, headers=header)
        else:
            body = {"number": 1, "author": "张三"} if way == "restorations" else {}  # type: ignore[dict-item]
            response = client.post(f"{url}/{way}", json=body, headers=header)
        problem_of(response, status, code)
        assert client.get(url).json()["revision_number"] == 1

    def test_a_tag_that_a_proxy_weakened_still_names_the_revision(self, client: TestClient) -> None:
        body = {"text": self.TEXT, "author": "张三"}
        url = section_url(create(client))
        response = client.put(url, json=body, headers={"If-Match": 'W/"1"'})
        assert response.status_code == 200

    def test_an_edit_without_an_author_is_refused(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        for author, code in (("", "invalid-request"), ("  ", "invalid-request")):
            response = client.put(
                section_url(report_draft),
                json={"text": self.TEXT, "author": author},
                headers=if_match(1),
            )
            problem_of(response, 422, code)

    def test_a_section_written_again_leaves_every_other_as_it_was(self, client: TestClient) -> None:
        draft = create(client)
        response = client.post(
            f"{section_url(draft)}/regenerations",
            json={"instruction": "更简练"},
            headers=if_match(1),
        )
        assert response.status_code == 201
        assert response.headers["ETag"] == '"2"'
        assert response.json()["origin"] == "regenerated"
        read = client.get(f"{API}/drafts/{draft['draft_id']}").json()
        for before, after in zip(draft["sections"], read["sections"], strict=True):
            assert before == after or after["section_key"] == "s1.1"

    def test_a_section_that_was_edited_meanwhile_is_not_written_again(
        self, client: TestClient
    ) -> None:
        draft = create(client)
        self.edit(client, draft, 1)
        response = client.post(f"{section_url(draft)}/regenerations", json={}, headers=if_match(1))
        problem_of(response, 412, "revision-conflict")
        assert client.get(section_url(draft)).json()["text"] == self.TEXT

    def test_an_earlier_text_comes_back_as_a_new_revision_with_its_sources(
        self, client: TestClient
    ) -> None:
        draft = create(client)
        first = client.get(section_url(draft)).json()
        self.edit(client, draft, 1, "")
        response = client.post(
            f"{section_url(draft)}/restorations",
            json={"number": 1, "author": "李四"},
            headers=if_match(2),
        )
        assert response.status_code == 201
        section = response.json()
        assert response.headers["ETag"] == '"3"'
        assert (section["origin"], section["writer"]) == ("restored", "李四")
        for name in ("text", "sources", "findings", "state"):
            assert section[name] == first[name]
        revisions = client.get(f"{section_url(draft)}/revisions").json()
        assert [(r["number"], r["origin_label"]) for r in revisions] == [
            (1, "起草"), (2, "修改"), (3, "还原"),
        ]  # fmt: skip

    def test_a_revision_that_never_was_cannot_come_back(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        response = client.post(
            f"{section_url(report_draft)}/restorations",
            json={"number": 7, "author": "李四"},
            headers=if_match(1),
        )
        problem = problem_of(response, 404, "not-found")
        assert "第7稿" in problem["detail"]


class TestExport:
    def test_the_file_carries_the_title_as_its_name(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        response = client.get(f"{API}/drafts/{report_draft['draft_id']}/export")
        assert response.status_code == 200
        assert response.headers["Content-Type"].endswith("wordprocessingml.document")
        name = quote(report_draft["title"] + ".docx")
        assert response.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
        assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(response.content)).namelist()

    def test_comments_provenance_and_label_can_be_left_out(self, client: TestClient) -> None:
        draft = create(client)
        edit = {"text": "全年调研99次。", "author": "张三"}
        assert client.put(section_url(draft), json=edit, headers=if_match(1)).status_code == 200
        url = f"{API}/drafts/{draft['draft_id']}/export"
        parts = {"word/comments.xml", "customXml/item1.xml", "docProps/custom.xml"}
        bare = {"comments": "false", "provenance": "false", "ai_label": "false"}
        full = zipfile.ZipFile(io.BytesIO(client.get(url).content)).namelist()
        clean = zipfile.ZipFile(io.BytesIO(client.get(url, params=bare).content)).namelist()
        assert parts <= set(full)
        assert not parts & set(clean)

    def test_a_wrong_option_is_refused_by_name(
        self, client: TestClient, report_draft: dict[str, Any]
    ) -> None:
        url = f"{API}/drafts/{report_draft['draft_id']}/export"
        problem = problem_of(client.get(url, params={"comments": "x"}), 422, "invalid-request")
        assert problem["errors"] == [
            {"pointer": "/query/comments", "detail": "应是 true 或 false。"}
        ]


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
        (fact,) = response.json()
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


class TestLimitsAndModels:
    def test_an_upload_beyond_the_limit_is_refused_whether_its_size_is_declared_or_not(
        self, make_services: Callable[..., Services]
    ) -> None:
        client = signed_in(create_app(make_services(upload_limit_mb=1)))
        content = b"x" * (1024 * 1024 + 1)

        def in_pieces() -> Iterator[bytes]:
            for _ in range(5):
                yield content

        declared = client.post(f"{API}/documents", files={"file": ("大.txt", content)})
        assert "1 MB" in problem_of(declared, 413, "upload-too-large")["detail"]
        undeclared = client.post(
            f"{API}/documents",
            content=in_pieces(),
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
        problem_of(undeclared, 413, "upload-too-large")
        undeclared_json = client.post(f"{API}/drafts", content=in_pieces())
        problem_of(undeclared_json, 413, "upload-too-large")

    def test_an_unreachable_model_leaves_sections_that_name_the_setting_and_can_be_mended(
        self, make_services: Callable[..., Services]
    ) -> None:
        services = make_services(
            model_base_url="http://127.0.0.1:9/v1", model_name="m", model_retries=0
        )
        client = signed_in(create_app(services))
        draft = create(client, writer="model", facts=FACTS[:1])
        assert draft["state"] == "incomplete"
        failed = [s for s in draft["sections"] if s["state"] == "failed"]
        assert failed
        assert all("DRAFTER_MODEL_BASE_URL" in section["failure"] for section in failed)
        key = failed[0]["section_key"]
        url = section_url(draft, key)
        problem = problem_of(
            client.post(f"{url}/regenerations", json={}, headers=if_match(0)),
            503,
            "model-unavailable",
        )
        assert "DRAFTER_MODEL_BASE_URL" in problem["detail"]
        mended = client.post(
            f"{url}/regenerations", json={"writer": "exemplar"}, headers=if_match(0)
        )
        assert mended.json()["state"] == "written"

    def test_reports_that_a_model_writes_at_the_same_time_do_not_disturb_each_other(
        self, make_services: Callable[..., Services]
    ) -> None:
        with ModelServer() as server, ThreadPoolExecutor() as pool:
            services = make_services(model_base_url=server.base_url, model_name="obedient")
            with signed_in(create_app(services)) as client:
                values = (14, 15, 16)
                facts = [[FACTS[0] | {"value": value}] for value in values]
                drafts = pool.map(lambda f: create(client, writer="model", facts=f), facts)
                for value, draft in zip(values, drafts, strict=True):
                    text = "".join(section["text"] for section in draft["sections"])
                    assert draft["state"] == "ready"
                    assert f"{value}次" in text
                    assert not [v for v in values if v != value and f"{v}次" in text]


class TestWhileSomeoneWrites:
    """The clock is the door at which a writing thread can be held, in any place that tells time."""

    @pytest.fixture
    def clock(self) -> HoldingClock:
        return HoldingClock()

    @pytest.fixture
    def app(self, make_services: Callable[..., Services], clock: HoldingClock) -> FastAPI:
        services = make_services(sections_in_parallel=1)
        services.clock = clock
        return create_app(services)

    def test_others_are_answered_while_a_draft_is_being_written(
        self, app: FastAPI, clock: HoldingClock
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor() as pool:
            clock.hold()
            writing = pool.submit(create, client)
            clock.wait_until_held()
            answered = pool.submit(client.get, f"{API}/drafts")
            assert answered.result(PATIENCE / 2).json() == []
            clock.let_go()
            assert writing.result(PATIENCE)["state"] == "ready"

    def test_a_section_that_a_person_fills_first_keeps_the_persons_text(
        self, app: FastAPI, clock: HoldingClock
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor() as pool:
            clock.hold(2)  # the first tells when the draft was made, the second when s0 was written
            writing = pool.submit(create, client)
            clock.wait_until_held()
            (line,) = client.get(f"{API}/drafts").json()
            assert line["state"] == "writing"
            url = section_url(line, "s0")
            body = {"text": "现将有关情况述职如下。", "author": "张三"}
            assert client.put(url, json=body, headers=if_match(0)).status_code == 200
            still = client.get(f"{API}/drafts/{line['draft_id']}").json()
            assert still["state"] == "writing"
            clock.let_go()
            draft = writing.result(PATIENCE)
            assert draft["state"] == "ready"
            assert draft["sections"][0]["text"] == body["text"]
            assert client.get(url).json()["writer"] == "张三"

    def test_an_edit_made_while_the_section_is_written_again_wins_and_the_writer_is_told(
        self, app: FastAPI, clock: HoldingClock
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor() as pool:
            draft = create(client)
            url = section_url(draft)
            clock.hold()
            writing = pool.submit(client.post, f"{url}/regenerations", json={}, headers=if_match(1))
            clock.wait_until_held()
            body = {"text": "张三的文本。", "author": "张三"}
            assert client.put(url, json=body, headers=if_match(1)).status_code == 200
            clock.let_go()
            problem_of(writing.result(PATIENCE), 412, "revision-conflict")
            assert client.get(url).json()["text"] == "张三的文本。"
            assert len(client.get(f"{url}/revisions").json()) == 2

    def test_of_many_editors_at_once_one_wins_and_all_others_are_told(self, app: FastAPI) -> None:
        with signed_in(app) as client, ThreadPoolExecutor(8) as pool:
            url = section_url(create(client))
            together = threading.Barrier(8)

            def edit(number: int) -> int:
                together.wait(PATIENCE)
                body = {"text": f"第{number}人的文本。", "author": f"第{number}人"}
                status: int = client.put(url, json=body, headers=if_match(1)).status_code
                return status

            statuses = list(pool.map(edit, range(8)))
            assert sorted(statuses) == [200] + [412] * 7
            winner = statuses.index(200)
            assert client.get(url).json()["writer"] == f"第{winner}人"

    def test_editors_of_different_sections_all_succeed_and_the_whole_is_judged_with_all(
        self, app: FastAPI
    ) -> None:
        with signed_in(app) as client, ThreadPoolExecutor(8) as pool:
            draft = create(client)
            leaves = [s["section_key"] for s in draft["sections"] if s["sources"]][:4]

            def clear(key: str) -> int:
                body = {"text": "另行补充。", "author": "张三"}
                url = section_url(draft, key)
                status: int = client.put(url, json=body, headers=if_match(1)).status_code
                return status

            assert list(pool.map(clear, leaves)) == [200] * len(leaves)
            read = client.get(f"{API}/drafts/{draft['draft_id']}").json()
            text = "".join(s["text"] for s in read["sections"])
            unused = {
                i for f in read["findings"] if f["code"] == "unused-fact" for i in f["fact_ids"]
            }
            absent = {
                fact["fact_id"]
                for fact in read["facts"]
                if not fact["is_derived"] and fact["value"] not in text
            }
            assert absent
            assert unused == absent


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
            bad = {s: r for s, r in operation["responses"].items() if not s.startswith("2")}
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
