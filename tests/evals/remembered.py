"""Vectors that evaluations have embedded before, kept by content hash outside the repository."""

from pathlib import Path

from drafter.store import SqlDocumentStore
from tests.fakes_index import open_store

FOLDER = Path.home() / ".cache" / "drafter-evals"


def open_remembered(folder: Path = FOLDER) -> SqlDocumentStore:
    """A store whose cache of vectors is what is used of it; made on first use."""
    folder.mkdir(parents=True, exist_ok=True)
    return open_store(folder)
