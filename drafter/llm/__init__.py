"""Chat models behind OpenAI-compatible endpoints, through langchain-openai."""

from drafter.llm.endpoint import ModelEndpoint
from drafter.llm.openai_chat import OpenAIChat
from drafter.llm.sent_log import SentLog
from drafter.llm.shared_turns import TurnTakingChat

__all__ = ["ModelEndpoint", "OpenAIChat", "SentLog", "TurnTakingChat"]
