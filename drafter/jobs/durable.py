"""Durable jobs: handing them to DBOS, and asking after them. Any process may do both."""

import uuid
from typing import Any

from dbos import DBOS, DBOSClient

from drafter.domain.report import Draft
from drafter.errors import NotFound
from drafter.jobs.engine import (
    BATCH_QUEUE,
    CALLBACK_QUEUE,
    QUEUE,
    SERIALIZER,
    UNDER_WAY,
    VERSION,
    index_job,
)
from drafter.jobs.work import CANCELLED, open_job, sections_to_write
from drafter.ports import UNWATCHED, JobOutcome, ProgressLog, Telemetry, UploadPart


class DurableJobs:
    """Hands jobs over; workers in this or any other process do them."""

    def __init__(
        self, database_url: str, log: ProgressLog, telemetry: Telemetry = UNWATCHED
    ) -> None:
        DBOS.migrate(database_url)
        self._client = DBOSClient(system_database_url=database_url, serializer=SERIALIZER)
        self._log = log
        self._telemetry = telemetry

    def draft(self, draft: Draft, writer: str, *, is_batch: bool = False) -> str:
        """Write every section that has no text, and conclude; gives the job's id."""
        keys = sections_to_write(draft)
        queue = BATCH_QUEUE if is_batch else QUEUE
        return self._enqueue(
            "draft_report", queue, draft, len(keys), (draft.draft_id, keys, writer)
        )

    def regenerate(
        self, draft: Draft, section_key: str, writer: str, instruction: str, expected_number: int
    ) -> str:
        """Write one section again; gives the job's id."""
        arguments = (draft.draft_id, section_key, writer, instruction, expected_number)
        return self._enqueue("regenerate_section", QUEUE, draft, 1, arguments)

    def index(self, part: UploadPart) -> None:
        """Index the files of a part, one after the other; handed over again it is done once."""
        arguments = (part.batch_id, list(part.numbers), self._telemetry.carried())
        self._client.enqueue(index_job(part), *arguments)

    def deliver(self, delivery_id: str) -> None:
        """Try a delivery until it is taken, or often enough."""
        self._client.enqueue(
            {
                "workflow_name": "deliver",
                "queue_name": CALLBACK_QUEUE,
                "workflow_id": f"callback.{delivery_id}.{uuid.uuid4().hex}",
                "app_version": VERSION,
            },
            delivery_id,
        )

    def outcome(self, job_id: str) -> JobOutcome | None:
        """How the job ended; None while it is queued or under way."""
        found = self._client.list_workflows(workflow_ids=[job_id], load_input=False)
        if not found:
            raise NotFound(f"没有编号为“{job_id}”的任务。")
        (status,) = found
        if status.status in UNDER_WAY:
            return None
        if status.status == "CANCELLED":
            return CANCELLED
        if status.status == "SUCCESS":
            return JobOutcome(**(status.output or {}))
        return JobOutcome("drafter-error", "任务没有完成，请联系管理员查看日志。")

    def active(self, draft_id: str) -> list[str]:
        """The jobs of a draft that are queued or under way."""
        found = self._client.list_workflows(
            workflow_id_prefix=f"{draft_id}.",
            status=UNDER_WAY,
            load_input=False,
            load_output=False,
        )
        return [status.workflow_id for status in found]

    def cancel(self, job_id: str) -> None:
        """Stop a job, queued or under way; the worker that has it stops within a second or two."""
        self._client.cancel_workflow(job_id, cancel_children=True)

    def close(self) -> None:
        """Let go of the database; the jobs go on."""
        self._client.destroy()

    def _enqueue(
        self, workflow: str, queue: str, draft: Draft, count: int, arguments: tuple[Any, ...]
    ) -> str:
        job_id = f"{draft.draft_id}.{uuid.uuid4().hex}"
        open_job(self._log, job_id, draft, count)
        self._client.enqueue(
            {
                "workflow_name": workflow,
                "queue_name": queue,
                "workflow_id": job_id,
                "app_version": VERSION,
                "queue_partition_key": draft.sheet.organization,  # each organization has its turn
            },
            *arguments,
            self._telemetry.carried(),
        )
        return job_id
