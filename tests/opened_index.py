"""An index over the real store and the real Chroma, small documents for it, and what it holds."""

from collections.abc import Sequence
from pathlib import Path

from drafter.domain.source import Passage, PassageFilter
from tests.databases import rows_of
from tests.fakes_index import PairEmbedder, make_document, make_policy, open_store
from vectorstore.index import DocumentIndex, hash_text
from vectorstore.search import HybridSearch
from vectorstore.vector_index import ChromaVectorIndex

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
