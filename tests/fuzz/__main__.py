"""Ask every operation of the OpenAPI document what nobody thought of.

    python -m tests.fuzz [EXAMPLES] [SEED]

A real server over a fresh folder, asked by schemathesis in the name of an administrator's key: all
checks, all phases, stateful too. EXAMPLES is how many requests are made up for each operation
beside the systematic ones. Exit code 1 for any failure.
"""

import sys
import tempfile
from pathlib import Path

from tests.fuzz.server import FuzzedServer

_EXAMPLES = "100"


def main() -> int:
    examples, seed, *_ = [*sys.argv[1:], *(_EXAMPLES, "1")[len(sys.argv) - 1 :]]
    with (
        tempfile.TemporaryDirectory(prefix="drafter-fuzz-") as folder,
        FuzzedServer(Path(folder)) as server,
    ):
        return server.fuzz("--max-examples", examples, "--seed", seed).returncode


if __name__ == "__main__":
    sys.exit(main())
