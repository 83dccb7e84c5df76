"""The HTTP application; nothing happens at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import swagger_ui_bundle
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import RequestResponseEndpoint
from starlette.routing import Route

from api.body_limit import BodyLimit
from api.bootstrap import Services
from api.event_stream import ProgressFeeds
from api.idempotency import IdempotentPosts
from api.identity import Identified
from api.mcp_requests import ToolRequests
from api.openapi import allowed_methods
from api.problems import install_problem_handlers
from api.rates import RateLimited, Rates
from api.surface import api_surface
from api.telemetry.requests import WatchedRequests

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_API_PAGE_POLICY = CONTENT_SECURITY_POLICY.replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
"""Swagger UI styles its elements in place."""
API_PAGE = "/docs"
_API_PAGES = Path(__file__).parent / "pages"


def create_app(services: Services) -> FastAPI:
    """The application over ready-made services."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(services.warm_up)
        yield
        await run_in_threadpool(services.jobs.close)

    surface = api_surface()
    app = FastAPI(lifespan=lifespan, openapi_url=None)  # the document is the surface's
    app.state.services = services
    app.state.feeds = ProgressFeeds()
    install_problem_handlers(app)
    app.router.routes.extend(surface.routes)
    app.router.routes.append(Route("/mcp", ToolRequests(app), include_in_schema=False))
    app.openapi = surface.openapi  # type: ignore[method-assign] # FastAPI's documented way
    _add_pages(app)
    rates = Rates(services)
    app.state.rates = rates
    app.add_middleware(IdempotentPosts, answers=lambda: services.answers)
    app.add_middleware(BodyLimit, megabytes=services.settings.upload_limit_mb)
    app.add_middleware(RateLimited, rates=rates)
    app.add_middleware(Identified, services=services, rates=rates)

    @app.middleware("http")
    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        if response.status_code == 405 and (allowed := allowed_methods(surface, request.url.path)):
            response.headers["Allow"] = allowed
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        is_api_page = request.url.path == API_PAGE
        policy = _API_PAGE_POLICY if is_api_page else CONTENT_SECURITY_POLICY
        response.headers["Content-Security-Policy"] = policy
        return response

    if services.watch is not None:
        app.add_middleware(WatchedRequests, watch=services.watch)  # the outermost: added last
    return app


def web_folder() -> Path:
    """Where the built page is: beside this file in a wheel, in web/dist in a checkout."""
    packaged = Path(__file__).parent / "web"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "web" / "dist"


def _add_pages(app: FastAPI) -> None:
    folder = web_folder()

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        if not (folder / "index.html").is_file():
            return PlainTextResponse("网页还没有构建，请先运行 make web。\n", status_code=503)
        # Its scripts are named by their content; the page that names them must be asked for anew.
        return FileResponse(folder / "index.html", headers={"Cache-Control": "no-cache"})

    @app.get(API_PAGE, include_in_schema=False)
    def api_page() -> FileResponse:
        return FileResponse(_API_PAGES / "api.html")

    assets = StaticFiles(directory=folder / "assets", check_dir=False)
    app.mount("/assets", assets, name="assets")
    app.mount("/api-page", StaticFiles(directory=_API_PAGES), name="api-page")
    # From a package, not from a content network: official networks often have no way out.
    swagger = StaticFiles(directory=swagger_ui_bundle.swagger_ui_path)
    app.mount("/swagger-ui", swagger, name="swagger-ui")
