"""``drafter mcp``: the tools for an assistant on this machine, over standard input and output."""

from typing import Annotated

import typer


def serve_tools(
    url: Annotated[
        str, typer.Option("--url", help="drafter 服务的地址。")
    ] = "http://127.0.0.1:8000",
    key: Annotated[
        str, typer.Option("--key", envvar="DRAFTER_KEY", help="接口密钥，也可写在 DRAFTER_KEY 中。")
    ] = "",
) -> None:
    """供智能助手调用（MCP，标准输入输出）：检索、起草、重写、核对，需已运行 drafter serve。"""
    from api.mcp_tools import make_mcp_server, over_the_network

    make_mcp_server(over_the_network(url.rstrip("/"), key)).run("stdio")
