"""A clock that stops the world once, so that a test can act in the midst of someone's writing."""

import threading
from datetime import UTC, datetime

PATIENCE = 30
"""Seconds before a test that hangs gives up."""


class HoldingClock:
    """Tells the time; the call that ``hold`` names waits until ``let_go``."""

    def __init__(self) -> None:
        self._calls_until_hold = 0
        self._lock = threading.Lock()
        self._reached = threading.Event()
        self._released = threading.Event()

    def hold(self, call: int = 1) -> None:
        """Hold the ``call``-th asker from now on."""
        self._reached.clear()
        self._released.clear()
        self._calls_until_hold = call

    def wait_until_held(self) -> None:
        assert self._reached.wait(PATIENCE), "nobody asked for the time"

    def let_go(self) -> None:
        self._released.set()

    def now(self) -> datetime:
        with self._lock:
            self._calls_until_hold -= 1
            is_mine = self._calls_until_hold == 0
        if is_mine:
            self._reached.set()
            self._released.wait(PATIENCE)
        return datetime.now(UTC)  # noqa: TID251 - it is a clock
