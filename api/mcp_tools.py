"""drafter as tools for assistants (Model Context Protocol): search, draft, regenerate, verify.

A client of the HTTP interface and nothing more: whoever calls a tool may do what their key may do.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import httpx2
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context as McpContext
    from starlette.types import ASGIApp

API = "/api/v1"
Connect = Callable[["McpContext[Any, Any]"], AbstractAsyncContextManager[httpx2.AsyncClient]]
"""A client of the HTTP interface in the name of who called a tool."""
_CALLERS = ("authorization", "x-on-behalf-of", "x-request-id", "traceparent")

_OF_FINDING = ("severity_label", "message", "excerpt")
_INSTRUCTIONS = (
    "起草中国党政机关、事业单位的年度述职报告和工作总结。数据只能来自用户给出的事实，不要自己编造或改动；"
    "稿件中标有【待核实】的内容没有依据，请如实告诉用户。"
)


class Fact(BaseModel):
    """One fact of the year, as the user states it."""

    label: str = Field(description="数据项，如“主题党日”")
    value: str = Field(description="数值连同单位，如“36次”；也可以是文件名、日期、名称")
    last_year: str = Field(default="", description="上年的数值，如“30次”")
    category: str = Field(default="", description="类别，如“理论学习”")


Facts = Annotated[list[Fact], Field(min_length=1, description="本年度的事实，一项一条")]
Organization = Annotated[str, Field(min_length=1, description="单位全称")]
Year = Annotated[int, Field(ge=1949, le=2100, description="报告年度")]
ReportType = Annotated[str, Field(description="报告类型的代号或名称；留空为基层党建工作述职报告")]


def make_mcp_server(connect: Connect) -> MCPServer[Any]:
    """The server with its tools, over the HTTP interface that ``connect`` reaches."""
    server: MCPServer[Any] = MCPServer(
        "drafter", title="公文年度报告起草", instructions=_INSTRUCTIONS, log_level="WARNING"
    )

    @server.tool(title="检索范文和政策")
    async def search(
        context: Context[Any, Any],
        query: Annotated[str, Field(min_length=1, description="要找的内容，文件名用书名号")],
        kind: Annotated[str, Field(description="past-report、policy，留空为全部")] = "",
        limit: Annotated[int, Field(ge=1, le=20)] = 5,
    ) -> list[dict[str, Any]]:
        """在文档库中检索往年报告和政策文件的段落。往年报告里的数据属于过去或别的单位，不能写进新稿。"""
        asked: dict[str, Any] = {"q": query, "limit": limit, **({"kind": kind} if kind else {})}
        hits = await _call(connect, context, "GET", "/search", params=asked)
        fields = ("document_title", "organization", "year", "kind", "heading_path", "text")
        return [{name: hit[name] for name in fields} for hit in hits]

    @server.tool(title="起草报告")
    async def draft(
        context: Context[Any, Any],
        organization: Organization,
        report_year: Year,
        facts: Facts,
        report_type: ReportType = "",
    ) -> dict[str, Any]:
        """用给出的事实起草一份完整报告，返回各部分的文本、没有依据的内容和 Word 文件的地址。"""
        sheet = _sheet(organization, report_year, facts, report_type)
        written = await _call(connect, context, "POST", "/drafts", json=sheet)
        return _draft_view(written)

    @server.tool(title="重写一个部分")
    async def regenerate(
        context: Context[Any, Any],
        draft_id: str,
        section_key: Annotated[str, Field(description="部分的编号，如 s1.2")],
        instruction: Annotated[str, Field(description="写法上的要求，如“更简练”")] = "",
    ) -> dict[str, Any]:
        """重写稿件的一个部分，其余部分一字不动。"""
        place = f"/drafts/{draft_id}/sections/{section_key}"
        section = await _call(connect, context, "GET", place)
        seen = {"If-Match": f'"{section["revision_number"]}"'}
        asked = {"instruction": instruction}
        path = f"{place}/regenerations"
        return _section_view(await _call(connect, context, "POST", path, json=asked, headers=seen))

    @server.tool(title="核对文本")
    async def verify(
        context: Context[Any, Any],
        text: Annotated[str, Field(min_length=1, description="要核对的文本")],
        organization: Organization,
        report_year: Year,
        facts: Facts,
        report_type: ReportType = "",
    ) -> list[dict[str, Any]]:
        """逐项核对文本中的数、日期、文件名和名称是否有事实依据，返回有问题的地方。"""
        sheet = _sheet(organization, report_year, facts, report_type)
        files = {
            "file": ("文本.txt", text.encode()),
            "facts": ("事实.json", json.dumps(sheet, ensure_ascii=False).encode()),
        }
        found = await _call(connect, context, "POST", "/verifications", files=files)
        return [_finding_view(finding) for finding in found]

    return server


def through(app: "ASGIApp") -> Connect:
    """Reach the application that runs in this process, with the caller's key and address."""

    @asynccontextmanager
    async def connect(context: "McpContext[Any, Any]") -> AsyncIterator[httpx2.AsyncClient]:
        given = context.headers or {}
        request = context.request_context.request
        caller = request.client if request is not None and request.client else ("", 0)
        transport = httpx2.ASGITransport(app, client=(caller[0], caller[1]))
        headers = {name: given[name] for name in _CALLERS if name in given}
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://drafter", headers=headers, timeout=None
        ) as client:
            yield client

    return connect


def over_the_network(url: str, key: str) -> Connect:
    """Reach an application elsewhere with one key for every call."""

    @asynccontextmanager
    async def connect(_: "McpContext[Any, Any]") -> AsyncIterator[httpx2.AsyncClient]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=None) as client:
            yield client

    return connect


async def _call(
    connect: Connect,
    context: "McpContext[Any, Any]",
    method: str,
    path: str,
    **request: Any,  # noqa: ANN401 - what httpx takes
) -> Any:  # noqa: ANN401 - JSON
    """One request in the caller's name; what is refused is told to the assistant in words."""
    async with connect(context) as client:
        try:
            answer = await client.request(method, API + path, **request)
        except httpx2.HTTPError as error:
            raise ToolError(f"连接不上 drafter 服务：{type(error).__name__}") from None
    if answer.is_success:
        return answer.json()
    raise ToolError(_refusal(answer))


def _refusal(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"drafter 服务回答 HTTP {answer.status_code}"


def _sheet(
    organization: str, report_year: int, facts: list[Fact], report_type: str
) -> dict[str, Any]:
    stated = [{k: v for k, v in fact.model_dump().items() if v} for fact in facts]
    sheet = {"organization": organization, "report_year": report_year, "facts": stated}
    return {**sheet, **({"report_type": report_type} if report_type else {})}


def _draft_view(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: draft[name] for name in ("draft_id", "title", "state", "notices")},
        "sections": [_section_view(section) for section in draft["sections"]],
        "findings": [_finding_view(finding) for finding in draft["findings"]],
        "word_file": f"{API}/drafts/{draft['draft_id']}/export",
    }


def _section_view(section: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: section[name] for name in ("section_key", "heading", "text")},
        "findings": [_finding_view(finding) for finding in section["findings"]],
    }


def _finding_view(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {name: finding[name] for name in _OF_FINDING}
