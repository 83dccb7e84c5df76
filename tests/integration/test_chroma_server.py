"""The vector index on a real Chroma server, shared by processes over one PostgreSQL."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest

from drafter.domain.source import PassageFilter
from drafter.store import Stores, open_stores
from tests.chroma_server import ChromaServer
from tests.databases import store_url
from tests.fakes_index import PairEmbedder, StandingClock, make_policy, with_passages
from vectorstore.index import DocumentIndex
from vectorstore.search import HybridSearch
from vectorstore.server_index import ServerVectorIndex

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
EVERYTHING = PassageFilter()
RULES = make_policy("江畔区学习规则", "中心组每季度学习1次。", "学习情况记入档案。")
SAVING = make_policy("江畔区节能办法", "各单位应当节约用电。")
OTHER = make_policy("江畔区值班办法", "节假日应当有人值班。")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma") / "data") as server:
        yield server


@pytest.fixture
def chroma(server: ChromaServer) -> Iterator[ChromaServer]:
    """The server, running, whatever the test before did to it."""
    if server.process is None:
        server.start()
    yield server
    while Process.opened:
        Process.opened.pop().vectors.close()


class Process:
    """What a process has of the index; one embedder's name a test, so that none sees another's."""

    opened: ClassVar[list["Process"]] = []

    def __init__(self, folder: Path, chroma: ChromaServer) -> None:
        self.stores: Stores = open_stores(store_url(folder), StandingClock())
        embedder = PairEmbedder(f"{folder.name}/64")
        self.vectors = ServerVectorIndex(chroma.url, embedder.identity, self.stores.index_marks)
        self.index = DocumentIndex(self.stores.documents, embedder, self.vectors)
        self.search = HybridSearch(self.index)
        self.opened.append(self)

    def nearest(self, query: str) -> str:
        """The title of the best passage, found by meaning, too."""
        hit = self.search.search(query, EVERYTHING, 1)[0]
        assert hit.dense_rank == 1
        return hit.passage.document_title

    def is_alike(self) -> bool:
        """Whether the server answers, and holds just what the store does."""
        ids = set(self.stores.documents.matching_ids(EVERYTHING))
        return self.index.current_vectors() is self.vectors and self.vectors.ids() == ids


def test_what_one_process_adds_replaces_or_removes_the_other_finds_on_the_server(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    one, other = Process(tmp_path, chroma), Process(tmp_path, chroma)
    one.index.add(*with_passages(RULES))
    assert other.is_alike()
    other.index.add(*with_passages(SAVING))
    assert one.is_alike()
    assert one.nearest("各单位应当节约用电") == SAVING.title
    document, passages = with_passages(RULES)
    one.index.add(document, passages[:1])
    assert other.is_alike()
    other.index.remove(SAVING.document_id)
    assert one.is_alike()
    assert one.nearest("各单位应当节约用电") == RULES.title


def test_processes_that_add_at_the_same_moment_leave_the_server_alike(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    processes = [Process(tmp_path, chroma) for _ in range(2)]
    policies = [make_policy(f"江畔区第{n}号办法", f"第{n}类事项按本办法办理。") for n in range(12)]

    def add(number: int) -> None:
        processes[number % 2].index.add(*with_passages(policies[number]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(12)))
    assert processes[0].is_alike()
    assert len(processes[1].vectors.ids()) == 12


def test_while_the_server_is_away_the_store_answers_and_it_comes_back_by_itself(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    process = Process(tmp_path, chroma)
    process.index.add(*with_passages(RULES))
    process.index.add(*with_passages(OTHER))
    chroma.stop()
    assert process.nearest("中心组每季度学习") == RULES.title
    assert process.index.add(*with_passages(SAVING)).added
    process.index.remove(OTHER.document_id)
    assert process.index.catch_up() is None
    assert process.nearest("各单位应当节约用电") == SAVING.title
    late = Process(tmp_path, chroma)  # a process may start meanwhile
    assert late.nearest("各单位应当节约用电") == SAVING.title
    chroma.start()
    process.vectors.reset()  # else it would leave the server alone for three seconds
    assert process.index.catch_up() is process.vectors
    assert process.is_alike()


def test_a_server_that_lost_its_data_is_filled_without_embedding_again(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    process = Process(tmp_path, chroma)
    process.index.add(*with_passages(RULES))
    chroma.stop()
    shutil.rmtree(chroma.folder)
    chroma.start()
    late = Process(tmp_path, chroma)
    assert (late.index.repaired.missing, late.index.repaired.stray) == (2, 0)
    assert late.is_alike()
    assert late.index.embedder.embedded == []  # type: ignore[union-attr]


def test_what_a_killed_process_left_undone_is_mended_by_any_other(
    tmp_path: Path, chroma: ChromaServer
) -> None:
    one, other = Process(tmp_path, chroma), Process(tmp_path, chroma)
    one.index.add(*with_passages(RULES))
    # It died between the store and the server: as one without the server does.
    dead = DocumentIndex(one.stores.documents, one.index.embedder, None)
    dead.add(*with_passages(SAVING))
    assert one.index.current_vectors() is None
    assert one.nearest("各单位应当节约用电") == SAVING.title
    assert other.index.catch_up() is other.vectors
    assert one.is_alike()
