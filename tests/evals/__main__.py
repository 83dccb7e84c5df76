"""Run the evaluations and print their tables; exit code 1 if an invariant is broken.

python -m tests.evals            all, the same on every machine
python -m tests.evals reports 2  the checker on other real reports (2 or 3)
python -m tests.evals rgb        embeds the passages of RGB, once, and prints its table
python -m tests.evals lanes DIR  the lanes of the search, over a data folder with ../shared/corpus
python -m tests.evals model      the model that DRAFTER_MODEL_… names, on every sample sheet
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from drafter.reference.lexicon import load_lexicon
from tests.evals import lanes
from tests.evals.cassettes import RECORDED, Cassette
from tests.evals.examples import print_examples
from tests.evals.library import open_library, read_sample_sheets, read_seed, short_name
from tests.evals.manner import print_manner
from tests.evals.real_reports import print_real_reports, verify_real_reports
from tests.evals.retrieval import print_retrieval, rank_all
from tests.evals.rgb import embed_rgb, print_rgb
from tests.evals.sample_baselines import rank_with_baselines
from tests.evals.structure import print_structure, read_labels
from tests.evals.verifier import CAVEAT, EXAMPLES, print_verifier, verify_changes
from tests.evals.writers import (
    DraftReading,
    print_readings,
    print_writers,
    read_all,
    read_live,
    read_recorded,
)


def everything() -> int:
    """All tables, in a fixed order."""
    with tempfile.TemporaryDirectory() as folder:
        services = open_library(Path(folder))
        sheets = read_sample_sheets(services)
        readings = read_all(services, sheets)
        print_writers(readings)
        cassette = Cassette.read(RECORDED)
        recorded = read_recorded(services, sheets, cassette)
        print_readings(f"A small real model ({cassette.model}), recorded", recorded)
        if cassette.missed:
            print(f"{cassette.missed} requests are not on record: tests/evals/cassettes.py")
        _print_manner(
            "How the drafts read",
            [r for r in readings if r.writer in {"exemplar", "obedient"}] + recorded,
        )
        print_retrieval(rank_all(services), rank_with_baselines(services))
        print_examples(services)
        print_rgb()
        _print_structure()
        drafts = [r.draft for r in readings if r.writer == "exemplar"]
        print_verifier(verify_changes(services, drafts))
    readings += recorded + _of_seed()
    print_real_reports(verify_real_reports(load_lexicon()), EXAMPLES)
    print(f"\n{CAVEAT}")
    return _verdict(readings)


def live_model() -> int:
    """The table of the model that the environment names."""
    with tempfile.TemporaryDirectory() as folder:
        services = open_library(Path(folder))
        readings = read_live(services, read_sample_sheets(services))
    print_readings("The model, live", readings)
    _print_manner("How its drafts read", readings)
    return _verdict(readings)


def _print_structure() -> None:
    documents = read_labels()
    if not documents:
        print("\nThe real documents (../shared/corpus) are not beside the checkout: skipped.")
        return
    print_structure(documents)


def _of_seed() -> list[DraftReading]:
    """The real unit's sheet, drafted from its one past report; nothing where they are not."""
    with tempfile.TemporaryDirectory() as folder:
        seed = read_seed(Path(folder))
        if seed is None:
            print("\nThe real unit's report (../shared/seed) is not beside the checkout: skipped.")
            return []
        services, sheet = seed
        readings = read_all(services, [sheet])
    print_readings("A real unit's sheet", readings)
    _print_manner("How its drafts read", [r for r in readings if r.writer == "exemplar"])
    return readings


def _print_manner(title: str, readings: Sequence[DraftReading]) -> None:
    print_manner(title, [(short_name(r.sheet), r.writer, r.draft) for r in readings])


def _verdict(readings: Sequence[DraftReading]) -> int:
    broken = [r for r in readings if r.is_broken]
    verdict = f"BROKEN in {len(broken)} of {len(readings)} drafts" if broken else "hold"
    print(
        "\nInvariants (no unmarked wrong or invented figure, date or title; no leak; no fact that\n"
        f"is neither used nor listed): {verdict}"
    )
    return 1 if broken else 0


def main(arguments: Sequence[str]) -> int:
    """What the arguments ask for."""
    match arguments:
        case []:
            return everything()
        case ["model"]:
            return live_model()
        case ["rgb"]:
            embed_rgb()
            print_rgb()
            return 0
        case ["lanes", folder]:
            lanes.run(Path(folder))
            return 0
        case ["reports", choice]:
            result = verify_real_reports(load_lexicon(), choice=int(choice))
            print_real_reports(result, EXAMPLES)
            return 0
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
