"""Answers that are given again to whoever repeats a request with the same Idempotency-Key."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select, update

from drafter.ports import Clock, KeptAnswer, KeyStanding
from drafter.store.engine import new_rows_only, translated_errors
from drafter.store.tables import kept_answers

KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=10)
"""How long a request that does not renew it holds its key: as long as a dead process blocks it."""


class SqlKeptAnswers:
    """One row a key; a request that is under way holds a lease on it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, key_hash: str, fingerprint: str) -> KeptAnswer | KeyStanding:
        """Take the key for a request, or say what stands in its way."""
        now = self._clock.now()
        with translated_errors(self._engine), self._engine.begin() as connection:
            self._forget_old(connection, now)
            fresh = {
                "key_hash": key_hash,
                "fingerprint": fingerprint,
                "begun_at": now.isoformat(),
                "lease_until": (now + LEASE).isoformat(),
                "headers": [],
                "body": b"",
            }
            # Of two at the same moment one puts its row in; the other waits, and finds it.
            put = new_rows_only(connection, kept_answers).returning(kept_answers.c.key_hash)
            mine = kept_answers.c.key_hash == key_hash
            row = None
            while row is None:
                if connection.execute(put.values(fresh)).first() is not None:
                    return KeyStanding.YOURS
                # Not there only where it was let go of in between: then it is to be had.
                row = connection.execute(select(kept_answers).where(mine).with_for_update()).first()
            if row.fingerprint != fingerprint:
                return KeyStanding.OF_ANOTHER_REQUEST
            if row.status is not None:
                return KeptAnswer(
                    row.status, tuple((name, value) for name, value in row.headers), row.body
                )
            if datetime.fromisoformat(row.lease_until) > now:
                return KeyStanding.UNDER_WAY
            connection.execute(update(kept_answers).where(mine).values(fresh))
        return KeyStanding.YOURS

    def renew(self, key_hash: str) -> None:
        """Say that the request is still under way."""
        self._change(key_hash, lease_until=(self._clock.now() + LEASE).isoformat())

    def finish(self, key_hash: str, answer: KeptAnswer) -> None:
        """Keep the answer."""
        self._change(
            key_hash,
            status=answer.status,
            headers=[list(pair) for pair in answer.headers],
            body=answer.body,
        )

    def release(self, key_hash: str) -> None:
        """Let go of a key whose request was not carried out: it may be tried again."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(delete(kept_answers).where(kept_answers.c.key_hash == key_hash))

    def _forget_old(self, connection: Connection, now: datetime) -> None:
        """What another process is just forgetting is left to it."""
        old = select(kept_answers.c.key_hash).where(
            kept_answers.c.begun_at < (now - KEPT_FOR).isoformat()
        )
        gone = kept_answers.c.key_hash.in_(old.with_for_update(skip_locked=True))
        connection.execute(delete(kept_answers).where(gone))

    def _change(self, key_hash: str, **values: object) -> None:
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(
                update(kept_answers).where(kept_answers.c.key_hash == key_hash).values(**values)
            )
