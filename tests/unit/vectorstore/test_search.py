"""Search: two lanes fused by score, names and figures first, filters before ranking."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typing_extensions import override

from drafter.domain.source import DocumentKind, Hit, PassageFilter
from drafter.errors import EmbedderUnavailable
from drafter.ports import Vector
from tests.fakes_index import PairEmbedder, make_document, make_policy, open_store, with_passages
from vectorstore import exact_vectors
from vectorstore.exact_vectors import ExactVectors
from vectorstore.identifiers import Identifiers
from vectorstore.index import DocumentIndex
from vectorstore.meaning import MeaningLane
from vectorstore.search import WORDS_WEIGHT, HybridSearch, fuse
from vectorstore.vector_index import ChromaVectorIndex

EVERYTHING = PassageFilter()
RULES = make_policy(
    "江畔区机关学习规则",
    "中心组每季度至少集中学习1次，全年不少于4次。",
    "学习情况记入档案，由办公室保管3年。",
)
NOTICE = make_policy(
    "关于做好年度述职工作的通知",
    "各单位按照《江畔区机关学习规则》的要求报送学习情况，文号江党组〔2024〕12号。",
    "述职报告于12月20日前报送，逾期不再受理。",
)
WATER = make_document(
    "江畔区水利站述职报告",
    [
        (("主要工作", "抓学习，强本领"), "开展主题党日112次，组织中心组学习14次。"),
        (("主要工作", "抓服务，解难题"), "打造“碧水先锋”品牌，走访群众12次。"),
        (("存在问题",), "学习深度不够，品牌影响不大。"),
    ],
    organization="江畔区水利站",
    year=2024,
)
ROADS = make_document(
    "江畔区公路站述职报告",
    [
        (
            ("主要工作", "抓学习，强本领"),
            "组织中心组学习9次，讲党课3次，江党组〔2024〕112号文件已传达。",
        )
    ],
    organization="江畔区公路站",
    year=2023,
)


@pytest.fixture
def index(tmp_path: Path) -> DocumentIndex:
    embedder = PairEmbedder()
    vectors = ChromaVectorIndex(tmp_path / "chroma", embedder.identity)
    index = DocumentIndex(open_store(tmp_path), embedder, vectors)
    for document in (RULES, NOTICE, WATER, ROADS):
        index.add(*with_passages(document))
    return index


@pytest.fixture
def search(index: DocumentIndex) -> HybridSearch:
    return HybridSearch(index)


def first(search: HybridSearch, query: str, where: PassageFilter = EVERYTHING) -> Hit:
    return search.search(query, where, 5)[0]


def documents(hits: list[Hit]) -> set[str]:
    return {hit.passage.document_title for hit in hits}


def test_a_title_finds_the_document_itself_before_those_that_cite_it(search: HybridSearch) -> None:
    hits = search.search("《江畔区机关学习规则》", EVERYTHING, 3)
    assert [h.passage.document_title for h in hits][:2] == [RULES.title] * 2
    assert hits[2].passage.document_title == NOTICE.title


@pytest.mark.parametrize(
    "query", ["江党组〔2024〕12号", "江党组[2024]12号", "江党组（２０２４）12号", "〔2024〕12号"]
)
def test_a_document_number_finds_its_document_however_it_is_typed(
    search: HybridSearch, query: str
) -> None:
    assert first(search, query).passage.document_title == NOTICE.title


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("学习14次", "组织中心组学习14次"),
        ("走访12次", "走访群众12次"),
        ("12月20日", "12月20日前报送"),
        ("“碧水先锋”", "碧水先锋"),
        ("哪一年提出了「碧水先锋」品牌？", "碧水先锋"),
    ],
)
def test_a_figure_or_quoted_phrase_finds_the_passage_that_holds_it(
    search: HybridSearch, query: str, text: str
) -> None:
    assert text in first(search, query).passage.text


def test_a_figure_is_not_found_inside_a_longer_one() -> None:
    names = Identifiers("主题党日12次")
    held, longer = WATER.sections[1], WATER.sections[0]
    passages = {p.heading_path: p for p in with_passages(WATER)[1]}
    assert names.exactness(passages[held.heading_path])[1]
    assert not names.exactness(passages[longer.heading_path])[1]


def test_the_wording_of_the_whole_query_leads_where_several_hold_its_figure() -> None:
    names = Identifiers("开展主题党日12次")
    worded, other = (
        with_passages(make_document(text, [((), text)]))[1][0]
        for text in ("全年开展主题党日12次。", "主题党日全年共开展了12次。")
    )
    assert names.exactness(worded) > names.exactness(other)


@pytest.mark.parametrize("query", ["2024年党建工作怎么做", "苹果M1芯片", "怎样抓学习"])
def test_a_mere_year_or_a_letter_with_a_digit_names_nothing(query: str) -> None:
    assert not Identifiers(query)


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("《甲》和“乙”", ("甲", "乙")),
        ("经费3.6万元增长16.7%", ("3.6万元", "16.7%")),
        ("2024年3月5日", ("3月5日",)),
        ("江政办〔2023〕8号文件", ("江政办(2023)8号",)),
    ],
)
def test_what_a_query_names_is_read_out(query: str, phrases: tuple[str, ...]) -> None:
    assert Identifiers(query).phrases == phrases


def test_a_filter_holds_before_ranking_not_after(search: HybridSearch) -> None:
    only_roads = PassageFilter(document_id=ROADS.document_id)
    hits = search.search("碧水先锋品牌走访群众", only_roads, 1)
    assert documents(hits) == {ROADS.title}
    assert hits[0].dense_rank == 1


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (PassageFilter(kind=DocumentKind.POLICY), {RULES.title, NOTICE.title}),
        (PassageFilter(organization=WATER.organization), {WATER.title}),
        (PassageFilter(kind=DocumentKind.PAST_REPORT, before_year=2024), {ROADS.title}),
        (PassageFilter(year=2024), {WATER.title}),
        (PassageFilter(organization="没有这个单位"), set()),
    ],
)
def test_nothing_comes_from_outside_the_filter(
    search: HybridSearch, where: PassageFilter, expected: set[str]
) -> None:
    assert documents(search.search("中心组学习", where, 20)) == expected


def test_a_hit_says_which_lane_found_it(search: HybridSearch) -> None:
    hit = first(search, "学习深度不够")
    assert (hit.lexical_rank, hit.dense_rank) == (1, 1)
    assert hit.score == pytest.approx(1.0)


def test_without_an_embedder_words_alone_answer(tmp_path: Path) -> None:
    index = DocumentIndex(open_store(tmp_path), None, None)
    index.add(*with_passages(WATER))
    hits = HybridSearch(index).search("品牌影响不大", EVERYTHING, 5)
    assert hits[0].passage.text == "学习深度不够，品牌影响不大。"
    assert all(hit.dense_rank is None for hit in hits)


def test_without_chroma_the_store_s_vectors_answer(tmp_path: Path, search: HybridSearch) -> None:
    index = DocumentIndex(open_store(tmp_path), PairEmbedder(), None)
    plain = HybridSearch(index).search("抓服务解难题", EVERYTHING, 5)
    with_chroma = search.search("抓服务解难题", EVERYTHING, 5)
    assert [(h.passage, h.lexical_rank, h.dense_rank) for h in plain] == [
        (h.passage, h.lexical_rank, h.dense_rank) for h in with_chroma
    ]


def test_a_damaged_vector_index_does_not_stop_a_search(
    index: DocumentIndex, search: HybridSearch
) -> None:
    before = search.search("抓服务解难题", EVERYTHING, 5)
    assert index.vector_index is not None
    index.vector_index.close()
    assert search.search("抓服务解难题", EVERYTHING, 5) == before


def test_a_blank_query_or_no_limit_finds_nothing(search: HybridSearch) -> None:
    assert search.search("  \n", EVERYTHING, 5) == []
    assert search.search("学习", EVERYTHING, 0) == []
    assert search.search("学习", EVERYTHING, -1) == []


def test_a_query_of_signs_alone_does_no_harm(search: HybridSearch) -> None:
    for query in ('"', "“”", "《》", "AND OR NOT", "*", "\x00", "\ud800", "学习 NEAR(党建)"):
        search.search(query, EVERYTHING, 5)


def test_what_is_added_or_removed_later_is_seen_at_once(
    index: DocumentIndex, search: HybridSearch
) -> None:
    where = PassageFilter(kind=DocumentKind.POLICY)
    query = "节约用电用水"
    added = make_policy("江畔区节能办法", "各单位应当节约用电用水，减少浪费。")
    assert documents(search.search(query, where, 9)) == {RULES.title, NOTICE.title}
    index.add(*with_passages(added))
    assert first(search, query, where).passage.document_title == added.title
    index.remove(added.document_id)
    assert documents(search.search(query, where, 9)) == {RULES.title, NOTICE.title}
    assert documents(search.search(query, EVERYTHING, 50)) == {
        d.title for d in (RULES, NOTICE, WATER, ROADS)
    }


def test_exact_and_approximate_search_agree(index: DocumentIndex) -> None:
    embedder = PairEmbedder()
    exact = ExactVectors(index.store, embedder.identity, embedder.dimension)
    assert index.vector_index is not None
    for text in ("中心组学习", "报送述职报告", "走访群众"):
        vector = embedder.embed_query(text)
        found = exact.nearest(vector, EVERYTHING, 5)
        approximately = index.vector_index.nearest(vector, 5)
        assert [i for i, _ in found] == [i for i, _ in approximately]
        cosines = [cosine for _, cosine in approximately]
        assert [cosine for _, cosine in found] == pytest.approx(cosines, abs=1e-5)


@pytest.mark.parametrize(
    "where",
    [
        PassageFilter(kind=DocumentKind.POLICY),
        PassageFilter(organization=WATER.organization),
        PassageFilter(before_year=2024),
        PassageFilter(excluded_organization=WATER.organization),
        PassageFilter(organization="没有这个单位"),
    ],
)
def test_exact_search_finds_the_nearest_of_all_that_the_filter_admits(
    index: DocumentIndex, where: PassageFilter
) -> None:
    embedder = PairEmbedder()
    exact = ExactVectors(index.store, embedder.identity, embedder.dimension)
    asked = embedder.embed_query("组织中心组学习")
    vectors = dict(index.store.vectors(embedder.identity))
    admitted = index.store.matching_ids(where)
    nearness = {i: sum(a * b for a, b in zip(vectors[i], asked, strict=True)) for i in admitted}
    best = sorted(admitted, key=lambda i: -nearness[i])
    for limit in (1, 3, 50):
        found = exact.nearest(asked, where, limit)
        assert [i for i, _ in found] == best[:limit]
        near = [nearness[i] for i, _ in found]
        assert [cosine for _, cosine in found] == pytest.approx(near, abs=1e-6)
    assert exact.nearest(asked, where, 0) == []


def test_vectors_that_followed_every_change_are_those_of_a_new_reading(
    index: DocumentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact_vectors, "_BLOCK", 3)  # documents lie in several blocks
    monkeypatch.setattr(exact_vectors, "_MOST_LOST", 9)  # and all are read anew at times
    embedder = PairEmbedder()
    asked = embedder.embed_query("组织中心组学习")
    followed = ExactVectors(index.store, embedder.identity, embedder.dimension)
    for number in range(12):
        text = f"第{number}次走访群众，组织学习。"
        document = make_document(f"另{number}号", [((), text)] * (number % 5 + 1), year=2020)
        index.add(*with_passages(document))
        if number % 3:
            index.remove(document.document_id)
        new = ExactVectors(index.store, embedder.identity, embedder.dimension)
        for where in (EVERYTHING, PassageFilter(before_year=2024)):
            found = followed.nearest(asked, where, 50)
            ids = index.store.matching_ids(where)
            assert found == new.nearest(asked, where, 50)
            assert {i for i, _ in found} == set(ids)
            assert followed.vectors([*ids, "没有"]) == new.vectors(ids)


def test_a_second_look_finds_what_is_nearest_among_the_nearest_of_the_first(
    index: DocumentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = PairEmbedder()
    exact = ExactVectors(index.store, embedder.identity, embedder.dimension)
    first, second = (embedder.embed_query(text) for text in ("中心组学习", "走访群众"))
    whole = exact.nearest(second, EVERYTHING, 50)
    look = exact.look(first, EVERYTHING)
    assert look.nearest_to(second, 50) == whole

    monkeypatch.setattr(exact_vectors, "_LOOKED_AT_AGAIN", 4)
    few = {i for i, _ in exact.nearest(first, EVERYTHING, 4)}
    assert look.nearest_to(second, 50) == [each for each in whole if each[0] in few]


def test_more_filters_than_are_kept_do_no_harm(index: DocumentIndex) -> None:
    embedder = PairEmbedder()
    exact = ExactVectors(index.store, embedder.identity, embedder.dimension)
    asked = embedder.embed_query("组织中心组学习")
    filters = [PassageFilter(before_year=year) for year in range(2000, 2040)]
    once = [exact.nearest(asked, where, 5) for where in filters]
    assert once == [exact.nearest(asked, where, 5) for where in filters]


def test_an_embedder_that_stops_leaves_the_search_to_words(index: DocumentIndex) -> None:
    class Stopped(PairEmbedder):
        @override
        def embed_query(self, text: str) -> Vector:
            raise EmbedderUnavailable("语义检索组件停了。")

    index.embedder = Stopped()
    hits = HybridSearch(index).search("品牌影响不大", EVERYTHING, 5)
    assert hits[0].passage.text == "学习深度不够，品牌影响不大。"
    assert all(hit.dense_rank is None for hit in hits)


def test_an_embedder_that_comes_back_is_asked_for_the_same_query_again(
    index: DocumentIndex,
) -> None:
    class Away(PairEmbedder):
        is_away = True
        asked = 0

        @override
        def embed_query(self, text: str) -> Vector:
            self.asked += 1
            if self.is_away:
                raise EmbedderUnavailable("语义检索组件停了。")
            return super().embed_query(text)

    embedder = Away()
    search = HybridSearch(DocumentIndex(index.store, embedder, None))
    words_only = search.search("走访企业", PassageFilter(), 5)
    assert embedder.asked == 1
    embedder.is_away = False
    both = search.search("走访企业", PassageFilter(), 5)
    assert all(hit.dense_rank is None for hit in words_only)
    assert any(hit.dense_rank is not None for hit in both)


def test_what_was_found_once_is_the_callers_own_list(search: HybridSearch) -> None:
    first = search.search("走访企业", PassageFilter(), 5)
    assert first
    expected = list(first)
    first.clear()
    assert search.search("走访企业", PassageFilter(), 5) == expected


def test_a_question_that_no_passage_can_answer_is_not_embedded(index: DocumentIndex) -> None:
    asked: list[str] = []

    class Counted(PairEmbedder):
        @override
        def embed_query(self, text: str) -> Vector:
            asked.append(text)
            return super().embed_query(text)

    index.embedder = Counted()
    search = HybridSearch(index)
    assert search.search("中心组学习", PassageFilter(year=1999), 5) == []
    assert asked == []
    assert search.search("中心组学习", PassageFilter(year=2024), 5)
    assert asked == ["中心组学习"]


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    embedder = PairEmbedder()
    vectors = ChromaVectorIndex(tmp_path / "chroma", embedder.identity)
    search = HybridSearch(DocumentIndex(open_store(tmp_path), embedder, vectors))
    assert search.search("学习", EVERYTHING, 5) == []
    assert search.search("学习", PassageFilter(year=2024), 5) == []


def test_fusion_prefers_what_both_lanes_found() -> None:
    scores = fuse([("a", 9.0), ("b", 8.0), ("x", 1.0)], [("c", 0.91), ("b", 0.9), ("y", 0.8)])
    assert sorted(scores, key=lambda i: -scores[i])[:3] == ["b", "c", "a"]


def test_fusion_keeps_how_much_better_the_best_is() -> None:
    words = [("named", 30.0), ("other", 3.0), ("last", 2.0)]
    near = [("other", 0.86), ("named", 0.855), ("last", 0.8)]
    assert max(scores := fuse(words, near), key=lambda i: scores[i]) == "named"


def test_a_lane_with_one_hit_or_several_alike_counts_in_full() -> None:
    assert fuse([("a", 2.0)], []) == {"a": WORDS_WEIGHT}
    assert fuse([], [("a", 0.8), ("b", 0.8)]) == dict.fromkeys("ab", 1 - WORDS_WEIGHT)


def test_more_hits_than_one_lane_is_deep_can_be_had(index: DocumentIndex) -> None:
    many = make_policy("江畔区台账", *(f"第{n}号台账记录党建工作情况" for n in range(150)))
    index.add(*with_passages(many))
    hits = HybridSearch(index).search(
        "党建工作情况", PassageFilter(document_id=many.document_id), 140
    )
    assert len({hit.passage.passage_id for hit in hits}) == 140


def test_the_best_answers_lead_to_what_is_worded_like_them(tmp_path: Path) -> None:
    embedder = PairEmbedder(synonyms={"谁来浇水": "值班制度"})
    index = DocumentIndex(open_store(tmp_path), embedder, None)
    duty = "值班制度规定轮流养护花木，浇灌台账每周一报。"
    like_it = "轮流养护花木的浇灌台账每周一报，逾期通报。"
    others = [f"制度汇编第{n}号" for n in range(20)]
    index.add(*with_passages(make_policy("江畔区花木办法", duty, like_it, *others)))
    lane = MeaningLane(index, embedder)

    def place(found: Sequence[tuple[str, float]]) -> int:
        texts = [index.store.passages([i])[i].text for i, _ in found]
        return texts.index(like_it)

    looked = lane.look(lane.ask("谁来浇水", EVERYTHING), 22)
    assert looked is not None
    again = looked.again([i for i, _ in looked.found[:1]])
    assert place(again) < place(looked.found)
    assert HybridSearch(index).search("谁来浇水", EVERYTHING, 1)[0].passage.text == duty
