"""An index that is lost, damaged, outdated or half written is mended from the store."""

import shutil
from pathlib import Path

import pytest

from drafter.errors import StorageError
from tests.fakes_index import PairEmbedder, with_passages
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
from vectorstore.search import HybridSearch
from vectorstore.vector_index import ChromaVectorIndex, open_vector_index


def test_a_lost_vector_index_is_rebuilt_without_embedding_again(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    index.add(*with_passages(REPORT))
    close(index)
    shutil.rmtree(tmp_path / "chroma")
    embedder = PairEmbedder()
    index = open_index(tmp_path, embedder)
    assert (index.repaired.missing, index.repaired.stray) == (4, 0)
    assert embedder.embedded == []
    assert vectors_of(index).ids() == stored_ids(index)


def test_a_whole_index_needs_no_mending(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    close(index)
    repaired = open_index(tmp_path).repaired
    assert (repaired.missing, repaired.stray, repaired.rebuilt) == (0, 0, False)


def test_what_a_kill_left_out_or_behind_is_mended_on_the_next_start(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    lost = with_passages(RULES)[1][0].passage_id
    vectors_of(index).remove([lost])
    vectors_of(index).add(["gone:0001"], [PairEmbedder().embed_query("不在库中")])
    close(index)
    index = open_index(tmp_path)
    assert (index.repaired.missing, index.repaired.stray) == (1, 1)
    assert vectors_of(index).ids() == stored_ids(index)


@pytest.mark.parametrize("damage", ["garbage", "cut", "empty", "no folder but a file"])
def test_a_database_that_chroma_cannot_open_is_thrown_away_and_rebuilt(
    tmp_path: Path, damage: str
) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    close(index)
    database = tmp_path / "chroma" / "chroma.sqlite3"
    if damage == "garbage":
        database.write_bytes(b"no database" * 5_000)
    elif damage == "cut":
        database.write_bytes(database.read_bytes()[:20_000])
    elif damage == "empty":
        database.write_bytes(b"")
    else:
        shutil.rmtree(database.parent)
        database.parent.write_text("a file", encoding="utf-8")
    index = open_index(tmp_path)
    assert vectors_of(index).ids() == stored_ids(index)
    assert titles(index, "中心组每季度学习") == {RULES.title}


def many_vectors(count: int) -> tuple[list[str], list[list[float]]]:
    numbers = range(count)
    vectors = [[1.0, n / count, (n * 7 % count) / count, *([0.0] * 61)] for n in numbers]
    return [f"p:{n:05d}" for n in numbers], vectors


def test_a_long_tail_is_written_down_when_the_index_is_opened(tmp_path: Path) -> None:
    ids, rows = many_vectors(2_001)
    vectors = ChromaVectorIndex(tmp_path / "chroma", "x")
    vectors.add(ids, rows)
    nearest = vectors.nearest(rows[1_000], 3)
    vectors.close()
    assert (tmp_path / "chroma" / "tail").read_text() == "2001"
    vectors = ChromaVectorIndex(tmp_path / "chroma", "x")
    written = {p.name: p.stat().st_size for p in (tmp_path / "chroma").rglob("length.bin")}
    assert written["length.bin"] == 4 * len(ids)
    assert (tmp_path / "chroma" / "tail").read_text() == "0"
    assert vectors.ids() == set(ids)
    assert vectors.nearest(rows[1_000], 3) == nearest
    vectors.add(["later"], [rows[0]])
    vectors.close()
    assert ChromaVectorIndex(tmp_path / "chroma", "x").ids() == {*ids, "later"}


@pytest.mark.parametrize("damage", ["index file", "killed while writing"])
def test_index_files_that_are_damaged_are_thrown_away_and_rebuilt(
    tmp_path: Path, damage: str
) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    vectors = vectors_of(index)
    vectors.add(*many_vectors(2_001))
    close(index)
    close(open_index(tmp_path))  # writes the files down and mends what is stray
    if damage == "index file":
        for path in (tmp_path / "chroma").rglob("*.bin"):
            path.write_bytes(b"xx")
    else:
        (tmp_path / "chroma" / "tail").write_text("writing")
    index = open_index(tmp_path)
    assert vectors_of(index).ids() == stored_ids(index)
    assert titles(index, "中心组每季度学习") == {RULES.title}


def test_an_index_that_breaks_while_it_is_used_is_rebuilt(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    close(index)  # from now on every call fails
    assert index.add(*with_passages(SAVING)).added
    assert vectors_of(index).ids() == stored_ids(index)
    close(index)
    index.remove(RULES.document_id)
    assert vectors_of(index).ids() == stored_ids(index)


def test_a_store_that_cannot_be_written_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(tmp_path)
    document, passages = with_passages(RULES)
    index.add(document, passages)

    def full(*_document: object, **_filing: object) -> None:
        raise StorageError("磁盘已满。")

    monkeypatch.setattr(index.store, "add", full)
    with pytest.raises(StorageError, match="已满"):
        index.add(document, passages[:1])
    assert index.store.passages_of(document.document_id) == passages
    assert vectors_of(index).ids() == {p.passage_id for p in passages}


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError, match="文件夹权限"):
        ChromaVectorIndex(tmp_path / "file" / "chroma", "x")
    with pytest.raises(StorageError, match="文件夹权限"):
        open_vector_index(tmp_path / "file" / "chroma", "x")


def test_a_vector_index_that_cannot_be_mended_costs_neither_document_nor_search(
    tmp_path: Path,
) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    close(index)
    shutil.rmtree(tmp_path / "chroma")
    (tmp_path / "chroma").write_text("a file", encoding="utf-8")
    vectors_of(index)._folder = tmp_path / "chroma" / "below a file"
    assert index.add(*with_passages(SAVING)).added
    assert titles(index, "中心组每季度学习") == {RULES.title, SAVING.title}
    assert HybridSearch(index).search("节约用电", EVERYTHING, 1)[0].dense_rank == 1


def test_a_folder_deleted_under_a_running_process_is_made_again(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    shutil.rmtree(tmp_path / "chroma")
    assert index.add(*with_passages(SAVING)).added
    assert titles(index, "中心组每季度学习") == {RULES.title, SAVING.title}
    close(index)
    index = open_index(tmp_path)
    assert vectors_of(index).ids() == stored_ids(index)
