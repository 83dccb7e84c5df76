"""The labelled queries of the sample library, asked of the LangChain baselines.

A chunk knows no headings: it meets a label if it shares half of its text, or half of the passage's,
with a passage that meets it. Baselines are told what ours is told: the organization and that only
years before count, that a question goes to policies.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from api.bootstrap import Services
from drafter.domain.source import DocumentKind, Passage, PassageFilter
from tests.evals.baselines import Ask, Chunk, Remembering, baselines, split
from tests.evals.remembered import open_remembered
from tests.evals.retrieval import REPORT_YEAR, LabelledQuery, QueryResult, read_queries

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A document's text as a plain reader has it, and where each passage stands in it."""

    text: str
    passages: tuple[tuple[int, int, Passage], ...]

    def within(self, chunk: Chunk) -> list[Passage]:
        """The passages that the chunk shares half with, with the chunk's words in their place."""
        end = chunk.start + len(chunk.text)
        return [
            replace(passage, text=chunk.text)
            for first, last, passage in self.passages
            if 2 * (min(end, last) - max(chunk.start, first)) >= min(len(chunk.text), last - first)
        ]


def rank_with_baselines(services: Services) -> dict[str, list[QueryResult]]:
    """By name of the baseline: every labelled query's rank."""
    queries = read_queries()
    results: dict[str, list[QueryResult]] = {}
    for where in dict.fromkeys(map(_scope, queries)):
        placed = [
            place(services.documents.passages_of(stored.document.document_id))
            for stored in services.documents.list_documents(where)
        ]
        chunks = split([p.text for p in placed])
        asks = _asks(services, chunks)
        for query in (q for q in queries if _scope(q) == where):
            for name, ask in asks.items():
                found = [placed[chunks[n].text_number].within(chunks[n]) for n in ask(query.query)]
                results.setdefault(name, []).append(QueryResult(query, _rank(query, found)))
    return results


def place(passages: Sequence[Passage]) -> PlacedText:
    """The passages one below the other, each heading once."""
    text, placed = "", []
    for before, passage in pairwise([None, *passages]):
        assert passage is not None
        known = before.heading_path if before else ()
        fresh = [h for i, h in enumerate(passage.heading_path) if known[i : i + 1] != (h,)]
        first = len(text)
        text += "\n".join([*fresh, passage.text]) + "\n"
        placed.append((first, len(text) - 1, passage))
    return PlacedText(text, tuple(placed))


def _scope(query: LabelledQuery) -> PassageFilter:
    if query.group == "section":
        return PassageFilter(DocumentKind.PAST_REPORT, query.organization, before_year=REPORT_YEAR)
    return PassageFilter(DocumentKind.POLICY if query.group == "question" else None)


def _asks(services: Services, chunks: Sequence[Chunk]) -> dict[str, Ask]:
    assert services.embedder is not None
    embeddings = Remembering(open_remembered(), services.embedder)
    return baselines([c.text for c in chunks], embeddings)


def _rank(query: LabelledQuery, found: Sequence[Sequence[Passage]]) -> int | None:
    met = (
        rank
        for rank, passages in enumerate(found[:_DEPTH], start=1)
        if any(query.is_met_by(p) for p in passages)
    )
    return next(met, None)
