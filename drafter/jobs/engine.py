"""What the two sides of the durable engine agree on."""

from typing import Any

from dbos import DBOSPortableJSONSerializer

from drafter.ports import UploadPart

VERSION = "1"
"""Of the workflows' order of steps; another one only if a started workflow could not go on."""

SERIALIZER = DBOSPortableJSONSerializer()
"""JSON: DBOS would pickle, and what is pickled can't be read by another version, or trusted."""
QUEUE = "drafts"
"""Somebody waits for these."""
BATCH_QUEUE = "batch"
"""Nobody waits for these: they have slots of their own and never stand before the others."""
INDEX_QUEUE = "documents"
"""Files that somebody waits for, each by itself."""
INDEX_BATCH_QUEUE = "document-batches"
"""Files that were handed over together."""
CALLBACK_QUEUE = "callbacks"
"""What a person asked to have delivered again."""
INDEXES_AT_ONCE = 2
"""Files of each of these two queues that a process indexes at the same time."""
UNDER_WAY = ["PENDING", "ENQUEUED", "DELAYED"]
"""The states of a job that has not ended."""


def index_job_id(part: UploadPart) -> str:
    """The job of a part: the same whenever it is handed over."""
    return f"documents.{part.batch_id}.{part.part_id}"


def index_job(part: UploadPart) -> Any:  # noqa: ANN401 - a TypedDict of DBOS' own
    """How a part is handed over; each owner has its turn."""
    return {
        "workflow_name": "index_documents",
        "queue_name": INDEX_QUEUE if part.is_waited_for else INDEX_BATCH_QUEUE,
        "workflow_id": index_job_id(part),
        "app_version": VERSION,
        "queue_partition_key": part.owner or "installation",
    }
