"""An index that several processes use, and what a killed one leaves behind."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from api.bootstrap import Services
from drafter.domain.source import DocumentKind, Passage, PassageFilter, SourceDocument
from tests.databases import store_url
from tests.fakes_index import PairEmbedder, make_policy, open_store, with_passages
from tests.opened_index import (
    EVERYTHING,
    REPORT,
    RULES,
    SAVING,
    close,
    open_index,
    stored_ids,
    titles,
    vectors_of,
)
from vectorstore.index import DocumentIndex
from vectorstore.search import HybridSearch
from vectorstore.vector_index import open_vector_index

ADD_FOR_EVER = """
import sys
from pathlib import Path
from tests.databases import is_at
from tests.fakes_index import make_policy, with_passages
from tests.opened_index import open_index
is_at(Path(sys.argv[1]), sys.argv[2])
index = open_index(Path(sys.argv[1]))
for number in range(100_000):
    texts = [f"第{number}号文件第{n}条" for n in range(30)]
    index.add(*with_passages(make_policy(f"第{number}号文件", *texts)))
    print(number, flush=True)
"""


@pytest.mark.parametrize("documents_before_the_kill", [3, 11])
def test_whatever_is_killed_a_document_is_there_wholly_or_not_at_all(
    tmp_path: Path, documents_before_the_kill: int
) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", ADD_FOR_EVER, str(tmp_path), store_url(tmp_path)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        for _ in range(documents_before_the_kill):
            process.stdout.readline()
        time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    embedder = PairEmbedder()
    index = open_index(tmp_path, embedder)
    kept = index.store.list_documents(EVERYTHING)
    assert len(kept) >= documents_before_the_kill
    assert all(len(index.store.passages_of(k.document.document_id)) == 30 for k in kept)
    assert vectors_of(index).ids() == stored_ids(index)
    assert embedder.embedded == []


def test_a_second_process_leaves_the_vector_index_alone(tmp_path: Path) -> None:
    held = open_vector_index(tmp_path / "chroma", "x")
    assert held is not None
    script = (
        "import sys; from pathlib import Path\n"
        "from vectorstore.vector_index import open_vector_index\n"
        "print(open_vector_index(Path(sys.argv[1]), 'x'))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script, str(tmp_path / "chroma")],
        capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "None", done.stderr
    assert open_vector_index(tmp_path / "chroma", "x") is not None


def test_what_was_added_without_the_vector_index_reaches_it_on_the_next_start(
    tmp_path: Path,
) -> None:
    other_process = DocumentIndex(open_store(tmp_path), PairEmbedder(), None)
    other_process.add(*with_passages(RULES))
    index = open_index(tmp_path)
    assert index.repaired.missing == 2
    assert vectors_of(index).ids() == stored_ids(index)


def other_process(folder: Path) -> DocumentIndex:
    """The index as a process has it that does not hold the vector index."""
    return DocumentIndex(open_store(folder), PairEmbedder(), None)


LOUDER = replace(SAVING, title="江畔区节水办法")


def test_what_another_process_adds_replaces_or_removes_is_seen_at_once(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    search = HybridSearch(index)

    def nearest() -> str:
        hit = search.search("各单位应当节约用电", EVERYTHING, 1)[0]
        assert hit.dense_rank == 1
        return hit.passage.document_title

    assert nearest() == RULES.title
    other_process(tmp_path).add(*with_passages(SAVING))
    assert nearest() == SAVING.title
    other_process(tmp_path).add(*with_passages(LOUDER))
    assert nearest() == LOUDER.title
    other_process(tmp_path).remove(LOUDER.document_id)
    assert nearest() == RULES.title


def test_the_next_change_of_its_own_catches_up_with_other_processes(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    other_process(tmp_path).add(*with_passages(SAVING))
    assert index.current_vectors() is None
    index.add(*with_passages(REPORT))
    assert index.current_vectors() is vectors_of(index)
    assert vectors_of(index).ids() == stored_ids(index)


def test_an_old_vector_never_stays_under_the_id_of_a_new_text(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(SAVING))
    close(index)
    other_process(tmp_path).add(*with_passages(LOUDER))  # the same passage ids
    index = open_index(tmp_path)
    assert index.repaired.missing == 1
    kept = dict(index.store.vectors(PairEmbedder().identity))
    held = vectors_of(index).vectors(list(kept))
    assert {i: pytest.approx(list(vector), abs=1e-4) for i, vector in kept.items()} == {
        i: list(vector) for i, vector in held.items()
    }


def test_searches_and_changes_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    search = HybridSearch(index)
    policies = [make_policy(f"江畔区第{n}号办法", f"第{n}类事项按本办法办理。") for n in range(12)]

    def change(document: SourceDocument) -> None:
        index.add(*with_passages(document))
        if document in policies[::3]:
            index.remove(document.document_id)

    def find(number: int) -> Passage:
        where = PassageFilter(kind=DocumentKind.POLICY) if number % 2 else EVERYTHING
        return search.search("学习情况记入档案", where, 5)[0].passage

    with ThreadPoolExecutor(8) as pool:
        changes = [pool.submit(change, document) for document in policies]
        found = [task.result() for task in [pool.submit(find, n) for n in range(60)]]
        for task in changes:
            task.result()
    assert set(found) == {with_passages(RULES)[1][1]}
    assert vectors_of(index).ids() == stored_ids(index)
    assert titles(index, "事项按本办法办理") == {
        RULES.title, *(p.title for p in policies if p not in policies[::3])
    }  # fmt: skip


def test_a_process_without_the_folder_searches_the_store_s_vectors(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    holder = make_services()
    assert holder.index.vector_index is not None
    script = (
        "import sys; from pathlib import Path\n"
        "from api.bootstrap import Services; from api.settings import Settings\n"
        "services = Services(Settings(data_dir=Path(sys.argv[1]), _env_file=None))\n"
        "print(services.index.vector_index, services.index.embedder.dimension)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script, str(tmp_path / "data")],
        capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "None 384", done.stderr
