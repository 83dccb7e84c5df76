"""What the API looks like: its routes and the OpenAPI document, made once in a process.

They depend on no service. FastAPI works a route out for each application that includes it, all of
ours in a fifth of a second, and their document in more than one.
"""

from functools import cache

from fastapi import Depends, FastAPI

from api.callback_docs import describe_webhooks
from api.openapi import openapi_of, operation_id
from api.permissions import authorize
from api.problems import problem_responses
from api.routes import (
    access,
    chat_completions,
    conversations,
    document_batches,
    document_uses,
    documents,
    draft_batches,
    draft_jobs,
    drafts,
    fact_sheets,
    fact_tables,
    health,
    report_types,
    returns,
    samples,
    section_passages,
    sessions,
    settling,
    sign_offs,
    single_sign_on,
    system,
    usage,
    webhooks,
)


@cache
def api_surface() -> FastAPI:
    """An application that is never run: others take its routes and its document."""
    app = FastAPI(
        title="drafter",
        version="1",
        description="Drafts the annual work reports of Chinese public bodies from structured "
        "facts and retrieved examples. Every error is application/problem+json.",
        responses=problem_responses(401, 403, 413, 422, 429, 500),
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
    )
    for module in (
        *(report_types, fact_sheets, fact_tables, documents, document_batches, document_uses),
        *(drafts, draft_jobs, draft_batches, section_passages, returns, settling, sign_offs),
        *(conversations, webhooks, samples, sessions, access, usage, system, health),
    ):
        app.include_router(module.router, prefix="/api/v1", dependencies=[Depends(authorize)])
    app.include_router(chat_completions.router, dependencies=[Depends(authorize)])
    app.include_router(sessions.links)
    app.include_router(single_sign_on.router)
    describe_webhooks(app)
    app.openapi = lambda: openapi_of(app)  # type: ignore[method-assign] # FastAPI's documented way
    return app
