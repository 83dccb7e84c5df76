"""The labelled queries can be met, and the ranks become the figures that they should."""

import pytest

from drafter.domain.source import DocumentKind, Passage
from tests.evals.retrieval import LabelledQuery, first_rank, ndcg, read_queries


def passage(number: int, heading: str, *, organization: str = "", year: int = 2024) -> Passage:
    return Passage(
        f"p{number}",
        "d",
        number,
        (heading,),
        "第一条",
        DocumentKind.PAST_REPORT,
        organization,
        year,
    )


def test_there_are_enough_queries_of_every_group_and_none_twice() -> None:
    queries = read_queries()
    groups = [q.group for q in queries]
    assert len(queries) >= 60
    assert min(groups.count(group) for group in set(groups)) >= 20
    assert len({(q.query, q.organization) for q in queries}) == len(queries)
    assert all(q.heading or q.document or q.holds for q in queries)


def test_the_first_passage_that_meets_the_label_counts() -> None:
    query = LabelledQuery("section", "抓学习", heading="理论武装", organization="水务局")
    passages = [
        passage(1, "理论武装", organization="图书馆"),
        passage(2, "理论武装", organization="水务局", year=2023),
        passage(3, "理论武装", organization="水务局"),
    ]
    assert first_rank(query, passages) == 3
    assert first_rank(query, passages[:2]) is None


def test_what_comes_after_the_tenth_does_not_count() -> None:
    query = LabelledQuery("question", "多久", heading="第七条")
    passages = [*(passage(n, "第一条") for n in range(10)), passage(11, "第七条")]
    assert first_rank(query, passages) is None


def test_ndcg_falls_with_the_rank() -> None:
    assert [ndcg(1), ndcg(None)] == [1.0, 0.0]
    assert ndcg(3) == pytest.approx(0.5)
