"""The sheet that tests of the HTTP API draft from, and what they ask of its answers."""

import io
from typing import Any

from openpyxl import Workbook
from starlette.testclient import TestClient

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
