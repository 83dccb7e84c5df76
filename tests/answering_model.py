"""A model with one answer to everything."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from drafter.errors import ModelUnavailable
from drafter.ports import ChatMessage, OnUsage


@dataclass
class Answering:
    """Gives its answer, none of which means that it cannot be reached; keeps what it was told."""

    answer: str
    told: list[ChatMessage] = field(default_factory=list)
    name = "answering"
    context_size = 8192
    answer_size = 512

    async def stream(
        self, messages: Sequence[ChatMessage], _on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        self.told += messages
        if not self.answer:
            raise ModelUnavailable("连不上模型服务。")
        yield self.answer
