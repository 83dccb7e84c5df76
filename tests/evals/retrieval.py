"""The retrieval table: labelled queries on the sample library; recall@5, hit@1, nDCG@10."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.bootstrap import Services
from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.source import DocumentKind, Passage, PassageFilter
from tests.evals.table import print_table

_QUERIES = Path(__file__).with_name("retrieval_queries.toml")
_DEPTH = 10
_RECALL_AT = 5
REPORT_YEAR = 2025


@dataclass(frozen=True)
class LabelledQuery:
    """A query and what it should find: a passage that meets all conditions that are set."""

    group: str
    query: str
    document: str = ""
    heading: str = ""
    holds: str = ""
    organization: str = ""
    """Of a section query: whose past report it is; the year is the one before."""
    report_type: str = "party-building-duty-report"
    part: str = "achievement"

    def is_met_by(self, passage: Passage) -> bool:
        if self.organization and (
            passage.organization != self.organization or passage.year != REPORT_YEAR - 1
        ):
            return False
        return (
            (not self.document or passage.document_title == self.document)
            and (not self.heading or self.heading in passage.heading_path)
            and self.holds in passage.indexed_text
        )


@dataclass(frozen=True)
class QueryResult:
    """At which rank (from 1) the label was first met; None where it was not among the first ten."""

    query: LabelledQuery
    rank: int | None


def read_queries() -> list[LabelledQuery]:
    """The labelled queries, group by group."""
    groups = tomllib.loads(_QUERIES.read_text(encoding="utf-8"))
    return [LabelledQuery(group, **entry) for group, entries in groups.items() for entry in entries]


def rank_all(services: Services) -> list[QueryResult]:
    """Every query asked as the product asks it."""
    return [QueryResult(query, _rank(services, query)) for query in read_queries()]


def first_rank(query: LabelledQuery, passages: Sequence[Passage]) -> int | None:
    """The rank of the first passage that meets the label."""
    met = (rank for rank, p in enumerate(passages[:_DEPTH], start=1) if query.is_met_by(p))
    return next(met, None)


def ndcg(rank: int | None) -> float:
    """nDCG with one relevant target: 1 / log2(rank + 1), 0 where it was not found."""
    return 0.0 if rank is None else 1 / math.log2(rank + 1)


def print_retrieval(
    results: Sequence[QueryResult], others: Mapping[str, Sequence[QueryResult]] | None = None
) -> None:
    """The table by group, beside others' results where given, and which queries we miss."""
    rows: list[list[object]] = []
    for group in (*dict.fromkeys(r.query.group for r in results), "all"):
        for by, found in {"": results, **(others or {})}.items():
            name = f"  {by}" if by else group
            rows.append(_row(name, [r.rank for r in found if group in (r.query.group, "all")]))
    print_table("Retrieval", ["group", "queries", "recall@5", "hit@1", "nDCG@10"], rows)
    for result in results:
        if not _is_within(result.rank, _RECALL_AT):
            where = f"rank {result.rank}" if result.rank else "not among the first ten"
            print(f"  {result.query.group}: {result.query.query} → {where}")


def _row(name: str, ranks: Sequence[int | None]) -> list[object]:
    return [
        name,
        len(ranks),
        sum(_is_within(rank, _RECALL_AT) for rank in ranks) / len(ranks),
        sum(_is_within(rank, 1) for rank in ranks) / len(ranks),
        sum(map(ndcg, ranks)) / len(ranks),
    ]


def _is_within(rank: int | None, depth: int) -> bool:
    return rank is not None and rank <= depth


def _rank(services: Services, query: LabelledQuery) -> int | None:
    if query.group == "section":
        plan = SectionPlan("s1.1", 2, "", query.query, SectionRole(query.part))
        found = services.retriever.retrieve(
            plan, query.organization, REPORT_YEAR, query.report_type
        )
        return first_rank(query, (*found.own, *found.others))
    kind = DocumentKind.POLICY if query.group == "question" else None
    hits = services.retriever.search(query.query, PassageFilter(kind=kind), _DEPTH)
    return first_rank(query, [hit.passage for hit in hits])
