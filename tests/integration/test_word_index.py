"""The lexical index in memory gives what FTS5's own BM25 gives, whatever is changed or filtered."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from drafter.domain.source import DocumentKind, PassageFilter
from drafter.store import word_counts
from drafter.store.documents import SqlDocumentStore
from tests.bench.noise_library import sample_sentences
from tests.databases import only_sqlite
from tests.fakes_index import PairEmbedder, make_document, open_store, with_passages
from vectorstore.index import DocumentIndex
from vectorstore.words import split_words

pytestmark = only_sqlite
SENTENCES = sample_sentences()
FILTERS = [
    PassageFilter(),
    PassageFilter(organization="甲局"),
    PassageFilter(kind=DocumentKind.PAST_REPORT, excluded_organization="甲局", before_year=2023),
    PassageFilter(year=1999),
]


@pytest.fixture
def index(tmp_path: Path) -> DocumentIndex:
    index = DocumentIndex(open_store(tmp_path), PairEmbedder(), None)
    chance = random.Random(5)
    for number in range(40):
        sections = [((f"第{i}项",), "".join(chance.sample(SENTENCES, 3))) for i in range(5)]
        organization = ("甲局", "乙局")[number % 2]
        document = make_document(
            f"{number}号", sections, organization=organization, year=2020 + number % 5
        )
        index.add(*with_passages(document))
    return index


def by_fts5(store: SqlDocumentStore, words: list[str], where: PassageFilter) -> dict[str, float]:
    """What FTS5 says of every passage that the filter admits."""
    quoted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
    query = text(
        "SELECT passage_id, -bm25(passage_words) FROM passage_words "
        "JOIN passages ON number = passage_words.rowid WHERE passage_words MATCH :quoted"
    )
    admitted = set(store.matching_ids(where))
    with store._engine.connect() as connection:
        found = connection.execute(query, {"quoted": quoted}).all()
    return {passage_id: score for passage_id, score in found if passage_id in admitted}


@pytest.mark.parametrize("where", FILTERS)
def test_scores_and_order_are_those_of_fts5(index: DocumentIndex, where: PassageFilter) -> None:
    assert isinstance(index.store, SqlDocumentStore)
    for sentence in SENTENCES[:60:5]:
        words = list(split_words(sentence[:24]))

        found = index.store.search_words(words, where, 10)

        expected = by_fts5(index.store, words, where)
        best = sorted(expected.values(), reverse=True)[: len(found)]
        assert len(found) == min(10, len(expected))
        assert [score for _, score in found] == pytest.approx(best, rel=0.05, abs=1e-3)
        assert all(score == pytest.approx(expected[i], rel=0.05, abs=1e-3) for i, score in found)


def test_what_is_added_or_removed_is_seen_at_once(index: DocumentIndex) -> None:
    words = split_words("银杏长廊建成开放")
    assert index.store.search_words(words, PassageFilter(organization="丙局"), 5) == []
    document, passages = with_passages(
        make_document("新", [((), "银杏长廊建成开放。")], organization="丙局")
    )

    index.add(document, passages)
    added = index.store.search_words(words, PassageFilter(organization="丙局"), 5)
    index.remove(document.document_id)

    assert [passage_id for passage_id, _ in added] == [passages[0].passage_id]
    assert index.store.search_words(words, PassageFilter(organization="丙局"), 5) == []


def test_a_word_that_stands_twice_in_a_row_counts_twice(index: DocumentIndex) -> None:
    once, twice = (
        make_document(f"{n}次", [((), f"{'银杏、' * n}开放。")], organization="丁局")
        for n in (1, 2)
    )
    for document in (once, twice):
        index.add(*with_passages(document))

    found = dict(index.store.search_words(["银杏"], PassageFilter(organization="丁局"), 5))

    assert found[f"{twice.document_id[:16]}:0000"] > found[f"{once.document_id[:16]}:0000"]


@pytest.mark.parametrize("where", FILTERS[:3])
def test_an_index_that_followed_every_change_gives_what_a_new_one_gives(
    index: DocumentIndex, tmp_path: Path, where: PassageFilter
) -> None:
    chance = random.Random(11)
    asked = [split_words(sentence[:24]) for sentence in SENTENCES[:40:5]]
    for words in asked:
        index.store.search_words(words, where, 10)  # their holders are kept from here on
    for number in range(12):
        there = [stored.document for stored in index.store.list_documents(PassageFilter())]
        if number % 3 == 0:  # the last one's numbers are free for the next
            index.remove(there[-1].document_id)
        sections = [((), chance.choice(SENTENCES)) for _ in range(chance.randint(1, 4))]
        again = chance.choice(there[:-1])
        replaced, passages = with_passages(make_document(f"另{number}号", sections, year=2021))
        if number % 2:  # another text under the same id
            replaced = replace(again, year=2021)
            passages = [
                replace(p, passage_id=f"{again.document_id[:16]}:{p.position:04}",
                        document_id=again.document_id)
                for p in passages
            ]  # fmt: skip
        index.add(replaced, passages)

        new = open_store(tmp_path)
        for words in asked:
            found = index.store.search_words(words, where, 10)
            assert found == new.search_words(words, where, 10)
            assert found


def test_a_decimal_is_one_word(index: DocumentIndex) -> None:
    both = [make_document(t, [((), t)], organization="戊局") for t in ("增长12.5%", "12家和5家")]
    for document in both:
        index.add(*with_passages(document))

    found = index.store.search_words(["12.5"], PassageFilter(organization="戊局"), 5)

    assert [i for i, _ in found] == [f"{both[0].document_id[:16]}:0000"]


def test_words_that_do_not_fit_into_memory_count_all_the_same(
    index: DocumentIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [split_words(sentence[:24]) for sentence in SENTENCES[:40:5]]
    expected = [index.store.search_words(words, FILTERS[0], 10) for words in asked]

    monkeypatch.setattr(word_counts, "_MOST_HELD", 60)  # fewer than one question's
    small = open_store(tmp_path)

    assert [small.search_words(words, FILTERS[0], 10) for words in asked * 2] == expected * 2
