"""Is the process alive, and what does it hold?"""

from fastapi import APIRouter

from api.dependencies import ServicesDep
from api.problems import Problem, problem_responses
from api.schemas.models import HealthOut, ReadinessOut
from drafter.domain.source import DocumentKind, PassageFilter

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


@router.get("/readiness", responses=problem_responses(503))
def readiness(services: ServicesDep) -> ReadinessOut:
    """Whether work can be taken and will be done: the database answers, and some process writes."""
    services.documents.generation()
    if not services.has_workers():
        raise Problem(
            503, "not-ready", "没有正在运行的写稿进程，请启动 drafter worker，或检查它的日志。"
        )
    return ReadinessOut(status="ready")
