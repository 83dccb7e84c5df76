"""The bundled embedder with a memory on disk: the samples are embedded once, not in every run."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from drafter.ports import Embedder, Vector


class RememberingEmbedder:
    """Passages' vectors are kept by model and text; a change of either embeds anew."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self.identity = embedder.identity
        self.dimension = embedder.dimension
        self._embedder = embedder
        self._file = file
        self._known: dict[str, Vector] = _read(file) if file.exists() else {}

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        keys = [self._key(text) for text in texts]
        new = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._known}
        if new:
            vectors = self._embedder.embed_passages(list(new.values()))
            self._known |= zip(new, vectors, strict=True)
        return [self._known[key] for key in keys]

    def embed_query(self, text: str) -> Vector:
        return self._embedder.embed_query(text)

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        vectors = np.asarray(list(self._known.values()), dtype=np.float32)
        np.savez(self._file, keys=np.asarray(list(self._known)), vectors=vectors)

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.identity}\n{text}".encode()).hexdigest()


def _read(file: Path) -> dict[str, Vector]:
    with np.load(file) as kept:
        return dict(zip(kept["keys"].tolist(), kept["vectors"].tolist(), strict=True))
