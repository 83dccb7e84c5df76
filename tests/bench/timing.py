"""Several runs of a thing and of its yardstick, in turn, so that a busy machine hits both."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """The median of several runs, with the least and the greatest."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def render(self, unit: str = "", digits: int = 2) -> str:
        """12.3 ms [11.9–14.0]."""
        low, high = min(self.values), max(self.values)
        return f"{self.median:.{digits}f}{unit} [{low:.{digits}f}–{high:.{digits}f}]"

    def scaled(self, factor: float) -> "Spread":
        """Every run multiplied."""
        return Spread(tuple(value * factor for value in self.values))


@dataclass(frozen=True)
class Comparison:
    """What was measured of the subject and of the yardstick, and the ratio run by run."""

    subject: Spread
    yardstick: Spread

    @property
    def ratio(self) -> Spread:
        pairs = zip(self.subject.values, self.yardstick.values, strict=True)
        return Spread(tuple(one / other for one, other in pairs))


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def side_by_side(
    subject: Callable[[], object], yardstick: Callable[[], object], runs: int
) -> Comparison:
    """Both in turn, after one run of each that does not count."""
    subject(), yardstick()
    measured: Sequence[tuple[float, float]] = [
        (seconds(subject), seconds(yardstick)) for _ in range(runs)
    ]
    return Comparison(
        Spread(tuple(one for one, _ in measured)), Spread(tuple(other for _, other in measured))
    )
