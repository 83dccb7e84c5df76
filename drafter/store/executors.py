"""Which processes work on jobs, and when each was last alive."""

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from drafter.ports import Executor
from drafter.store.engine import translated_errors
from drafter.store.tables import executors


class SqlExecutors:
    """The processes that work, each with its last heartbeat."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def beat(self, executor: Executor) -> None:
        """Record that a process is alive."""
        values = {
            "host": executor.host,
            "process_id": executor.process_id,
            "beat_at": executor.beat_at.isoformat(),
        }
        with translated_errors(self._engine), self._engine.begin() as connection:
            changed = connection.execute(
                update(executors)
                .where(executors.c.executor_id == executor.executor_id)
                .values(values)
            )
            if not changed.rowcount:
                connection.execute(
                    insert(executors).values(executor_id=executor.executor_id, **values)
                )

    def all(self) -> list[Executor]:
        """Every process that beat and was not forgotten."""
        with (
            translated_errors(self._engine),
            self._engine.connect().execution_options(reads_only=True) as connection,
        ):
            rows = connection.execute(select(executors)).all()
        return [
            Executor(r.executor_id, r.host, r.process_id, datetime.fromisoformat(r.beat_at))
            for r in rows
        ]

    def forget(self, executor_id: str) -> None:
        """Forget a process: it has ended, and its work is in other hands."""
        with translated_errors(self._engine), self._engine.begin() as connection:
            connection.execute(delete(executors).where(executors.c.executor_id == executor_id))
