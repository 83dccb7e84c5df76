"""A folder is indexed while the process is killed: what is missing in the end, or there twice?"""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from api.bootstrap import Services
from api.indexing import find_files, read_for
from drafter.domain.source import Passage, PassageFilter
from drafter.errors import InputError

_LOOK_SECONDS = 0.1
_LONGEST_DELAY = 0.5
_PAGE_KB = resource.getpagesize() // 1024
Contents = dict[str, bytes]
"""By passage id a hash of what is indexed."""


@dataclass
class Struck:
    """What became of an indexing that was killed and continued."""

    documents: int = 0
    passages: int = 0
    killed_at: list[int] = field(default_factory=list)
    """Documents that were there at each kill."""
    missing: int = 0
    twice: int = 0
    other: int = 0
    """Passages that nobody expected, or with another text."""
    words_apart: int = 0
    """Passages without words in the lexical index, and words without a passage."""
    vectors_apart: int = 0
    """What the vector index had to be mended by when it was opened once more."""
    memory: list[tuple[int, int]] = field(default_factory=list)
    """Of the last process: documents, and megabytes at that time."""
    seconds: float = 0.0

    @property
    def faults(self) -> int:
        """How much is not as it should be."""
        apart = self.words_apart + self.vectors_apart
        return self.missing + self.twice + self.other + apart


def read_folder(services: Services, folder: Path) -> Iterator[Passage]:
    """The passages of all files, read here without being killed."""
    from vectorstore.passages import split_passages

    for path in find_files([folder]):
        try:
            document = read_for(services, path.name, path.read_bytes(), kind=None)
        except InputError:
            continue  # skipped by the command, too
        yield from split_passages(document)


def index_and_kill(
    services: Services, folder: Path, passages: Iterable[Passage], kills: int, seed: int
) -> Struck:
    """Run ``drafter index`` over a folder; kill it at random so many times, and begin again.

    ``passages`` are those that ``read_folder`` gives.
    """
    data_dir = services.settings.data_dir
    services.documents.generation()  # makes the database
    expected = {p.passage_id: _hash(p.indexed_text) for p in passages}
    chance, files = random.Random(seed), len(find_files([folder]))
    struck, started = Struck(), time.monotonic()
    for at in [*sorted(chance.sample(range(1, files), kills)), None]:
        _run_until(at, folder, data_dir, struck, chance.uniform(0, _LONGEST_DELAY))
    struck.seconds = time.monotonic() - started
    _compare(services, expected, struck)
    return struck


def _run_until(
    documents: int | None, folder: Path, data_dir: Path, struck: Struck, delay: float
) -> None:
    command = [sys.executable, "-m", "api.cli", "index", str(folder), "--json"]
    environment = {**os.environ, "DRAFTER_DATA_DIR": str(data_dir)}  # noqa: TID251 - ours and more
    struck.memory = []
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            there = _count(data_dir)
            struck.memory.append((there, _megabytes(process.pid)))
            if documents is not None and there >= documents:
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
                struck.killed_at.append(there)
                return
            time.sleep(_LOOK_SECONDS)


def _compare(services: Services, expected: Contents, struck: Struck) -> None:
    stored = services.documents.list_documents(PassageFilter())
    struck.documents = len(stored)
    found: Counter[str] = Counter()
    for item in stored:
        for passage in services.documents.passages_of(item.document.document_id):
            found[passage.passage_id] += 1
            struck.other += expected.get(passage.passage_id) != _hash(passage.indexed_text)
    struck.passages = found.total()
    struck.missing = len(expected.keys() - found.keys())
    struck.twice = sum(count - 1 for count in found.values())
    with closing(sqlite3.connect(services.settings.data_dir / "drafter.db")) as connection:
        struck.words_apart = sum(connection.execute(query).fetchone()[0] for query in _WORDS_APART)
    index = services.index
    assert index.vector_index is not None
    of_vectors = index.vector_index.ids()
    struck.vectors_apart = (
        index.repaired.missing + index.repaired.stray + len(of_vectors ^ found.keys())
    )


_WORDS_APART = (
    "SELECT count(*) FROM passages WHERE number NOT IN (SELECT rowid FROM passage_words)",
    "SELECT count(*) FROM passage_words WHERE rowid NOT IN (SELECT number FROM passages)",
)


def _count(data_dir: Path) -> int:
    with closing(sqlite3.connect(data_dir / "drafter.db", timeout=10)) as connection:
        count: int = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        return count


def _megabytes(pid: int) -> int:
    """Resident memory of a process; 0 where the system does not tell."""
    try:
        resident = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(resident) * _PAGE_KB // 1024


def memory_by_tenths(memory: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The greatest memory of each tenth of the time, with the documents that were there."""
    size = -(-len(memory) // 10) or 1
    for start in range(0, len(memory), size):
        part = memory[start : start + size]
        yield part[-1][0], max(megabytes for _, megabytes in part)


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
