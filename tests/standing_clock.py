"""A clock that stands still until it is set."""

from datetime import datetime


class StandingClock:
    """Always tells the same moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment
