"""A clock that stands still."""

from datetime import datetime


class StandingClock:
    """Always tells the same moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment
