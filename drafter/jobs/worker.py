"""A process that works on durable jobs: queues, heartbeat, and the work of processes that died."""

import logging
import os
import socket
import threading
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from dbos import DBOS, DBOSConfig
from dbos import error as dbos_error

from drafter.jobs.engine import (
    BATCH_QUEUE,
    CALLBACK_QUEUE,
    INDEX_BATCH_QUEUE,
    INDEX_QUEUE,
    INDEXES_AT_ONCE,
    QUEUE,
    SERIALIZER,
    UNDER_WAY,
    VERSION,
    index_job,
    index_job_id,
)
from drafter.jobs.work import Work
from drafter.jobs.workflows import plug_in
from drafter.ports import Clock, Executor, Executors

BEAT_SECONDS = 1.0
SILENT_FOR = timedelta(seconds=15)
"""A process of another machine that did not beat for so long has died."""
SILENT_HERE_FOR = timedelta(minutes=2)
"""The same for one of this machine whose number is in use: by itself, or by its successor."""
_POLL_SECONDS = 0.2
_BEATS_A_LOOK = 5
"""How often it is looked for jobs that got lost."""
logger = logging.getLogger(__name__)


class DurableWorker:
    """Works on jobs until it is closed. One a process: DBOS knows only one."""

    def __init__(
        self, database_url: str, work: Work, executors: Executors, clock: Clock, *, parallel: int
    ) -> None:
        """``parallel`` is how many drafts are written at the same time."""
        self._url = database_url
        self._work = work
        self._executors = executors
        self._clock = clock
        self._parallel = parallel
        self._me = Executor(uuid.uuid4().hex, socket.gethostname(), os.getpid(), clock.now())
        self._missed: set[str] = set()
        self._missed_parts: set[str] = set()
        self._seeing_since: datetime | None = None
        """Since when the database has answered without a break."""
        self._stopping = threading.Event()
        self._beating = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        plug_in(self._work)
        self._executors.beat(self._me)
        DBOS(
            config=DBOSConfig(
                name="drafter",
                system_database_url=self._url,
                executor_id=self._me.executor_id,
                application_version=VERSION,
                serializer=SERIALIZER,
                log_level="WARNING",
                enable_otlp=False,
            )
        )
        logging.getLogger("dbos").addFilter(_is_worth_telling)
        DBOS.launch()
        for name, slots in (
            (QUEUE, self._parallel),
            (BATCH_QUEUE, max(1, self._parallel // 2)),
            (INDEX_QUEUE, INDEXES_AT_ONCE),
            (INDEX_BATCH_QUEUE, INDEXES_AT_ONCE),
        ):
            # Limits a partition make the queue take the organizations by turns.
            DBOS.register_queue(
                name,
                worker_concurrency=slots,
                partition_worker_concurrency=slots,
                polling_interval_sec=_POLL_SECONDS,
                on_conflict="always_update",
            )
        DBOS.register_queue(
            CALLBACK_QUEUE, polling_interval_sec=_POLL_SECONDS, on_conflict="always_update"
        )
        self._beating.start()

    def close(self) -> None:
        """Stop working; what is under way goes on in another process, or at the next start."""
        self._stopping.set()
        self._beating.join()
        DBOS.destroy()
        # A thread can't be cancelled: it looks, between two handfuls of passages.
        self._work.intake.stop()

    def _beat(self) -> None:
        beats = 0
        while not self._stopping.wait(BEAT_SECONDS):
            try:
                self._me = replace(self._me, beat_at=self._clock.now())
                self._executors.beat(self._me)
                self._seeing_since = self._seeing_since or self._me.beat_at
                self._take_over()
                if beats % _BEATS_A_LOOK == 0:
                    self._close_lost()
                    self._hand_over_lost()
                beats += 1
            except Exception:
                self._seeing_since = None
                # Whatever it was: a thread that ended here would make a living process look dead.
                logger.exception("no heartbeat")

    def _close_lost(self) -> None:
        """Close jobs that the engine does not know, or that ended without closing.

        Their process died in the moment between telling of them and handing them over. Twice
        missed in a row: one that is being handed over right now is not lost.
        """
        drafts = self._work.log.open_jobs()
        found = DBOS.list_workflows(workflow_ids=list(drafts), load_input=False, load_output=False)
        alive = {w.workflow_id for w in found if w.status in UNDER_WAY}
        missed = set(drafts) - alive
        for job_id in missed & self._missed:
            self._work.give_up(job_id, drafts[job_id])
        self._missed = missed

    def _hand_over_lost(self) -> None:
        """Hand over again what was accepted for the library and is in no queue.

        Its process died between keeping the files and handing them over, or the database was away
        for too long. Twice missed in a row, as above.
        """
        parts = {index_job_id(part): part for part in self._work.uploads.open_parts()}
        found = DBOS.list_workflows(workflow_ids=list(parts), load_input=False, load_output=False)
        missed = set(parts) - {w.workflow_id for w in found if w.status in UNDER_WAY}
        ended = {w.workflow_id for w in found}
        for job_id in missed & self._missed_parts:
            part = parts[job_id]
            if job_id in ended:
                DBOS.delete_workflow(job_id)
            DBOS.enqueue_workflow_with_options(
                index_job(part), part.batch_id, list(part.numbers), ""
            )
        self._missed_parts = missed

    def _take_over(self) -> None:
        """Put the unfinished jobs of processes that died back into their queues."""
        for other in self._executors.all():
            if not self._may_judge(other):
                continue
            if has_died(other, self._me, self._clock.now()):
                DBOS._recover_pending_workflows([other.executor_id])  # noqa: SLF001 - the only way
                self._executors.forget(other.executor_id)

    def _may_judge(self, other: Executor) -> bool:
        """While the database was away nobody beat: silence counts from when it was back."""
        if other.host == self._me.host:
            return True
        since = self._seeing_since
        return since is not None and self._clock.now() - since > SILENT_FOR


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """DBOS logs a job that a person cancelled as an error, with its whole stack."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, dbos_error.DBOSAwaitedWorkflowCancelledError)


def has_died(other: Executor, me: Executor, now: datetime) -> bool:
    """Whether a process has ended: seen at once on this machine, by its silence on another."""
    if other.executor_id == me.executor_id:
        return False
    silence = now - other.beat_at
    if other.host != me.host:
        return silence > SILENT_FOR
    return silence > SILENT_HERE_FOR or not _is_running(other.process_id)


def _is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
