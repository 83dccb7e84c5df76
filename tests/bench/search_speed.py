"""Search among 20,000 passages against one product of the bare matrix of vectors."""

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from drafter.domain.source import DocumentKind, PassageFilter
from tests.bench.noise_library import RandomEmbedder, fill, sample_sentences
from tests.bench.timing import side_by_side
from tests.fakes_index import open_store
from vectorstore.index import DocumentIndex
from vectorstore.search import HybridSearch
from vectorstore.vector_index import ChromaVectorIndex

_DOCUMENTS, _PASSAGES = 400, 50
_QUERIES = 10
_RUNS = 5
_LIMIT = 10
_FILTERS = {
    "unfiltered": PassageFilter(),
    "filtered": PassageFilter(
        kind=DocumentKind.PAST_REPORT, excluded_organization="江畔区第0局", before_year=2024
    ),
}


def run() -> None:
    """Print milliseconds a query, without and with a filter."""
    sentences, chance = sample_sentences(), random.Random(2)
    queries = [chance.choice(sentences)[:20] for _ in range(_QUERIES)]
    embedder = RandomEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        vectors = ChromaVectorIndex(Path(folder) / "chroma", embedder.identity)
        index = DocumentIndex(store, embedder, vectors)
        fill(index, _DOCUMENTS, _PASSAGES)
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
