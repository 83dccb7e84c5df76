"""A clock that a test moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class MovingClock:
    """Stands until the test lets time pass."""

    time: datetime = field(default_factory=lambda: datetime(2026, 1, 5, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **time: float) -> None:
        self.time += timedelta(**time)
