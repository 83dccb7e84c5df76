"""What is told of a draft, as Server-Sent Events. The log is in the database: any process can tell.

One look at the database serves all streams of this process.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool

from drafter.domain.progress import Progress, ProgressKind
from drafter.ports import ProgressLog, RecordedProgress

LOOK_SECONDS = 0.1
HEARTBEAT_SECONDS = 15.0
_HEARTBEAT = ": heartbeat\n\n"


class ProgressFeed:
    """Tells the streams of this process that there is something new."""

    def __init__(self, log: ProgressLog) -> None:
        self._log = log
        self._latest: dict[str, int] = {}
        self._looked = asyncio.Condition()
        self._streams = 0
        self._looking: asyncio.Task[None] | None = None

    async def stream(self, draft_id: str, after: int) -> AsyncIterator[str]:
        """The events of a draft after this number, until no job of it is open."""
        self._streams += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async for piece in self._tell(draft_id, after):
                yield piece
        finally:
            self._streams -= 1

    async def _tell(self, draft_id: str, after: int) -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        is_open, told = True, 0
        while True:
            # Asked before the steps are read: what closes a job comes with or before the answer.
            is_open = await run_in_threadpool(self._log.is_open, draft_id)
            steps = await run_in_threadpool(self._log.after, draft_id, after)
            for step in steps:
                after, told = step.number, told + 1
                yield event_of(step)
            if not is_open:
                break
            while not await self._has_news(draft_id, after):
                yield _HEARTBEAT
        if not told:
            yield event_of(RecordedProgress(after, "", Progress(ProgressKind.DONE, draft_id)))

    async def _has_news(self, draft_id: str, after: int) -> bool:
        """Wait for something new of a draft; False after a while without."""
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS), self._looked:
                await self._looked.wait_for(lambda: self._latest.get(draft_id, after + 1) > after)
        except TimeoutError:
            return False
        return True

    async def _look(self) -> None:
        while self._streams:
            latest = await run_in_threadpool(self._log.latest)
            async with self._looked:
                self._latest = latest
                self._looked.notify_all()
            await asyncio.sleep(LOOK_SECONDS)


class ProgressFeeds:
    """The feed of each event loop: a server has one, and keeps it."""

    def __init__(self) -> None:
        self._feeds: WeakKeyDictionary[asyncio.AbstractEventLoop, ProgressFeed] = (
            WeakKeyDictionary()
        )

    def feed(self, log: ProgressLog) -> ProgressFeed:
        """The feed of the loop that runs."""
        loop = asyncio.get_running_loop()
        return self._feeds.setdefault(loop, ProgressFeed(log))


def event_of(step: RecordedProgress) -> str:
    """A step as it is sent."""
    progress = step.progress
    data = {
        "draft_id": progress.draft_id,
        "section_key": progress.section_key,
        "text": progress.text,
        "section_count": progress.section_count,
    }
    body = json.dumps(data, ensure_ascii=False)
    return f"id: {step.number}\nevent: {progress.kind.value}\ndata: {body}\n\n"
