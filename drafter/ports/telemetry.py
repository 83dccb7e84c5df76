"""What operators watch: steps with their duration, across processes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Telemetry(Protocol):
    """Told of the steps of long work. What it is told holds names and numbers, never a text."""

    def carried(self) -> str:
        """What another process needs to go on in the same trace; empty where there is none."""

    def step(self, name: str, *, carried: str = "", **about: str) -> AbstractContextManager[None]:
        """Measure the block as one step; ``about`` names what it deals with (``draft_id`` …).

        Log lines and steps inside belong to it. ``carried`` is what ``carried()`` gave elsewhere.
        """


class Unwatched:
    """For a run that nobody watches."""

    def carried(self) -> str:
        """Nothing."""
        return ""

    def step(self, name: str, *, carried: str = "", **about: str) -> AbstractContextManager[None]:
        """Just the block."""
        del name, carried, about
        return _unmeasured()


@contextmanager
def _unmeasured() -> Iterator[None]:
    yield


UNWATCHED = Unwatched()
