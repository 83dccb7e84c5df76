"""Index ../shared/corpus, kill the process at random and continue: is anything missing, or twice?

    python -m tests.chaos.corpus [EVERY] [KILLS] [SEED]

EVERY 1 (the default) takes all of it, 20 every twentieth file. No passage is embedded: what the
evaluations have not embedded before gets a vector of the samples, moved a little.
"""

import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from api.bootstrap import Services
from api.indexing import find_files
from api.settings import Settings
from drafter.domain.source import Passage
from tests.bench.noise_library import PerturbedEmbedder
from tests.chaos.indexing import Struck, index_and_kill, memory_by_tenths, read_folder
from tests.evals.corpus import FOLDER
from tests.evals.remembered import open_remembered
from vectorstore.index import hash_text

_PARTS = ("reports", "policies", "original")
_AT_ONCE = 1_000


def main(every: int, kills: int, seed: int) -> int:
    """Index, print the table; 1 where anything is wrong."""
    with tempfile.TemporaryDirectory(prefix="drafter-corpus-") as folder:
        files = Path(folder) / "files"
        _choose(files, every)
        services = Services(Settings(data_dir=Path(folder) / "data", _env_file=None))
        passages = list(read_folder(services, files))
        known = _give_vectors(services, passages)
        struck = index_and_kill(services, files, passages, kills, seed)
    _print(struck, f"every {every}th file" if every > 1 else "all files", known)
    return 1 if struck.faults else 0


def _choose(files: Path, every: int) -> None:
    """A folder of links: the corpus stays where it is."""
    chosen = find_files([FOLDER / part for part in _PARTS])
    random.Random(1).shuffle(chosen)
    for path in chosen[::every]:
        link = files / path.relative_to(FOLDER)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)


def _give_vectors(services: Services, passages: Sequence[Passage]) -> int:
    """Let the library remember a vector of every passage; how many are real."""
    assert services.embedder is not None
    identity, remembered, moved = services.embedder.identity, open_remembered(), PerturbedEmbedder()
    texts = {hash_text(p.indexed_text): p.indexed_text for p in passages}
    hashes, real = list(texts), 0
    for start in range(0, len(hashes), _AT_ONCE):
        part = hashes[start : start + _AT_ONCE]
        known = remembered.cached_vectors(part, identity)
        real += len(known)
        others = [h for h in part if h not in known]
        vectors = moved.embed_passages([texts[h] for h in others])
        services.documents.cache_vectors(
            {**known, **dict(zip(others, vectors, strict=True))}, identity
        )
    return real


def _print(struck: Struck, what: str, known: int) -> None:
    figures = {
        "documents": struck.documents,
        "passages": struck.passages,
        "different texts with a real vector": known,
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
