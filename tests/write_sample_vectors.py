"""Embed the sample documents anew and write the vectors that ship with them.

To be run after a sample was edited: ``python -m tests.write_sample_vectors``. A test tells when.
"""

import tempfile
from pathlib import Path

import numpy as np

from api.bootstrap import Services
from api.samples import index_samples, vectors_file
from api.settings import Settings
from tests.sample_texts import sample_texts
from vectorstore.index import hash_text


def main() -> None:
    """One row a text, sorted by hash: the same file wherever it is written."""
    with tempfile.TemporaryDirectory() as folder:
        services = Services(Settings(data_dir=Path(folder), _env_file=None))
        embedder = services.embedder
        if embedder is None:
            raise SystemExit("the bundled embedder is not installed")
        index_samples(services)
        texts = {hash_text(text): text for text in sample_texts(services)}
        vectors = services.documents.cached_vectors(sorted(texts), embedder.identity)
    kind = np.dtype([("text_hash", "S64"), ("vector", "<f4", (embedder.dimension,))])
    rows = np.array([(key.encode(), tuple(vectors[key])) for key in sorted(texts)], dtype=kind)
    file = vectors_file(embedder.identity)
    file.parent.mkdir(exist_ok=True)
    np.save(file, rows, allow_pickle=False)
    print(f"{len(rows)} vectors written to {file.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
