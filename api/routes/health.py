"""Is the process alive, and what does it hold?"""

from collections import Counter

from fastapi import APIRouter

from api.bootstrap import Services
from api.dependencies import CallerDep, ServicesDep
from api.problems import Problem, problem_responses
from api.schemas.models import HealthOut, ReadinessOut
from api.walls import reader_of
from drafter.access.rights import Right
from drafter.domain.source import DocumentKind, PassageFilter

router = APIRouter(tags=["system"])


@router.get("/health")
def health(services: ServicesDep, caller: CallerDep) -> HealthOut:
    """Liveness, the number of documents that the caller may read, and whether a model is set up."""
    counts: Counter[DocumentKind] | None = None
    if caller.may_somewhere(Right.USE):
        where = PassageFilter(reader=reader_of(services, caller))
        counts = Counter(d.document.kind for d in services.documents.list_documents(where))
    return HealthOut(
        status="ok",
        past_reports=None if counts is None else counts[DocumentKind.PAST_REPORT],
        policies=None if counts is None else counts[DocumentKind.POLICY],
        dense_search=services.embedder is not None,
        vector_index="in-use" if services.index.current_vectors() else "not-in-use",
        model=_model_name(services) if counts is not None else "",
        upload_limit_mb=services.settings.upload_limit_mb,
        single_sign_on=bool(services.settings.oidc_issuer),
    )


def _model_name(services: Services) -> str:
    return services.settings.model_name if services.settings.model_base_url else ""


@router.get("/readiness", responses=problem_responses(503))
def readiness(services: ServicesDep) -> ReadinessOut:
    """Whether work can be taken and will be done: the database answers, and some process writes."""
    services.documents.generation()
    if not services.has_workers():
        raise Problem(
            503, "not-ready", "没有正在运行的写稿进程，请启动 drafter worker，或检查它的日志。"
        )
    return ReadinessOut(status="ready")
