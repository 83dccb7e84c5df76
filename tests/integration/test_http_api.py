"""The HTTP API of drafts: what routes answer, and that an error is a problem with a remedy."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from tests.clients import services_over, signed_in
from tests.http_drafts import (
    API,
    AS_JSON,
    FACTS,
    IDENTITY,
    SHEET,
    create,
    if_match,
    problem_of,
    section_url,
    workbook,
)


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
