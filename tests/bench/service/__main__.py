"""The service's benchmarks alone: ``python -m tests.bench.service [--quick]``."""

import sys

from tests.bench.service import batch, common_calls, streams


def run(*, is_quick: bool) -> None:
    """Print what the service does beside what the machine and the model do bare."""
    common_calls.run(is_quick=is_quick)
    streams.run(is_quick=is_quick)
    batch.run(is_quick=is_quick)


if __name__ == "__main__":
    run(is_quick="--quick" in sys.argv[1:])
