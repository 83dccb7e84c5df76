"""The durable workflows: one a job, one step a section. What ended is never run again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from dbos import DBOS, SetWorkflowID, StepOptions, StepReservation

from drafter.errors import DatabaseAway, NotFound
from drafter.jobs.callbacks import PAUSES
from drafter.jobs.work import Work
from drafter.ports import JobOutcome

_TRIES, _FIRST_PAUSE, _LONGER = 14, 0.5, 1.5
T = TypeVar("T")


def _step(name: str) -> StepOptions:
    return StepOptions(
        name=name,
        preemptible=True,  # a cancelled job stops its step, and so the stream from the model
        retries_allowed=True,
        # What a step raises is trouble with the database: over four minutes it may be away.
        max_attempts=_TRIES,
        interval_seconds=_FIRST_PAUSE,
        backoff_rate=_LONGER,
    )


async def _patiently(read: Callable[[], T]) -> T:
    """What is read outside a step, with the same patience."""
    pause = _FIRST_PAUSE
    for _ in range(_TRIES - 1):
        try:
            return await asyncio.to_thread(read)
        except DatabaseAway:
            await asyncio.sleep(pause)
            pause *= _LONGER
    return await asyncio.to_thread(read)


_plugged: list[Work] = []


def plug_in(work: Work) -> None:
    """Give this process what its jobs need; DBOS finds workflows by name, and they find this."""
    _plugged[:] = [work]


def _work() -> Work:
    return _plugged[0]


@DBOS.workflow(name="draft_report")
async def draft_report(
    draft_id: str, section_keys: list[str], writer: str, carried: str = ""
) -> dict[str, str]:
    """Write these sections of a draft side by side, and conclude."""
    job_id = DBOS.workflow_id or ""
    work = _work()
    try:
        draft = await _patiently(lambda: work.drafting.drafts.get(draft_id))
    except NotFound:
        return {}  # deleted before its turn came
    run = work.begin(draft, writer, carried)
    limit = asyncio.Semaphore(work.drafting.parallelism)
    # Reserved in order, run in any: a step is the same section after every restart.
    reserved = [(key, DBOS.reserve_step()) for key in section_keys]
    concluding = DBOS.reserve_step()

    async def write(key: str, step: StepReservation) -> None:
        async with limit:
            await step.run_async(_step(f"write {key}"), run.write_section, job_id, key)

    await asyncio.gather(*(write(key, step) for key, step in reserved))
    for delivery_id in await concluding.run_async(_step("conclude"), run.conclude, job_id):
        with SetWorkflowID(f"callback.{delivery_id}"):
            await DBOS.start_workflow_async(deliver, delivery_id)
    return {}


@DBOS.workflow(name="deliver")
async def deliver(delivery_id: str) -> dict[str, str]:
    """Try a delivery until it is taken; the pauses last through a restart."""
    attempt = _work().callbacks.attempt
    for pause in PAUSES:
        if await DBOS.run_step_async(_step("try"), attempt, delivery_id, is_last=False):
            return {}
        await DBOS.sleep_async(pause)
    await DBOS.run_step_async(_step("last try"), attempt, delivery_id, is_last=True)
    return {}


@DBOS.workflow(name="index_documents")
async def index_documents(batch_id: str, numbers: list[int], carried: str = "") -> dict[str, str]:
    """Index uploaded files, one after the other; a settled one is passed over."""
    for number in numbers:
        index = _work().index_file
        await DBOS.run_step_async(_step(f"index {number}"), index, batch_id, number, carried)
    return {}


@DBOS.workflow(name="regenerate_section")
async def regenerate_section(
    draft_id: str,
    section_key: str,
    writer: str,
    instruction: str,
    expected_number: int,
    carried: str = "",
) -> dict[str, str]:
    """Write one section of a draft again."""
    job_id = DBOS.workflow_id or ""

    async def again() -> dict[str, str]:
        outcome: JobOutcome = await _work().regenerate(
            job_id, draft_id, section_key, writer, instruction, expected_number, carried
        )
        return {"error_code": outcome.error_code, "message": outcome.message}

    return await DBOS.run_step_async(_step(f"write {section_key} again"), again)
