"""Every request has an id, a log line and a measurement."""

import logging
import re
import time
import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.telemetry.logs import log_fields
from api.telemetry.watch import Watch

if TYPE_CHECKING:
    from opentelemetry.trace import Span

REQUEST_ID = "X-Request-ID"
_USABLE = re.compile(r"[0-9A-Za-z._-]{1,64}")
_NO_ROUTE = "(none)"
logger = logging.getLogger(__name__)


class WatchedRequests:
    """ASGI middleware, the outermost.

    The id is the caller's ``X-Request-ID`` where that is usable, else a new one; the answer bears
    it. Routes are named by their template, so that no id becomes a label.
    """

    def __init__(self, app: ASGIApp, *, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(REQUEST_ID, "")
        request_id = given if _USABLE.fullmatch(given) else uuid.uuid4().hex
        begun = time.perf_counter()
        status = 500

        async def overheard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with ExitStack() as stack:
            stack.enter_context(log_fields(request_id=request_id))
            traces = self._watch.traces
            parent = headers.get("traceparent", "")
            span = stack.enter_context(traces.span(scope["method"], parent)) if traces else None
            try:
                await self._app(scope, receive, overheard)
            finally:
                self._told(scope, status, time.perf_counter() - begun, span)

    def _told(self, scope: Scope, status: int, seconds: float, span: "Span | None") -> None:
        method, route = scope["method"], _route_of(scope)
        self._watch.metrics.requests.labels(method, route, str(status)).observe(seconds)
        fields = {"method": method, "route": route, "status": str(status)}
        fields |= {k: str(v) for k, v in scope.get("path_params", {}).items() if k.endswith("_id")}
        if span is not None:
            span.update_name(f"{method} {route}")
            span.set_attributes(fields)
        logger.info("request", extra={"fields": {**fields, "seconds": f"{seconds:.3f}"}})


def _route_of(scope: Scope) -> str:
    """The path with its parameters by name; ``scope["route"]`` lacks what a router is below."""
    if "endpoint" not in scope:
        return _NO_ROUTE
    path = str(scope["path"])
    for name, value in scope.get("path_params", {}).items():
        path = f"{path}/".replace(f"/{value}/", f"/{{{name}}}/").rstrip("/")
    return path or "/"
