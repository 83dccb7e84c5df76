"""Many drafts in one request, written when nobody waits."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from api.batches import start_batch
from api.dependencies import CallerDep, RawBody, RequestId, ServicesDep
from api.problems import problem_responses
from api.schemas.models import BatchIn, BatchOut, StartedDraftOut
from drafter.domain.report import Draft

router = APIRouter(prefix="/draft-batches", tags=["drafts"])


@router.post("", status_code=202, responses=problem_responses(503))
async def create_batch(
    services: ServicesDep,
    caller: CallerDep,
    request: BatchIn,
    body: RawBody,
    request_id: RequestId,
) -> BatchOut:
    """Draft the reports of many organizations; all sheets are checked before any is accepted.

    They are written after everything that somebody waits for, the organizations by turns.
    """
    writers = [item.writer or request.writer for item in request.drafts]
    drafts = await run_in_threadpool(
        start_batch, services, caller, body, writers, request.report_type, request_id
    )
    return BatchOut(drafts=[_started(draft) for draft in drafts])


def _started(draft: Draft) -> StartedDraftOut:
    return StartedDraftOut(
        draft_id=draft.draft_id,
        title=draft.title,
        organization=draft.sheet.organization,
        location=f"/api/v1/drafts/{draft.draft_id}",
    )
