"""An embedder that stops, so that a test can act in the midst of an indexing."""

import threading
from collections.abc import Sequence

from typing_extensions import override

from drafter.ports import Vector
from tests.fakes_index import PairEmbedder
from tests.holding_clock import PATIENCE


class HeldEmbedder(PairEmbedder):
    """Waits with passages while it may not go on."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked = threading.Event()
        self.may_go_on = threading.Event()

    @override
    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        self.is_asked.set()
        assert self.may_go_on.wait(PATIENCE)
        return super().embed_passages(texts)
