"""What is told of drafts while they are written, kept so that it can be told again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select

from drafter.domain.progress import Progress, ProgressKind
from drafter.ports import RecordedProgress
from drafter.store.engine import translated_errors
from drafter.store.tables import draft_progress, drafts, open_jobs


class SqlProgressLog:
    """Steps of drafts in the order in which they were recorded."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, job_id: str, steps: Sequence[Progress]) -> None:
        """Keep steps of one draft, in order, after all that were kept of it."""
        if not steps:
            return
        draft_id = steps[0].draft_id
        with translated_errors(self._engine), self._engine.begin() as connection:
            # The lock on the draft makes numbers appear in their order, also where others write.
            found = select(drafts.c.draft_id).where(drafts.c.draft_id == draft_id)
            if connection.execute(found.with_for_update()).first() is None:
                return  # deleted meanwhile: nobody will ask
            for step in steps:
                if step.kind is ProgressKind.PLANNED:
                    _open(connection, job_id, draft_id)
                elif step.kind is ProgressKind.DONE:
                    connection.execute(delete(open_jobs).where(open_jobs.c.job_id == job_id))
            connection.execute(
                insert(draft_progress),
                [
                    {
                        "draft_id": draft_id,
                        "job_id": job_id,
                        "kind": step.kind.value,
                        "section_key": step.section_key,
                        "text": step.text,
                        "section_count": step.section_count,
                    }
                    for step in steps
                ],
            )

    def close(self, job_id: str, draft_id: str) -> None:
        """Tell that nothing more comes of a job, if it is open."""
        is_open = select(open_jobs.c.job_id).where(open_jobs.c.job_id == job_id)
        with translated_errors(self._engine), self._reading() as connection:
            if connection.execute(is_open).first() is None:
                return
        self.record(job_id, [Progress(ProgressKind.DONE, draft_id)])

    def after(self, draft_id: str, number: int) -> list[RecordedProgress]:
        """The steps of a draft after this number, in order."""
        query = (
            select(draft_progress)
            .where(draft_progress.c.draft_id == draft_id, draft_progress.c.number > number)
            .order_by(draft_progress.c.number)
        )
        with translated_errors(self._engine), self._reading() as connection:
            rows = connection.execute(query).all()
        return [
            RecordedProgress(
                number=row.number,
                job_id=row.job_id,
                progress=Progress(
                    ProgressKind(row.kind),
                    row.draft_id,
                    row.section_key,
                    row.text,
                    row.section_count,
                ),
            )
            for row in rows
        ]

    def beginning(self, draft_id: str) -> int:
        """The number before the first step of the latest job; 0 where there was none."""
        query = select(func.max(draft_progress.c.number)).where(
            draft_progress.c.draft_id == draft_id,
            draft_progress.c.kind == ProgressKind.PLANNED.value,
        )
        with translated_errors(self._engine), self._reading() as connection:
            number = connection.execute(query).scalar()
        return number - 1 if number else 0

    def purge(self, before: datetime) -> int:
        """Forget the steps of drafts that were last changed before a moment; gives how many."""
        old = select(drafts.c.draft_id).where(drafts.c.updated_at < before.isoformat())
        is_open = select(open_jobs.c.draft_id)
        with translated_errors(self._engine), self._engine.begin() as connection:
            return connection.execute(
                delete(draft_progress).where(
                    draft_progress.c.draft_id.in_(old), draft_progress.c.draft_id.not_in(is_open)
                )
            ).rowcount

    def is_open(self, draft_id: str) -> bool:
        """Whether a job of this draft was opened and not closed."""
        query = select(open_jobs.c.job_id).where(open_jobs.c.draft_id == draft_id).limit(1)
        with translated_errors(self._engine), self._reading() as connection:
            return connection.execute(query).first() is not None

    def open_jobs(self) -> dict[str, str]:
        """The draft of each job that was opened and not closed, by the job's id."""
        with translated_errors(self._engine), self._reading() as connection:
            return {row.job_id: row.draft_id for row in connection.execute(select(open_jobs))}

    def begun_jobs(self) -> set[str]:
        """The open jobs of which something was told beyond that they were accepted."""
        query = (
            select(open_jobs.c.job_id)
            .join(draft_progress, draft_progress.c.draft_id == open_jobs.c.draft_id)
            .where(
                draft_progress.c.job_id == open_jobs.c.job_id,
                draft_progress.c.kind != ProgressKind.PLANNED.value,
            )
            .distinct()
        )
        with translated_errors(self._engine), self._reading() as connection:
            return set(connection.execute(query).scalars())

    def latest(self) -> dict[str, int]:
        """The number of the latest step of each draft that has an open job."""
        newest = (
            select(func.max(draft_progress.c.number))
            .where(draft_progress.c.draft_id == open_jobs.c.draft_id)
            .scalar_subquery()
        )
        query = select(open_jobs.c.draft_id, newest).distinct()
        with translated_errors(self._engine), self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)


def _open(connection: Connection, job_id: str, draft_id: str) -> None:
    """Open a job; where none other is open, the pieces of texts now whole are let go."""
    is_open = select(open_jobs.c.job_id).where(open_jobs.c.draft_id == draft_id).limit(1)
    if connection.execute(is_open).first() is None:
        connection.execute(
            delete(draft_progress).where(
                draft_progress.c.draft_id == draft_id,
                draft_progress.c.kind == ProgressKind.SECTION_TEXT.value,
            )
        )
    connection.execute(insert(open_jobs).values(job_id=job_id, draft_id=draft_id))
