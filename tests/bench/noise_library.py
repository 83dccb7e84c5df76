"""A large library of the samples' own sentences, with vectors of noise: what is measured is not
the embedding model."""

import hashlib
import random
import re
from collections.abc import Sequence

import numpy as np

from api.indexing import sample_files
from drafter.ports import Vector
from tests.fakes_index import make_document, with_passages
from vectorstore.index import DocumentIndex

_ORGANIZATIONS = 40


class RandomEmbedder:
    """A vector of noise for every text."""

    identity = "noise/384"
    dimension = 384

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        return [self._vector(text).tolist() for text in texts]

    def embed_query(self, text: str) -> Vector:
        vector: list[float] = self._vector(text).tolist()
        return vector

    def _vector(self, text: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        return vector / np.float32(np.linalg.norm(vector))


def fill(index: DocumentIndex, documents: int, passages: int) -> None:
    """Index so many documents of 40 organizations and five years, of so many passages each."""
    sentences, chance = sample_sentences(), random.Random(1)
    for number in range(documents):
        sections = [
            (("主要工作", f"第{i}项工作"), "".join(chance.sample(sentences, 3)))
            for i in range(passages)
        ]
        document = make_document(
            f"江畔区第{number}号报告",
            sections,
            organization=f"江畔区第{number % _ORGANIZATIONS}局",
            year=2020 + number % 5,
        )
        index.add(*with_passages(document))


def sample_sentences() -> list[str]:
    """The sample reports' own sentences: words as frequent as in life."""
    texts = [p.read_text(encoding="utf-8") for p, _ in sample_files() if p.suffix == ".txt"]
    return sorted({s for text in texts for s in re.findall(r"[^。\n]{15,}。", text)})
