"""Each lane of the search by itself, fused, and as the product asks, on a real library.

    python -m tests.evals lanes DATA_DIR    a data folder in which ../shared/corpus is indexed

Embedding the corpus takes hours, so the folder is made once (`drafter index ../shared/corpus`) and
lies outside the repository. A query's target is met by the first passage that holds it; with one
target nDCG is 1 / log2(rank + 1).
"""

import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.bootstrap import Services
from api.settings import Settings
from drafter.domain.source import DocumentKind, Passage, PassageFilter
from tests.evals.corpus import FOLDER
from tests.evals.retrieval import ndcg
from tests.evals.table import print_table
from vectorstore.search import HybridSearch, fuse

_DEPTH = 10
_SEEN = 100
_OF_EACH = 60
_EVERY_QUESTION = 5
_LEAST_OF_GOLD = 24
"""Characters of an article by which it is known again."""
_FIGURE = re.compile(r"[\u4e00-\u9fff]{4,8}\d+(?:\.\d+)?(?:%|万元|亿元|人次|公里|件|个|家|户|名)")


@dataclass(frozen=True, slots=True)
class Question:
    """A query, where it is asked, and which passage meets it."""

    group: str
    query: str
    where: PassageFilter
    is_met_by: Callable[[Passage], bool]


def run(data_dir: Path) -> None:
    """Print the table."""
    services = Services(Settings(data_dir=data_dir, _env_file=None))
    search = HybridSearch(services.index)
    questions = [*_identifiers(services), *_statutes()]
    groups = list(dict.fromkeys(q.group for q in questions))
    rows: list[list[object]] = []
    for lane, ask in own_lanes(search).items():
        for group in groups:
            asked = [q for q in questions if q.group == group]
            ranks = [_rank(services, q, ask(q.query, q.where)) for q in asked]
            rows.append([f"{group}, {lane}", len(ranks), *_shares(ranks)])
    rows.sort(key=lambda row: groups.index(str(row[0]).partition(",")[0]))
    columns = ["queries, lane", "number", "nDCG@10", "recall@10", "hit@1"]
    print_table("Lanes of the search on real documents", columns, rows)


Ask = Callable[[str, PassageFilter], Sequence[str]]


def own_lanes(search: HybridSearch) -> dict[str, Ask]:
    """By name: how each lane finds passages' ids."""

    assert search._meaning is not None
    lane = search._meaning

    def by_meaning(query: str, where: PassageFilter) -> list[tuple[str, float]]:
        looked = lane.look(lane.ask(query, where), _SEEN)
        return looked.found if looked else []

    def words(query: str, where: PassageFilter) -> list[str]:
        return [i for i, _ in search._words(query, where, _SEEN)]

    def meaning(query: str, where: PassageFilter) -> list[str]:
        return [i for i, _ in by_meaning(query, where)]

    def fused(query: str, where: PassageFilter) -> list[str]:
        scores = fuse(search._words(query, where, _SEEN), by_meaning(query, where))
        return sorted(scores, key=lambda i: (-scores[i], i))

    def product(query: str, where: PassageFilter) -> list[str]:
        return [hit.passage.passage_id for hit in search.search(query, where, _DEPTH)]

    return {"words": words, "meaning": meaning, "fused": fused, "as asked": product}


def _rank(services: Services, question: Question, found: Sequence[str]) -> int | None:
    passages = services.documents.passages(list(found[:_DEPTH]))
    ranked = (passages[i] for i in found[:_DEPTH] if i in passages)
    return next((rank for rank, p in enumerate(ranked, start=1) if question.is_met_by(p)), None)


def _shares(ranks: Sequence[int | None]) -> tuple[float, float, float]:
    count = len(ranks) or 1
    return (
        sum(map(ndcg, ranks)) / count,
        sum(rank is not None for rank in ranks) / count,
        sum(rank == 1 for rank in ranks) / count,
    )


def _identifiers(services: Services) -> Iterator[Question]:
    """Queries by name, made from the library: titles, document numbers, words with a figure."""
    chance = random.Random(7)
    stored = [s.document for s in services.documents.list_documents(PassageFilter())]
    titles = Counter(d.title for d in stored)
    named = [d for d in stored if titles[d.title] == 1 and len(d.title) > 6]
    for document in chance.sample(named, min(_OF_EACH, len(named))):
        yield Question("title", f"《{document.title}》", PassageFilter(), _of(document.document_id))
    numbered = [d for d in stored if "〔" in d.document_number]
    for document in chance.sample(numbered, min(_OF_EACH, len(numbered))):
        number = document.document_number
        yield Question(
            "document number", number, PassageFilter(), _holds(number, document.document_id)
        )
    ids = services.documents.matching_ids(PassageFilter())
    found = services.documents.passages(chance.sample(ids, min(40 * _OF_EACH, len(ids))))
    figures = [match[0] for p in found.values() if (match := _FIGURE.search(p.text))]
    for figure in figures[:_OF_EACH]:
        yield Question("words with a figure", figure, PassageFilter(), _holds(figure))


def _statutes() -> Iterator[Question]:
    """Questions of people with the article that answers them."""
    path = FOLDER / "bench" / "statutes" / "queries.jsonl"
    lines = filter(None, path.read_text(encoding="utf-8").split("\n"))
    asked = [json.loads(line) for line in lines]
    held = [q for q in asked if any(g.get("corpus_path") for g in q["gold"])]
    where = PassageFilter(kind=DocumentKind.POLICY)
    for question in held[::_EVERY_QUESTION]:
        gold = [_bare(g["text"])[:_LEAST_OF_GOLD] for g in question["gold"]]
        yield Question("question of law", question["question"], where, _any_of(gold))


def _of(document_id: str) -> Callable[[Passage], bool]:
    return lambda passage: passage.document_id == document_id


def _holds(words: str, document_id: str = "") -> Callable[[Passage], bool]:
    bare = _bare(words)
    return lambda p: bare in _bare(p.indexed_text) or p.document_id == document_id


def _any_of(texts: Sequence[str]) -> Callable[[Passage], bool]:
    return lambda p: any(text in _bare(p.text) for text in texts)


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("〔〕[]", "()()"))
    return re.sub(r"\s", "", plain)
