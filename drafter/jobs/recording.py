"""Keeps what a job tells, in batches: one write for many pieces of text."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from drafter.domain.progress import OnProgress, Progress, ProgressKind
from drafter.ports import ProgressLog

BATCH_SECONDS = 0.1
"""How long pieces are gathered before they are kept, and so shown."""


@asynccontextmanager
async def recording(log: ProgressLog, job_id: str) -> AsyncIterator[OnProgress]:
    """Everything that is told inside is kept, in order, when the block ends at the latest."""
    recorder = _Recorder(log, job_id)
    keeping = asyncio.create_task(recorder.keep())
    try:
        yield recorder.tell
    finally:
        recorder.end()
        await keeping


class _Recorder:
    def __init__(self, log: ProgressLog, job_id: str) -> None:
        self._log = log
        self._job_id = job_id
        self._pending: list[Progress] = []
        self._told = asyncio.Event()
        self._ended = asyncio.Event()

    def tell(self, step: Progress) -> None:
        """Take a step; pieces of one text that follow each other become one."""
        last = self._pending[-1] if self._pending else None
        if (
            last is not None
            and step.kind is last.kind is ProgressKind.SECTION_TEXT
            and step.section_key == last.section_key
        ):
            self._pending[-1] = replace(last, text=last.text + step.text)
        else:
            self._pending.append(step)
        self._told.set()

    def end(self) -> None:
        self._ended.set()
        self._told.set()

    async def keep(self) -> None:
        while not (self._ended.is_set() and not self._pending):
            await self._told.wait()
            self._told.clear()
            if not self._ended.is_set():
                await _either(self._ended, BATCH_SECONDS)
            batch, self._pending = self._pending, []
            await asyncio.to_thread(self._log.record, self._job_id, batch)


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, or for so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
