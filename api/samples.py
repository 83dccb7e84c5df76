"""The sample library: indexed in seconds, for its vectors ship with it."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from api.indexing import IndexSummary, index_content, sample_files

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.ports import Vector


def index_samples(
    services: "Services", on_file: Callable[[str], None] = lambda _: None
) -> IndexSummary:
    """Index every sample document; ``on_file`` is told each file's name when it is done.

    A text whose vector does not ship (it was edited, or the embedder is another) is embedded.
    """
    if services.embedder is not None:
        identity = services.embedder.identity
        services.documents.cache_vectors(sample_vectors(identity), identity)
    summary = IndexSummary()
    for path, kind in sample_files():
        index_content(services, path.name, path.read_bytes(), summary, kind=kind)
        on_file(path.name)
    return summary


def sample_vectors(embedding_identity: str) -> "dict[str, Vector]":
    """By the SHA-256 of a sample's indexed text, the vector that this embedder gives it.

    Empty for an embedder whose vectors do not ship.
    """
    import numpy as np

    file = vectors_file(embedding_identity)
    if not file.exists():
        return {}
    rows = np.load(file, allow_pickle=False)
    hashes = [text_hash.decode("ascii") for text_hash in rows["text_hash"]]
    return dict(zip(hashes, rows["vector"].tolist(), strict=True))


def vectors_file(embedding_identity: str) -> Path:
    """Where the vectors of this embedder are: rows of a hash and its numbers (float32)."""
    name = embedding_identity.replace("/", "_") + ".npy"
    return Path(str(files("prompts").joinpath("samples", "vectors", name)))
