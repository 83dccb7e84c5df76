"""Jobs in threads of this process: for a single run, and for tests. They end with the process."""

import asyncio
import threading
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from drafter.domain.report import Draft
from drafter.errors import DrafterError, NotFound
from drafter.jobs.callbacks import PAUSES
from drafter.jobs.work import CANCELLED, DraftRun, Work, open_job, sections_to_write
from drafter.ports import JobOutcome, UploadPart

_GRACE_SECONDS = 5.0


@dataclass
class _Job:
    draft_id: str
    outcome: JobOutcome | None = None
    stop: Callable[[], None] = lambda: None
    ready: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)


class InProcessJobs:
    """Each job has a thread and an event loop of its own."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()

    def draft(self, draft: Draft, writer: str, *, is_batch: bool = False) -> str:
        """Write every section that has no text, and conclude; gives the job's id."""
        del is_batch  # nothing queues here
        keys = sections_to_write(draft)
        job_id = _new_job_id(draft)
        open_job(self._work.log, job_id, draft, len(keys))
        run = self._work.begin(draft, writer, self._work.telemetry.carried())
        self._start(job_id, draft.draft_id, self._write(job_id, run, keys))
        return job_id

    def regenerate(
        self, draft: Draft, section_key: str, writer: str, instruction: str, expected_number: int
    ) -> str:
        """Write one section again; gives the job's id."""
        job_id = _new_job_id(draft)
        open_job(self._work.log, job_id, draft, 1)
        again = self._work.regenerate(
            job_id,
            draft.draft_id,
            section_key,
            writer,
            instruction,
            expected_number,
            self._work.telemetry.carried(),
        )
        self._start(job_id, draft.draft_id, again)
        return job_id

    def index(self, part: UploadPart) -> None:
        """Index the files of a part, one after the other."""
        carried = self._work.telemetry.carried()
        job_id = f"documents.{part.batch_id}.{part.part_id}"
        with self._lock:
            if job_id in self._jobs:
                return
        self._start(job_id, "", self._index(part, carried))

    def deliver(self, delivery_id: str) -> None:
        """Try a delivery until it is taken, or often enough."""
        job_id = f"callback.{delivery_id}.{uuid.uuid4().hex}"
        self._start(job_id, "", self._deliver(delivery_id))

    def outcome(self, job_id: str) -> JobOutcome | None:
        """How the job ended; None while it is under way."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise NotFound(f"没有编号为“{job_id}”的任务。")
        return job.outcome

    def active(self, draft_id: str) -> list[str]:
        """The jobs of a draft that are under way."""
        with self._lock:
            jobs = list(self._jobs.items())
        return [i for i, job in jobs if job.draft_id == draft_id and job.outcome is None]

    def cancel(self, job_id: str) -> None:
        """Stop a job and its call to the model; it is no longer active when this returns."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is not None and job.outcome is None:
            job.ready.wait()
            job.stop()
            job.ended.wait(_GRACE_SECONDS)

    def close(self) -> None:
        """Stop everything, and wait until the connections to the model are closed."""
        self._work.intake.stop()
        with self._lock:
            unfinished = [i for i, job in self._jobs.items() if job.outcome is None]
        for job_id in unfinished:
            self.cancel(job_id)

    async def _write(self, job_id: str, run: DraftRun, keys: list[str]) -> JobOutcome:
        limit = asyncio.Semaphore(self._work.drafting.parallelism)

        async def write(key: str) -> None:
            async with limit:
                await run.write_section(job_id, key)

        await asyncio.gather(*(write(key) for key in keys))
        for delivery_id in await run.conclude(job_id):
            self.deliver(delivery_id)
        return JobOutcome()

    async def _deliver(self, delivery_id: str) -> JobOutcome:
        for pause in (*PAUSES, None):
            is_last = pause is None
            if await self._work.callbacks.attempt(delivery_id, is_last=is_last) or pause is None:
                break
            await asyncio.sleep(pause)
        return JobOutcome()

    async def _index(self, part: UploadPart, carried: str) -> JobOutcome:
        for number in part.numbers:
            await self._work.index_file(part.batch_id, number, carried)
        return JobOutcome()

    def _start(self, job_id: str, draft_id: str, work: Coroutine[Any, Any, JobOutcome]) -> None:
        job = _Job(draft_id)
        with self._lock:
            self._jobs[job_id] = job

        async def run() -> JobOutcome:
            task = asyncio.ensure_future(work)
            loop = asyncio.get_running_loop()
            job.stop = lambda: _in_loop(loop, task.cancel)
            job.ready.set()
            try:
                return await task
            except asyncio.CancelledError:
                return CANCELLED
            except DrafterError as error:  # the database is away: nobody tries again here
                return JobOutcome(error.code, str(error))

        def run_in_thread() -> None:
            outcome = CANCELLED
            try:
                outcome = asyncio.run(run())
            finally:
                job.outcome = outcome
                job.ended.set()

        threading.Thread(target=run_in_thread, name=f"job-{job_id}", daemon=True).start()


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    try:
        loop.call_soon_threadsafe(call)
    except RuntimeError:
        return  # the loop has ended, and with it the job


def _new_job_id(draft: Draft) -> str:
    return f"{draft.draft_id}.{uuid.uuid4().hex}"
