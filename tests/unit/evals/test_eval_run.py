"""One fast run of the evaluation on the real library: it reads a draft and prints its tables."""

import pytest

from api.bootstrap import Services
from drafter.domain.source import PassageFilter
from tests.evals.library import read_sample_sheets
from tests.evals.manner import fact_share, shared_with
from tests.evals.retrieval import LabelledQuery, QueryResult, print_retrieval, read_queries
from tests.evals.writers import read_draft, read_library


def test_a_sample_draft_is_read_and_scored(sample_library: Services) -> None:
    sheet = read_sample_sheets(sample_library)[0]
    library, writer = read_library(sample_library), sample_library.writer("exemplar")
    reading = read_draft(sample_library, library, sheet, writer, "exemplar")
    assert reading.score.expected == len([f for f in sheet.stated() if f.required])
    assert len(reading.score.told) >= 0.9 * reading.score.expected
    assert reading.characters > 500
    assert reading.overlap.length > 0
    assert reading.written.told
    carrying, sentences = fact_share(reading.draft)
    assert 0.3 * sentences < carrying < sentences
    assert shared_with(reading.draft, [reading.draft]) == 1.0


def test_every_query_is_met_by_a_passage_of_the_samples(sample_library: Services) -> None:
    stored = sample_library.documents
    passages = [
        p
        for item in stored.list_documents(PassageFilter())
        for p in stored.passages_of(item.document.document_id)
    ]
    unmet = [q.query for q in read_queries() if not any(q.is_met_by(p) for p in passages)]
    assert unmet == []


def test_the_table_names_every_query_that_missed(capsys: pytest.CaptureFixture[str]) -> None:
    hit, miss = LabelledQuery("question", "几次"), LabelledQuery("question", "几天")
    print_retrieval([QueryResult(hit, 1), QueryResult(miss, 7)])
    printed = capsys.readouterr().out
    assert "question        2     0.500  0.500    0.667" in printed
    assert "几天 → rank 7" in printed
