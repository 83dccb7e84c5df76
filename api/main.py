"""The HTTP application; nothing happens at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import swagger_ui_bundle
from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import RequestResponseEndpoint

from api.body_limit import BodyLimit
from api.bootstrap import Services
from api.problems import install_problem_handlers, problem_responses
from api.routes import (
    conversations,
    documents,
    drafts,
    fact_sheets,
    health,
    report_types,
    returns,
    samples,
    settling,
)
from api.schemas.models import ProblemOut

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_API_PAGE_POLICY = CONTENT_SECURITY_POLICY.replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
"""Swagger UI styles its elements in place."""
API_PAGE = "/docs"


def create_app(services: Services) -> FastAPI:
    """The application over ready-made services."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(services.warm_up)
        yield

    app = FastAPI(
        title="drafter",
        version="1",
        description="Drafts the annual work reports of Chinese public bodies from structured "
        "facts and retrieved examples. Every error is application/problem+json.",
        responses=problem_responses(413, 422, 500),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    install_problem_handlers(app)
    for module in (
        report_types,
        fact_sheets,
        documents,
        drafts,
        returns,
        settling,
        conversations,
        samples,
        health,
    ):
        app.include_router(module.router, prefix="/api/v1")
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign] # FastAPI's documented way
    _add_pages(app)
    app.add_middleware(BodyLimit, megabytes=services.settings.upload_limit_mb)

    @app.middleware("http")
    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        is_api_page = request.url.path == API_PAGE
        policy = _API_PAGE_POLICY if is_api_page else CONTENT_SECURITY_POLICY
        response.headers["Content-Security-Policy"] = policy
        return response

    return app


def web_folder() -> Path:
    """Where the pages are: beside this file in an installed wheel, in web/ in a checkout."""
    packaged = Path(__file__).parent / "web"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "web"


def _add_pages(app: FastAPI) -> None:
    folder = web_folder()

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(folder / "index.html")

    @app.get(API_PAGE, include_in_schema=False)
    def api_page() -> FileResponse:
        return FileResponse(folder / "api.html")

    app.mount("/static", StaticFiles(directory=folder), name="static")
    # From a package, not from a content network: official networks often have no way out.
    swagger = StaticFiles(directory=swagger_ui_bundle.swagger_ui_path)
    app.mount("/swagger-ui", swagger, name="swagger-ui")


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document; FastAPI does not know the schema of our problem documents."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.pop("$defs", {})
        document["components"]["schemas"] |= {**parts, "ProblemOut": schema}
        app.openapi_schema = document
    return app.openapi_schema
