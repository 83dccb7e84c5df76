"""Index ../shared/corpus, kill the process at random and continue: is anything missing, or twice?

    python -m tests.chaos.corpus [EVERY] [KILLS] [SEED]

EVERY 1 (the default) takes all of it, 20 every twentieth file. Vectors that were computed before
are taken from where the evaluations keep them, and new ones are kept there: so the first run takes
hours, the next minutes.
"""

import random
import sys
import tempfile
from pathlib import Path

from api.bootstrap import Services
from api.indexing import find_files
from api.settings import Settings
from drafter.domain.source import PassageFilter
from tests.chaos.indexing import Struck, index_and_kill, memory_by_tenths, read_folder
from tests.evals.corpus import FOLDER
from tests.evals.remembered import open_remembered
from vectorstore.index import hash_text

_PARTS = ("reports", "policies", "original")


def main(every: int, kills: int, seed: int) -> int:
    """Index, print the table, keep the new vectors; 1 where anything is wrong."""
    with tempfile.TemporaryDirectory(prefix="drafter-corpus-") as folder:
        files, data_dir = Path(folder) / "files", Path(folder) / "data"
        _choose(files, every)
        known = _prefill(data_dir, files)
        struck = index_and_kill(files, data_dir, kills, seed)
        new = _remember(data_dir)
    _print(struck, f"every {every}th file" if every > 1 else "all files", known, new)
    return 1 if struck.faults else 0


def _choose(files: Path, every: int) -> None:
    """A folder of links: the corpus stays where it is."""
    chosen = find_files([FOLDER / part for part in _PARTS])
    random.Random(1).shuffle(chosen)
    for path in chosen[::every]:
        link = files / path.relative_to(FOLDER)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)


def _prefill(data_dir: Path, files: Path) -> int:
    """Give the library the vectors that are remembered; how many."""
    services = Services(Settings(data_dir=data_dir, _env_file=None))
    assert services.embedder is not None
    identity, remembered, count = services.embedder.identity, open_remembered(), 0
    for passages in read_folder(services, files):
        hashes = [hash_text(p.indexed_text) for p in passages]
        known = remembered.cached_vectors(list(dict.fromkeys(hashes)), identity)
        services.documents.cache_vectors(known, identity)
        count += len(known)
    return count


def _remember(data_dir: Path) -> int:
    """Keep the library's vectors for the next time; how many of them are new."""
    services = Services(Settings(data_dir=data_dir, _env_file=None))
    assert services.embedder is not None
    identity, remembered, count = services.embedder.identity, open_remembered(), 0
    for item in services.documents.list_documents(PassageFilter()):
        passages = services.documents.passages_of(item.document.document_id)
        hashes = list(dict.fromkeys(hash_text(p.indexed_text) for p in passages))
        held = services.documents.cached_vectors(hashes, identity)
        known = remembered.cached_vectors(hashes, identity)
        new = {h: vector for h, vector in held.items() if h not in known}
        remembered.cache_vectors(new, identity)
        count += len(new)
    return count


def _print(struck: Struck, what: str, known: int, new: int) -> None:
    figures = {
        "documents": struck.documents,
        "passages": struck.passages,
        "vectors that were known before": known,
        "vectors computed": new,
        "seconds": round(struck.seconds),
        "passages missing": struck.missing,
        "passages twice": struck.twice,
        "passages with another text": struck.other,
        "words without passage, passages without words": struck.words_apart,
        "vectors that had to be mended": struck.vectors_apart,
    }
    print(f"\n../shared/corpus, {what}; killed at {struck.killed_at} documents")
    for name, figure in figures.items():
        print(f"  {name:48}{figure:8}")
    print("  memory of the last process (documents there: MB at most)")
    print("   ", "  ".join(f"{at}: {mb}" for at, mb in memory_by_tenths(struck.memory)))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*[*given, *(1, 3, 1)[len(given) :]]))
