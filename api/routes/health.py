"""Is the process alive, and what does it hold?"""

from collections import Counter

from fastapi import APIRouter

from api.bootstrap import Services
from api.dependencies import CallerDep, ServicesDep
from api.schemas.models import HealthOut
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
        model=_model_name(services) if counts is not None else "",
        upload_limit_mb=services.settings.upload_limit_mb,
    )


def _model_name(services: Services) -> str:
    return services.settings.model_name if services.settings.model_base_url else ""
