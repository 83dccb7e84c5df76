"""Vectors of an OpenAI-compatible endpoint, and what a change of the embedder asks for."""

from collections.abc import Callable, Iterator

import pytest

from api.bootstrap import Services
from drafter.domain.source import PassageFilter
from drafter.errors import ConfigurationError, EmbedderUnavailable
from drafter.llm import EmbeddingEndpoint, OpenAIEmbedder
from tests.fakes_index import PairEmbedder, make_document, with_passages
from tests.model_server import LETTER_DIMENSION, ModelServer


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def embedder(server: ModelServer, **changes: object) -> OpenAIEmbedder:
    given = {"dimension": LETTER_DIMENSION, "batch": 4, **changes}
    endpoint = EmbeddingEndpoint(server.base_url, "letters", **given)  # type: ignore[arg-type]
    return OpenAIEmbedder(endpoint)


def asked(server: ModelServer) -> list[int]:
    """How many texts each request held."""
    return [len(r.body["input"]) for r in server.requests if r.path == "/v1/embeddings"]


def test_texts_go_in_batches_and_come_back_in_order_and_normalized(server: ModelServer) -> None:
    texts = [f"第{n}项工作" * n for n in range(10)]

    vectors = embedder(server).embed_passages(texts)

    assert asked(server) == [4, 4, 2]
    assert all(sum(x * x for x in vector) == pytest.approx(1.0) for vector in vectors)
    assert vectors[7] == pytest.approx(embedder(server).embed_query(texts[7]))


def test_a_busy_endpoint_is_asked_again(server: ModelServer) -> None:
    server.embedding_failures = 2

    assert len(embedder(server).embed_passages(["走访企业"])) == 1
    assert asked(server) == [1, 1, 1]


def test_a_dead_endpoint_is_named_with_what_to_do(server: ModelServer) -> None:
    server.embedding_failures = 99

    with pytest.raises(EmbedderUnavailable, match="请检查地址、密钥和模型名"):
        embedder(server, retries=0).embed_query("走访企业")


def test_vectors_of_another_length_are_refused_with_both_lengths(server: ModelServer) -> None:
    with pytest.raises(EmbedderUnavailable, match=r"有32维，设置的是1024维"):
        embedder(server, dimension=1024).embed_query("走访企业")


def test_requests_are_spread_to_keep_to_the_rate(server: ModelServer) -> None:
    waits: list[float] = []
    endpoint = EmbeddingEndpoint(
        server.base_url, "letters", LETTER_DIMENSION, batch=1, requests_per_minute=30
    )

    OpenAIEmbedder(endpoint, clock=lambda: 100.0, sleep=waits.append).embed_passages(
        ["甲", "乙", "丙"]
    )

    assert waits == [2.0, 4.0]


def test_settings_that_lack_the_model_or_its_length_are_refused(
    make_services: Callable[..., Services], server: ModelServer
) -> None:
    services = make_services(embedder_base_url=server.base_url, embedder_name="letters")

    with pytest.raises(ConfigurationError, match="DRAFTER_EMBEDDER_DIMENSION"):
        _ = services.embedder


def test_after_a_change_of_embedder_documents_are_known_by_words_until_embedded_again(
    make_services: Callable[..., Services], server: ModelServer
) -> None:
    before = make_services()
    before.embedder = PairEmbedder()
    document, passages = with_passages(make_document("总结", [((), "走访企业三十五家。")]))
    before.index.add(document, passages)
    after = make_services(
        embedder_base_url=server.base_url,
        embedder_name="letters",
        embedder_dimension=LETTER_DIMENSION,
    )
    ranks = [
        (h.lexical_rank, h.dense_rank)
        for h in after.retriever.search("走访企业", PassageFilter(), 1)
    ]

    lacking = after.index.without_vectors()
    result = after.index.embed_again(lacking[0])

    assert ranks == [(1, None)]
    assert [s.document.document_id for s in lacking] == [document.document_id]
    assert (result.added, result.embedded_count) == (True, len(passages))
    assert after.index.without_vectors() == []
    assert after.retriever.search("走访企业", PassageFilter(), 1)[0].dense_rank == 1


def test_a_rebuilt_index_holds_what_the_store_holds(make_services: Callable[..., Services]) -> None:
    services = make_services()
    services.embedder = PairEmbedder()
    _, passages = with_passages(make_document("总结", [((), "走访企业三十五家。")]))
    services.index.add(make_document("总结", [((), "走访企业三十五家。")]), passages)

    result = services.index.rebuild()

    assert (result.missing, result.stray) == (len(passages), 0)
    vectors = services.index.current_vectors()
    assert vectors is not None
    assert vectors.ids() == {p.passage_id for p in passages}
