"""The start of the CLI against a Python that does nothing."""

import subprocess
import sys

from tests.bench.timing import side_by_side

_RUNS = 7


def run() -> None:
    """Print the time of ``drafter --help``."""
    compared = side_by_side(
        lambda: _start("-m", "api.cli", "--help"), lambda: _start("-c", "pass"), _RUNS
    )
    print(
        f"CLI start: {compared.subject.render(' s')}, bare Python "
        f"{compared.yardstick.render(' s', 3)}, ratio {compared.ratio.render(digits=1)}"
    )


def _start(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - this very Python
