"""Who had how many drafts begun lately: one count for all processes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from drafter.store.access_tables import draft_starts
from drafter.store.engine import one_at_a_time, translated_errors

_PERIOD = timedelta(hours=1)


class SqlDraftStarts:
    """Counts the drafts of each caller; what is older than an hour is forgotten."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(
        self, caller: str, draft_ids: Sequence[str], now: datetime, most: int
    ) -> datetime | None:
        """Count new drafts of a caller, all or none: None, or when there will be room for them.

        A draft that was counted before is counted once. More at once than ``most`` never find
        room: the moment is then ``datetime.max``.
        """
        begun = draft_starts.c.begun_at
        with translated_errors(self._engine), self._engine.begin() as connection:
            one_at_a_time(connection, f"drafts of {caller}")
            connection.execute(delete(draft_starts).where(begun <= (now - _PERIOD).isoformat()))
            own = select(draft_starts).where(draft_starts.c.caller == caller).order_by(begun)
            rows = connection.execute(own).all()
            known = {row.draft_id for row in rows}
            new = [each for each in dict.fromkeys(draft_ids) if each not in known]
            if len(new) > most:
                return datetime.max.replace(tzinfo=now.tzinfo)
            lacking = len(rows) + len(new) - most
            if new and lacking > 0:
                return datetime.fromisoformat(rows[lacking - 1].begun_at) + _PERIOD
            for each in new:
                row = {"draft_id": each, "caller": caller, "begun_at": now.isoformat()}
                connection.execute(insert(draft_starts).values(row))
        return None
