"""Is the process alive, and what does it hold?"""

from typing import Literal

from fastapi import APIRouter, Response

from api.dependencies import ServicesDep
from api.schemas.models import HealthOut, ReadinessOut
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.errors import StorageError

router = APIRouter(tags=["system"])


@router.get("/health")
def health(services: ServicesDep) -> HealthOut:
    """Liveness, the number of indexed documents, and whether a model is set up."""
    documents = services.documents.list_documents(PassageFilter())
    return HealthOut(
        status="ok",
        past_reports=sum(d.document.kind is DocumentKind.PAST_REPORT for d in documents),
        policies=sum(d.document.kind is DocumentKind.POLICY for d in documents),
        dense_search=services.embedder is not None,
        vector_index="in-use" if services.index.current_vectors() else "not-in-use",
        model=services.settings.model_name if services.settings.model_base_url else "",
        upload_limit_mb=services.settings.upload_limit_mb,
    )


@router.get("/readiness", responses={503: {"model": ReadinessOut, "description": "Not ready."}})
def readiness(services: ServicesDep, response: Response) -> ReadinessOut:
    """Whether work can be taken and will be done: 503 where the database or a worker is missing."""
    try:
        services.documents.generation()
        has_workers = services.has_workers()
        has_database = True
    except StorageError:
        has_database = has_workers = False
    is_ready = has_database and has_workers
    response.status_code = 200 if is_ready else 503
    status: Literal["ready", "not-ready"] = "ready" if is_ready else "not-ready"
    return ReadinessOut(status=status, database=has_database, workers=has_workers)
