"""What the two sides of the durable engine agree on."""

from dbos import DBOSPortableJSONSerializer

SERIALIZER = DBOSPortableJSONSerializer()
"""JSON: DBOS would pickle, and what is pickled can't be read by another version, or trusted."""
QUEUE = "drafts"
"""Somebody waits for these."""
BATCH_QUEUE = "batch"
"""Nobody waits for these: they have slots of their own and never stand before the others."""
CALLBACK_QUEUE = "callbacks"
"""What a person asked to have delivered again."""
UNDER_WAY = ["PENDING", "ENQUEUED", "DELAYED"]
"""The states of a job that has not ended."""
