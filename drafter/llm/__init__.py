"""Chat models behind OpenAI-compatible endpoints, through langchain-openai."""

from drafter.llm.counted import CountedChat
from drafter.llm.endpoint import ModelEndpoint
from drafter.llm.openai_chat import OpenAIChat
from drafter.llm.openai_embedder import EmbeddingEndpoint, OpenAIEmbedder
from drafter.llm.sent_log import SentLog
from drafter.llm.shared_turns import TurnTakingChat

__all__ = [
    "CountedChat",
    "EmbeddingEndpoint",
    "ModelEndpoint",
    "OpenAIChat",
    "OpenAIEmbedder",
    "SentLog",
    "TurnTakingChat",
]
