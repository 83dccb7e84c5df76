"""The HTTP application; nothing happens at import."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from api.bootstrap import Services
from api.problems import install_problem_handlers
from api.routes import documents, drafts, fact_sheets, health, report_types, samples

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_DOCS = ("/docs", "/redoc", "/openapi.json")


def create_app(services: Services) -> FastAPI:
    """The application over ready-made services."""
    app = FastAPI(
        title="drafter",
        version="1",
        description="Drafts the annual work reports of Chinese public bodies from structured "
        "facts and retrieved examples. Every error is application/problem+json.",
    )
    app.state.services = services
    install_problem_handlers(app)
    for module in (report_types, fact_sheets, documents, drafts, samples, health):
        app.include_router(module.router, prefix="/api/v1")
    page = web_folder()

    @app.get("/", include_in_schema=False)
    def index() -> FileResponse:
        return FileResponse(page / "index.html")

    app.mount("/static", StaticFiles(directory=page), name="static")

    @app.middleware("http")
    async def guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if not request.url.path.startswith(_DOCS):
            response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    return app


def web_folder() -> Path:
    """Where the page is: beside this file in an installed wheel, in web/ in a checkout."""
    packaged = Path(__file__).parent / "web"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "web"
