"""How much alike the examples are that a section is written beside, and whether they are to it.

For every labelled section query: what other organizations' reports give by rank alone, and as the
product chooses (maximal marginal relevance). An example is of the right section where its own
report's section of the same kind is found by heading, themes and words too (``same_section``).
"""

from collections.abc import Sequence
from itertools import combinations

from api.bootstrap import Services
from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.source import DocumentKind, Hit, Passage, PassageFilter
from tests.evals.retrieval import REPORT_YEAR, LabelledQuery, read_queries
from tests.evals.table import print_table
from vectorstore.examples import RELEVANCE, choose_examples
from vectorstore.same_section import dice
from vectorstore.words import word_set

_ALIKE = 0.35
"""The share of common words from which two passages of a section say much the same."""
BY_RANK = 1.0


def print_examples(services: Services) -> None:
    """The table, by rank alone and as chosen."""
    found = [(query, _found(services, query)) for query in read_queries() if _is_section(query)]
    rows: list[list[object]] = []
    for name, relevance in (("by rank", BY_RANK), ("as chosen", RELEVANCE)):
        chosen = [(query, choose_examples(hits, relevance=relevance)) for query, hits in found]
        likeness = [one for _, examples in chosen for one in likenesses(examples)]
        right = [_is_right(services, query, p) for query, examples in chosen for p in examples]
        rows.append(
            [
                name,
                len(chosen),
                len(right) / len(chosen),
                sum(len({p.organization for p in e}) for _, e in chosen) / len(chosen),
                sum(one >= _ALIKE for one in likeness) / len(likeness),
                sum(likeness) / len(likeness),
                sum(right) / len(right),
            ]
        )
    columns = ["examples", "sections", "of each", "bodies", "alike", "likeness", "right section"]
    print_table("Other organizations' passages beside a section", columns, rows)


def likenesses(examples: Sequence[Passage]) -> list[float]:
    """Of each pair of examples the share of words that they have in common."""
    return [dice(word_set(a.text), word_set(b.text)) for a, b in combinations(examples, 2)]


def _is_section(query: LabelledQuery) -> bool:
    return query.group == "section"


def _plan(query: LabelledQuery) -> SectionPlan:
    return SectionPlan("s1.1", 2, "", query.query, SectionRole(query.part))


def _found(services: Services, query: LabelledQuery) -> list[list[Hit]]:
    past = PassageFilter(
        DocumentKind.PAST_REPORT,
        excluded_organization=query.organization,
        before_year=REPORT_YEAR,
    )
    retriever = services.retriever
    return list(retriever._in_other_reports(_plan(query), query.query, past, query.report_type))


def _is_right(services: Services, query: LabelledQuery, passage: Passage) -> bool:
    retriever = services.retriever
    report = services.documents.passages_of(passage.document_id)
    themes = retriever._themes(retriever._themes_of(query.report_type))
    return passage in retriever._continued(_plan(query), report, "", themes)
