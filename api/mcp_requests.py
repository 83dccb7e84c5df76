"""Calls of tools over HTTP (MCP's streamable HTTP), each by itself: any process takes the next."""

from contextlib import AbstractAsyncContextManager

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send


class ToolRequests:
    """An ASGI endpoint over the application whose interface the tools use."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        tools, running = await run_in_threadpool(self._make)
        async with running:
            await tools(scope, receive, send)

    def _make(self) -> "tuple[ASGIApp, AbstractAsyncContextManager[None]]":
        # The library takes a second to import; few installations have assistants that call.
        from mcp.server.transport_security import TransportSecuritySettings

        from api.mcp_tools import make_mcp_server, through

        server = make_mcp_server(through(self._app))
        tools = server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            # Only keys are honoured, and no foreign page has one.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        return tools, server.session_manager.run()
