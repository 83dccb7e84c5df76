"""Forgets jobs that ended long ago: what the engine remembers of them is of no more use."""

from datetime import datetime

from dbos import DBOS, DBOSClient

from drafter.jobs.engine import SERIALIZER

_AT_ONCE = 500


def purge_jobs(database_url: str, before: datetime) -> int:
    """Forget the jobs that ended before a moment, with their steps; gives how many."""
    DBOS.migrate(database_url)
    client = DBOSClient(system_database_url=database_url, serializer=SERIALIZER)
    gone = 0
    try:
        while found := client.list_workflows(
            completed_before=before.isoformat(),
            limit=_AT_ONCE,
            load_input=False,
            load_output=False,
        ):
            client.delete_workflows([workflow.workflow_id for workflow in found])
            gone += len(found)
    finally:
        client.destroy()
    return gone
