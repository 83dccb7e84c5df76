"""Search, opening and adding among 100,000 passages, each beside what its bare parts cost.

    python -m tests.bench.large_search ours|bare FOLDER    one fresh process over a filled folder

Passages have the samples' vectors, each perturbed (tests/bench/noise_library.py); questions are
embedded by the real model. No question is asked twice: what a search found is remembered.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from drafter.domain.source import DocumentKind, PassageFilter
from drafter.ports import Vector
from tests.bench.noise_library import PerturbedEmbedder, make_noise_document, sample_sentences
from tests.bench.timing import Spread, seconds
from tests.fakes_index import open_store
from vectorstore.index import DocumentIndex
from vectorstore.search import HybridSearch
from vectorstore.vector_index import ChromaVectorIndex

_ROUNDS, _QUESTIONS = 3, 60
_LIMIT = 10
_ADDED, _ADDED_PASSAGES = 10, 20
_EVERYTHING = PassageFilter()
_FILTERED = PassageFilter(
    kind=DocumentKind.PAST_REPORT, excluded_organization="江畔区第0局", before_year=2024
)


def run(folder: Path, fresh: Path) -> None:
    """Print the lines of a filled folder; ``fresh`` is a folder for an index that is empty."""
    _opening(folder)
    questions = _questions()
    with opened(folder) as large, opened(fresh) as empty:
        search, bare = HybridSearch(large), _bare_query(large)
        search.search("先装入模型和词表", _FILTERED, _LIMIT)
        kinds = (("by words and meaning", str, _EVERYTHING), ("filtered", str, _FILTERED))
        for name, ask, where in (*kinds, ("by name", _by_name, _EVERYTHING)):
            _searching(name, [ask(next(questions)) for _ in range(_ROUNDS * _QUESTIONS)], where,
                       search, bare)  # fmt: skip
        _adding(large, empty, search, questions)


@contextmanager
def opened(folder: Path) -> Iterator[DocumentIndex]:
    """The index of a folder."""
    embedder = PerturbedEmbedder()
    vectors = ChromaVectorIndex(folder / "chroma", embedder.identity)
    try:
        yield DocumentIndex(open_store(folder), embedder, vectors)
    finally:
        vectors.close()


def _questions() -> Iterator[str]:
    """Beginnings and ends of the samples' sentences, each once."""
    sentences = sample_sentences()
    pieces = sorted({s[:20] for s in sentences} | {s[-20:] for s in sentences})
    random.Random(3).shuffle(pieces)
    return iter(pieces)


def _by_name(question: str) -> str:
    return f"《江畔区第{sum(map(ord, question)) % 200}号报告》{question[:8]}"


def _bare_query(index: DocumentIndex) -> Callable[[str], object]:
    assert index.vector_index is not None
    assert index.embedder is not None
    collection, embed = index.vector_index.collection(), index.embedder.embed_query
    return lambda question: _nearest(collection, embed(question))


def _nearest(collection: Any, vector: Vector) -> object:  # noqa: ANN401 - Chroma's
    return collection.query(query_embeddings=[list(vector)], n_results=_LIMIT, include=[])


def _searching(
    name: str,
    questions: Sequence[str],
    where: PassageFilter,
    search: HybridSearch,
    bare: Callable[[str], object],
) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    for question in questions:
        theirs.append(_milliseconds(lambda: bare(question)))  # noqa: B023 - called at once
        ours.append(_milliseconds(lambda: search.search(question, where, _LIMIT)))  # noqa: B023
    rounds = range(0, len(questions), _QUESTIONS)
    ratio = Spread(
        tuple(_p95(ours[i : i + _QUESTIONS]) / _p95(theirs[i : i + _QUESTIONS]) for i in rounds)
    )
    print(
        f"search among 100,000, {name}: 95 of 100 within {_p95(ours):.1f} ms (half within "
        f"{median(ours):.1f}), bare query of Chroma with the question embedded "
        f"{_p95(theirs):.1f} ms ({median(theirs):.1f}), ratio {ratio.render()}"
    )


def _milliseconds(work: Callable[[], object]) -> float:
    return 1000 * seconds(work)


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


def _adding(
    large: DocumentIndex, empty: DocumentIndex, search: HybridSearch, questions: Iterator[str]
) -> None:
    into_large: list[float] = []
    into_empty: list[float] = []
    next_search: list[float] = []
    for number in range(_ADDED):
        for index, times in ((large, into_large), (empty, into_empty)):
            document = make_noise_document(f"另加第{number}号", _ADDED_PASSAGES, number)
            times.append(_milliseconds(lambda: index.add(*document)))  # noqa: B023 - called at once
        for where in (_EVERYTHING, _FILTERED):
            question = next(questions)
            next_search.append(
                _milliseconds(lambda: search.search(question, where, _LIMIT))  # noqa: B023
            )
    ratio = Spread(tuple(a / b for a, b in zip(into_large, into_empty, strict=True)))
    print(
        f"adding a document of {_ADDED_PASSAGES} passages: to 100,000 "
        f"{Spread(tuple(into_large)).render(' ms', 0)}, to an empty index "
        f"{Spread(tuple(into_empty)).render(' ms', 0)}, ratio {ratio.render()}; the next search "
        f"{Spread(tuple(next_search[::2])).render(' ms', 0)}, filtered "
        f"{Spread(tuple(next_search[1::2])).render(' ms', 0)}"
    )


def _opening(folder: Path) -> None:
    """In processes of their own, in turn."""
    told = [(_child("ours", folder), _child("bare", folder)) for _ in range(_ROUNDS + 1)][1:]
    for key, unit, name in (
        ("seconds", " s", "opening 100,000 passages and a first answer"),
        ("megabytes", " MB", "memory at most, after 20 answers"),
    ):
        ours, theirs = (Spread(tuple(pair[i][key] for pair in told)) for i in (0, 1))
        ratio = Spread(tuple(a[key] / b[key] for a, b in told))
        print(
            f"{name}: {ours.render(unit)}, bare Chroma and embedder {theirs.render(unit)}, "
            f"ratio {ratio.render()}"
        )


def _child(who: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.large_search", who, str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    told: dict[str, float] = json.loads(ran.stdout)
    return told


def _ours(folder: Path) -> Iterator[None]:
    with opened(folder) as index:
        search = HybridSearch(index)
        for question in _questions():
            search.search(question, _EVERYTHING, _LIMIT)
            search.search(question, _FILTERED, _LIMIT)
            yield


def _bare(folder: Path) -> Iterator[None]:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(
        path=str(folder / "chroma"), settings=Settings(anonymized_telemetry=False)
    )
    (collection,) = client.list_collections()
    embedder = PerturbedEmbedder()
    for question in _questions():
        _nearest(collection, embedder.embed_query(question))
        yield


def main(who: str, folder: Path) -> None:
    """Open, answer, and tell how long the first answer took and how much memory all."""
    started = time.perf_counter()
    answers = {"ours": _ours, "bare": _bare}[who](folder)
    next(answers)
    took = time.perf_counter() - started
    for _ in range(20):
        next(answers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "megabytes": peak}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
