"""Use cases of long work: hand it over, wait for it, stop it, go on with it."""

import asyncio
import uuid
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from api.allowance import take_drafts
from api.drafting import section_of
from api.walls import check_may_draft_for
from drafter.access.caller import Caller
from drafter.domain.fact import FactSheet
from drafter.domain.report import Draft, DraftState
from drafter.errors import Conflict, NotFound, error_of
from drafter.ports import JobOutcome

if TYPE_CHECKING:
    from api.bootstrap import Services

NO_JOB = ""
"""There is nothing left to do."""
_FIRST_LOOK = 0.02
_LONGEST_PAUSE = 0.5
_CAN_GO_ON = (DraftState.WRITING, DraftState.INCOMPLETE, DraftState.CANCELLED)


def start_draft(
    services: "Services",
    caller: Caller,
    sheet: FactSheet,
    writer: str,
    notices: tuple[str, ...] = (),
    *,
    draft_id: str = "",
    is_batch: bool = False,
) -> tuple[Draft, str]:
    """Plan a draft, store it, and hand its writing over; gives the draft and the job's id.

    With a ``draft_id`` the draft gets it. One that is there under it was asked for by the same
    request, whose process died before it could answer: it is taken up, and no other is made.

    Raises:
        Problem: 403 where the caller may not draft for the sheet's organization, 429 where it has
            had too many begun within the hour.
        InvalidRequest: there is no such writer.
        ConfigurationError: no model is set up; nothing was stored.
    """
    check_may_draft_for(services, caller, sheet.organization)
    from drafter.reference.report_types import find_report_type

    report_type = find_report_type(sheet.report_type)
    name = services.writer(writer).name
    take_drafts(services, caller, [draft_id or uuid.uuid4().hex])
    draft = _known_draft(services, draft_id) if draft_id else None
    if draft is None:
        draft = services.drafting.plan_draft(
            sheet, report_type, name, notices=notices, draft_id=draft_id
        )
    elif jobs := services.jobs.active(draft.draft_id):
        return draft, jobs[0]
    elif draft.state is not DraftState.WRITING:
        return draft, NO_JOB
    return draft, services.jobs.draft(draft, _kind(name), is_batch=is_batch)


def start_regeneration(
    services: "Services",
    draft_id: str,
    section_key: str,
    writer: str,
    instruction: str,
    expected_number: int,
) -> str:
    """Hand a section over to be written again; gives the job's id.

    Where no writer is named, it is the one that the draft was written with.

    Raises:
        NotFound: no such draft or section.
        RevisionConflict: someone changed the section meanwhile.
        Conflict: the draft is finalized.
        InvalidRequest: there is no such writer.
        ConfigurationError: no model is set up.
    """
    draft = services.drafts.get(draft_id)
    section_of(draft, section_key)
    services.drafting.regenerable(draft, section_key, expected_number)
    name = writer or _kind(draft.writer)
    services.writer(name)
    services.audit.note_deed()
    return services.jobs.regenerate(draft, section_key, name, instruction, expected_number)


async def outcome_within(services: "Services", job_id: str, seconds: float) -> JobOutcome | None:
    """How the job ended; None if it has not after so many seconds."""
    if job_id == NO_JOB:
        return JobOutcome()
    loop = asyncio.get_running_loop()
    end, pause = loop.time() + seconds, _FIRST_LOOK
    while True:
        outcome = await run_in_threadpool(services.jobs.outcome, job_id)
        left = end - loop.time()
        if outcome is not None or left <= 0:
            return outcome
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def raise_if_failed(outcome: JobOutcome) -> None:
    """Raise the error that a job ended with, as if it had been done here."""
    if outcome.error_code == "cancelled":
        raise Conflict("这项写作已被停止，原有文本没有变化。")
    if outcome.error_code:
        raise error_of(outcome.error_code, outcome.message)


def stop_writing(services: "Services", draft_id: str) -> Draft:
    """Stop all work on a draft, the calls to the model too; what is written is kept.

    Raises:
        NotFound: no such draft.
        Conflict: nothing is being written.
    """
    draft = services.drafts.get(draft_id)
    jobs = services.jobs.active(draft.draft_id)
    if not jobs and draft.state is not DraftState.WRITING:
        raise Conflict(f"《{draft.title}》没有正在进行的写作。")
    for job_id in jobs:
        services.jobs.cancel(job_id)
    if draft.state is DraftState.WRITING:
        services.drafting.mark_cancelled(draft.draft_id)
    for job_id in jobs:
        services.progress.close(job_id, draft.draft_id)
    return services.drafts.get(draft.draft_id)


def continue_draft(services: "Services", draft_id: str, writer: str) -> tuple[Draft, str]:
    """Write what a draft still lacks; gives the draft and the job's id.

    Raises:
        NotFound: no such draft.
        Conflict: it is complete, finalized, or being written.
        InvalidRequest: there is no such writer.
        ConfigurationError: no model is set up.
    """
    draft = services.drafts.get(draft_id)
    if services.jobs.active(draft.draft_id):
        raise Conflict(f"《{draft.title}》正在写作中，不能重复开始。")
    name = writer or _kind(draft.writer)
    services.writer(name)
    services.drafts.set_state(draft.draft_id, DraftState.WRITING, only_from=_CAN_GO_ON)
    draft = services.drafts.get(draft.draft_id)
    return draft, services.jobs.draft(draft, name)


def _known_draft(services: "Services", draft_id: str) -> Draft | None:
    try:
        return services.drafts.get(draft_id)
    except NotFound:
        return None


def _kind(writer_name: str) -> str:
    """``model`` of ``model:qwen3``: a person chose the kind, the settings choose the model."""
    return writer_name.partition(":")[0]
