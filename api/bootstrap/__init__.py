"""The composition root: builds every adapter, on first use, and plugs them into the core."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.bootstrap.kept import SystemClock
from api.bootstrap.library import Library
from api.settings import Settings
from drafter.errors import ConfigurationError
from drafter.ports import (
    UNWATCHED,
    Courier,
    DraftExporter,
    Jobs,
    ProgressLog,
    Telemetry,
)
from drafter.reference.own_types import OwnReportTypes
from drafter.reference.report_types import also_from

if TYPE_CHECKING:
    from drafter.chain import Drafting
    from drafter.conversation.conversation import Conversation
    from drafter.domain.report import Draft
    from drafter.finalizing import Finalizing
    from drafter.jobs.work import Work
    from drafter.jobs.worker import DurableWorker
    from drafter.returning.take_back import Returning
    from drafter.settling import Settling
    from drafter.signing import Signing


__all__ = ["Purged", "Services", "SystemClock", "new_id"]

_BEATS_WITHIN = timedelta(seconds=15)
"""A worker beats every second."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many records were forgotten."""

    jobs: int
    steps: int
    """What was told of drafts while they were written."""
    deliveries: int
    batches: int
    """Batches of uploaded files; the documents that they became stay."""


def new_id() -> str:
    """A fresh identifier: 32 hexadecimal digits."""
    return uuid.uuid4().hex


class Services(Library):
    """Everything a process may need; each part is built when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.has_durable_jobs = False
        """Set before the first use: jobs then survive this process, and a worker has to do them."""
        self.own_types = OwnReportTypes(settings.data_dir / "report-types")
        """The report types that people of this installation made."""
        also_from(self.own_types.all)

    @cached_property
    def progress(self) -> ProgressLog:
        """What is told of drafts while they are written."""
        if self.watch is None:
            return self._stores.progress
        from api.telemetry.adapters import WatchedProgressLog

        return WatchedProgressLog(self._stores.progress, self.watch)

    @property
    def telemetry(self) -> Telemetry:
        """Told of the steps of jobs."""
        return self.watch or UNWATCHED

    @cached_property
    def _work(self) -> "Work":
        from api.intake import Intake
        from drafter.jobs.callbacks import Callbacks
        from drafter.jobs.work import Work

        intake = Intake(self)
        callbacks = Callbacks(self.webhooks, self.courier, self.clock)
        return Work(
            self.drafting,
            self.progress,
            self.writer,
            callbacks,
            intake,
            self.uploads,
            self.telemetry,
        )

    @cached_property
    def courier(self) -> Courier:
        """Carries callbacks out of the house."""
        from drafter.jobs.courier import HttpCourier

        courier = HttpCourier(self.clock, [str(n) for n in self.settings.callback_networks])
        if self.watch is None:
            return courier
        from api.telemetry.adapters import WatchedCourier

        return WatchedCourier(courier, self.watch)

    @cached_property
    def jobs(self) -> Jobs:
        """Long work in the background: durable, or with this process only."""
        if self.has_durable_jobs:
            from drafter.jobs.durable import DurableJobs

            return DurableJobs(self.settings.store_url, self.progress, self.telemetry)
        from drafter.jobs.in_process import InProcessJobs

        return InProcessJobs(self._work)

    def back_up(self, target: Path) -> int:
        """Copy the database into a new file; gives its size in bytes.

        Raises:
            ConfigurationError: it is PostgreSQL, which has its own tools.
            StorageError: it cannot be copied; no file is left behind.
        """
        from api.system_state import note_backup
        from drafter.store import back_up

        size = back_up(self.settings.store_url, target)
        note_backup(self.settings.data_dir, self.clock.now())
        return size

    def purge(self, before: datetime) -> Purged:
        """Forget what is remembered of jobs and deliveries that ended before a moment."""
        from drafter.jobs.purge import purge_jobs

        stores = self._stores
        return Purged(
            jobs=purge_jobs(self.settings.store_url, before),
            steps=stores.progress.purge(before),
            deliveries=stores.webhooks.purge(before),
            batches=stores.uploads.purge(before),
        )

    def worker(self) -> "DurableWorker":
        """What does the durable jobs in this process; not started yet."""
        from drafter.jobs.worker import DurableWorker

        return DurableWorker(
            self.settings.store_url,
            self._work,
            self._stores.executors,
            self.clock,
            parallel=self.settings.drafts_in_parallel,
        )

    def open_job_count(self) -> int:
        """What was accepted and has not ended: jobs of drafts, and files for the library."""
        return len(self.progress.open_jobs()) + self.uploads.open_files()

    def worker_states(self) -> list[dict[str, Any]]:
        """The processes that write, with their last sign of life; threads of this one are none."""
        now = self.clock.now()
        return [
            {
                "host": each.host,
                "process_id": each.process_id,
                "beat_at": each.beat_at,
                "is_alive": now - each.beat_at < _BEATS_WITHIN,
            }
            for each in sorted(self._stores.executors.all(), key=lambda each: each.beat_at)
        ]

    def has_workers(self) -> bool:
        """Whether some process was writing just now, this one or another on its database."""
        if not self.has_durable_jobs:
            return True  # they are threads of this process
        now = self.clock.now()
        return any(now - e.beat_at < _BEATS_WITHIN for e in self._stores.executors.all())

    def warm_up(self) -> None:
        """Build what every request needs, so that none waits and no two threads build it twice."""
        _ = (
            self.lexicon,
            self._stores,
            self.retriever,
            self.drafting,
            self.jobs,
            self.conversation,
            self.returning,
            self.finalizing,
            self.settling,
            self.signing,
            self.exporter,
            self.login_service,
        )

    @cached_property
    def drafting(self) -> "Drafting":
        """Drafts, regenerates, takes edits."""
        from drafter.chain import Drafting

        return Drafting(
            retriever=self.retriever,
            drafts=self.drafts,
            lexicon=self.lexicon,
            clock=self.clock,
            new_id=new_id,
            parallelism=self.settings.sections_in_parallel,
            candidates=self.settings.model_candidates,
        )

    @cached_property
    def conversation(self) -> "Conversation":
        """Talks about drafts: proposes, remembers, applies what is accepted."""
        from drafter.conversation.conversation import Conversation

        return Conversation(
            drafting=self.drafting,
            store=self._stores.conversations,
            writer=self.writer,
            interpreter=self._interpreter(),
            fact_reader=self.fact_reader,
        )

    @cached_property
    def returning(self) -> "Returning":
        """Takes edited Word files back."""
        from drafter.export.returned_file import DocxReturnReader
        from drafter.returning.take_back import Returning

        return Returning(self.drafting, DocxReturnReader())

    @cached_property
    def finalizing(self) -> "Finalizing":
        """Locks finished drafts and files them; opens them again."""
        from drafter.finalizing import Finalizing
        from vectorstore.archive import IndexArchive

        archive = IndexArchive(self.index)
        return Finalizing(
            self.drafts, archive, self.clock, self._stores.sign_offs, self.organizations
        )

    @cached_property
    def signing(self) -> "Signing":
        """Lets two people confirm the figures of a draft."""
        from api.drafting import export
        from drafter.signing import Signing

        def render(draft: "Draft") -> bytes:
            return export(self, draft, with_comments=False, with_provenance=False)

        return Signing(self.drafts, self._stores.sign_offs, self.clock, render)

    @cached_property
    def settling(self) -> "Settling":
        """Dismisses findings, binds values to facts by hand."""
        from drafter.settling import Settling

        return Settling(self.drafting)

    @cached_property
    def exporter(self) -> DraftExporter:
        """Makes .docx files."""
        from drafter.export.docx_document import DocxExporter
        from drafter.export.official_layout import FONT_SETS, OfficialLayout

        fonts = FONT_SETS.get(self.settings.font_set)
        if fonts is None:
            known = "、".join(FONT_SETS)
            raise ConfigurationError(f"DRAFTER_FONT_SET 应是其中之一：{known}。")
        return DocxExporter(self.clock, OfficialLayout(fonts=fonts))
