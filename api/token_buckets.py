"""Token buckets: how often somebody may ask, with a reserve for bursts.

A bucket holds a minute's worth of requests and fills again evenly. Only the moment when it is full
again has to be kept (the generic cell rate algorithm), so a bucket is one number. They are each
process's own: behind a proxy with n processes a caller may get n times as much.
"""

import math
import threading
from dataclasses import dataclass

_PERIOD = 60.0
_TIDIED_FROM = 10_000
"""Buckets; beyond that the full ones are thrown away now and then."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one request for a token."""

    is_allowed: bool
    left: int
    """Tokens that may be taken at once."""
    full_in: float
    """Seconds until the bucket is full."""
    wait: float
    """Seconds until there is a token; 0 where one was given."""


class TokenBuckets:
    """One bucket for each name."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        """Tokens that a bucket holds, and gets in a minute; 0: no limit."""
        self._full_at: dict[str, float] = {}
        self._tidied_from = _TIDIED_FROM
        self._lock = threading.Lock()

    def take(self, name: str, now: float) -> Taken:
        """Take a token out of a bucket; ``now`` in seconds, always of the same clock."""
        step = _PERIOD / self.per_minute
        with self._lock:
            # A clock that was put back must not lock anybody out: no bucket lacks more than all.
            lacking = min(max(self._full_at.get(name, 0.0) - now, 0.0), _PERIOD)
            is_allowed = lacking + step <= _PERIOD + step / 1000
            wait = 0.0 if is_allowed else lacking + step - _PERIOD
            lacking += step if is_allowed else 0.0
            self._full_at[name] = now + lacking
            if len(self._full_at) > self._tidied_from:
                self._tidy(now)
        left = max(0, math.floor((_PERIOD - lacking) / step + 0.001))
        return Taken(is_allowed, left, lacking, wait)

    def _tidy(self, now: float) -> None:
        self._full_at = {name: at for name, at in self._full_at.items() if at > now}
        self._tidied_from = max(_TIDIED_FROM, 2 * len(self._full_at))
