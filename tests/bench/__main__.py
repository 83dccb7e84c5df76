"""Run all benchmarks and print their ratios."""

import tempfile
from pathlib import Path

from tests.bench import (
    cli_start,
    first_token,
    index_throughput,
    large_library,
    typing,
    verifier_speed,
    whole_report,
)
from tests.bench.service import __main__ as service
from tests.evals.library import open_library


def main() -> None:
    """Each line: median [least–greatest] of the subject, of its yardstick, and of the ratio."""
    cli_start.run()
    index_throughput.run()
    with tempfile.TemporaryDirectory() as folder:
        services = open_library(Path(folder))
        verifier_speed.run(services)
        first_token.run(services)
        whole_report.run(services)
    large_library.run()
    typing.run()
    service.run(is_quick=False)


if __name__ == "__main__":
    main()
