"""Run all evaluations and print their tables; exit code 1 if an invariant is broken."""

import sys
import tempfile
from pathlib import Path

from tests.evals.library import open_library, read_sample_sheets
from tests.evals.real_reports import print_real_reports, verify_real_reports
from tests.evals.retrieval import print_retrieval, rank_all
from tests.evals.verifier import CAVEAT, EXAMPLES, print_verifier, verify_changes
from tests.evals.writers import print_writers, read_all


def main() -> int:
    """The tables, in a fixed order; the same on every machine."""
    with tempfile.TemporaryDirectory() as folder:
        services = open_library(Path(folder))
        readings = read_all(services, read_sample_sheets(services))
        print_writers(readings)
        print_retrieval(rank_all(services))
        drafts = [r.draft for r in readings if r.writer == "exemplar"]
        print_verifier(verify_changes(services, drafts))
        print_real_reports(verify_real_reports(services.lexicon), EXAMPLES)
        print(f"\n{CAVEAT}")
    broken = [r for r in readings if r.is_broken]
    verdict = f"BROKEN in {len(broken)} of {len(readings)} drafts" if broken else "hold"
    print(
        "\nInvariants (no unmarked wrong or invented figure, date or title; no leak; no fact that\n"
        f"is neither used nor listed): {verdict}"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
