"""100,000 indexed passages: search, opening, adding, and a whole report by the exemplar writer."""

import asyncio
import tempfile
from pathlib import Path

from api.bootstrap import Services
from api.settings import Settings
from drafter.reference.report_types import find_report_type
from tests.bench import large_search
from tests.bench.noise_library import PerturbedEmbedder, fill
from tests.bench.timing import Spread, seconds
from tests.evals.library import open_library, read_sample_sheets

_DOCUMENTS, _PASSAGES = 200, 500
"""Few long documents: that they are added in fewer steps does not matter to the search."""
_RUNS = 5


def run() -> None:
    """Print the lines of large_search.py, then seconds of a report over the large library and over
    the samples, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder) / "large"
        with large_search.opened(filled) as index:
            fill(index, _DOCUMENTS, _PASSAGES)
        large_search.run(filled, Path(folder) / "empty")
        large = Services(Settings(data_dir=filled, _env_file=None))
        large.embedder = PerturbedEmbedder()
        small = open_library(Path(folder) / "small")
        measured = [(_report(large), _report(small)) for _ in range(_RUNS + 1)][1:]
    over, under = (Spread(values) for values in zip(*measured, strict=True))
    ratio = Spread(tuple(a / b for a, b in measured))
    print(
        f"whole report, exemplar writer, {_DOCUMENTS * _PASSAGES} passages: {over.render(' s')}, "
        f"over the samples {under.render(' s')}, ratio {ratio.render()}"
    )


def _report(services: Services) -> float:
    sheet = max(read_sample_sheets(services), key=lambda s: len(s.facts))
    report_type = find_report_type(sheet.report_type)
    writer = services.writer("exemplar")
    return seconds(lambda: asyncio.run(services.drafting.draft_report(sheet, report_type, writer)))
