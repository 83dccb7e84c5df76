"""Search among 20,000 passages against one product of the bare matrix of vectors."""

import hashlib
import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from api.indexing import sample_files
from drafter.domain.source import DocumentKind, PassageFilter
from drafter.ports import Vector
from tests.bench.timing import side_by_side
from tests.fakes_index import make_document, open_store, with_passages
from vectorstore.index import DocumentIndex
from vectorstore.search import HybridSearch
from vectorstore.vector_index import ChromaVectorIndex

_DOCUMENTS = 400
_SECTIONS = 50
_ORGANIZATIONS = 40
_QUERIES = 10
_RUNS = 5
_LIMIT = 10
_FILTERS = {
    "unfiltered": PassageFilter(),
    "filtered": PassageFilter(
        kind=DocumentKind.PAST_REPORT, excluded_organization="江畔区第0局", before_year=2024
    ),
}


class RandomEmbedder:
    """A vector of noise for every text: what is measured is the search, not the model."""

    identity = "noise/384"
    dimension = 384

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [self._vector(text).tolist() for text in texts]

    def embed_query(self, text: str) -> Vector:
        vector: list[float] = self._vector(text).tolist()
        return vector

    def _vector(self, text: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        return vector / np.float32(np.linalg.norm(vector))


def run() -> None:
    """Print milliseconds a query, without and with a filter."""
    sentences = _sentences()
    chance = random.Random(1)
    queries = [chance.choice(sentences)[:20] for _ in range(_QUERIES)]
    embedder = RandomEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        vectors = ChromaVectorIndex(Path(folder) / "chroma", embedder.identity)
        index = DocumentIndex(store, embedder, vectors)
        for number in range(_DOCUMENTS):
            sections = [
                (("主要工作", f"第{i}项工作"), "".join(chance.sample(sentences, 3)))
                for i in range(_SECTIONS)
            ]
            document = make_document(
                f"江畔区第{number}号报告",
                sections,
                organization=f"江畔区第{number % _ORGANIZATIONS}局",
                year=2020 + number % 5,
            )
            index.add(*with_passages(document))
        matrix = np.asarray([v for _, v in store.vectors(embedder.identity)], dtype=np.float32)
        search = HybridSearch(index)
        for name, where in _FILTERS.items():
            _measure(name, where, search, matrix, queries, embedder)
        vectors.close()


def _measure(
    name: str,
    where: PassageFilter,
    search: HybridSearch,
    matrix: "np.ndarray[tuple[int, int], np.dtype[np.float32]]",
    queries: Sequence[str],
    embedder: RandomEmbedder,
) -> None:
    vectors = [np.asarray(embedder.embed_query(query), dtype=np.float32) for query in queries]

    def searches() -> None:
        for query in queries:
            search.search(query, where, _LIMIT)

    def products() -> None:
        for vector in vectors:
            np.argpartition(-(matrix @ vector), _LIMIT)[:_LIMIT]

    compared = side_by_side(searches, products, _RUNS)
    per_query = 1000 / len(queries)
    print(
        f"search, {name}: {compared.subject.scaled(per_query).render(' ms', 1)} a query, bare "
        f"product {compared.yardstick.scaled(per_query).render(' ms', 2)}, "
        f"ratio {compared.ratio.render(digits=1)} ({len(matrix)} passages)"
    )


def _sentences() -> list[str]:
    """The sample reports' own sentences: words as frequent as in life."""
    texts = [p.read_text(encoding="utf-8") for p, _ in sample_files() if p.suffix == ".txt"]
    return sorted({s for text in texts for s in re.findall(r"[^。\n]{15,}。", text)})
