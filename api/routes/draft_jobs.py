"""A draft while it is being written: what is told of it, stopping it, going on with it."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.background import continue_draft, stop_writing
from api.dependencies import DEFAULT_WAIT, ServicesDep, WaitSeconds
from api.event_stream import ProgressFeeds
from api.problems import problem_responses
from api.routes.drafts import ACCEPTED, answer_with_draft
from api.schemas.models import ContinuationIn, DraftOut
from api.views import draft_view

router = APIRouter(prefix="/drafts", tags=["drafts"])
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-Sent Events, each with an id. "
        "`planned`: a job was accepted, `section_count` sections will be written. "
        "`section_started`: the text of the section begins anew. "
        "`section_text`: the next piece of it, values printed. "
        "`section_done`: the whole text as it is stored; it takes the place of the pieces. "
        "`section_failed`: `text` says why. "
        "`done`: the job is closed; read the draft. The data of each is JSON: `draft_id`, "
        "`section_key`, `text`, `section_count`. Lines that begin with a colon are heartbeats.",
        "content": {
            "text/event-stream": {
                "schema": {"description": "Server-Sent Events"},
                "example": 'id: 17\nevent: section_text\ndata: {"draft_id": "9f…", "section_key":'
                ' "s1.1", "text": "全年组织", "section_count": 0}\n\n',
            }
        },
    },
    204: {"description": "Everything was told up to Last-Event-ID: do not connect again."},
}


@router.get(
    "/{draft_id}/events",
    response_class=Response,
    responses=_EVENTS | problem_responses(404),
)
async def stream_events(
    services: ServicesDep,
    request: Request,
    draft_id: str,
    last_event_id: Annotated[
        str, Header(description="The id of the last event that was received.")
    ] = "",
) -> Response:
    """What is told of a draft while it is written: from the latest job's begin, or after an id."""
    draft = await run_in_threadpool(services.drafts.get, draft_id)
    log, known = services.progress, draft.draft_id
    if last_event_id.isascii() and last_event_id.isdecimal():
        after = int(last_event_id)
        is_open = await run_in_threadpool(log.is_open, known)
        if not is_open and not await run_in_threadpool(log.after, known, after):
            return Response(status_code=204)
    else:
        after = await run_in_threadpool(log.beginning, known)
    feeds: ProgressFeeds = request.app.state.feeds
    return StreamingResponse(
        feeds.feed(log).stream(known, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.post("/{draft_id}/cancellation", responses=problem_responses(404, 409))
def cancel_draft(services: ServicesDep, draft_id: str) -> DraftOut:
    """Stop the writing and the calls to the model; what is written is kept."""
    return DraftOut.model_validate(draft_view(stop_writing(services, draft_id)))


@router.post(
    "/{draft_id}/continuation",
    responses=ACCEPTED | problem_responses(404, 409, 503),
    status_code=201,
)
async def continue_writing(
    services: ServicesDep,
    response: Response,
    draft_id: str,
    request: ContinuationIn | None = None,
    wait: WaitSeconds = DEFAULT_WAIT,
) -> DraftOut:
    """Write the sections that have no text; all others keep theirs to the byte."""
    writer = request.writer if request else ""
    return await answer_with_draft(
        services, response, lambda: continue_draft(services, draft_id, writer), wait
    )
