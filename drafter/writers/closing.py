"""Close a stream at its end, whoever gives it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol, runtime_checkable


@runtime_checkable
class _Closable(Protocol):
    async def aclose(self) -> None: ...


@asynccontextmanager
async def closing(stream: AsyncIterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    """The stream, closed at once in the end, so that what feeds it stops.

    Also where its reader was cancelled between two pieces. One that cannot be closed is left alone.
    """
    try:
        yield stream
    finally:
        if isinstance(stream, _Closable):
            await stream.aclose()
