"""Where a model is served, and how patient to be with it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from drafter.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """An OpenAI-compatible endpoint (vLLM, Ollama, llama.cpp, DeepSeek, Qwen …) and one model.

    Times are seconds.
    """

    base_url: str
    """With the path up to the version: http://127.0.0.1:11434/v1."""
    model: str
    api_key: str = field(default="", repr=False)
    """Empty where the server asks for none."""
    temperature: float = 0.3
    max_tokens: int = 2048
    context_size: int = 16384
    """Tokens that prompt and answer may have together."""
    parallel: int = 8
    """Answers asked of it at the same time, by all drafts of this process together."""
    connect_timeout: float = 5.0
    first_token_timeout: float = 60.0
    """Longest wait for each chunk before the first visible text; thinking counts as a chunk."""
    stall_timeout: float = 30.0
    """Longest wait for each chunk after that."""
    total_timeout: float = 300.0
    """Longest time for one answer, tries and waits between them included; waiting for one's turn
    at the endpoint is not."""
    retries: int = 2
    """Further tries, as long as no text has come."""
    setting: str = "DRAFTER_MODEL_BASE_URL"
    """Where the address is set, for messages."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError(
                f"模型地址（{self.setting}）应形如 http://127.0.0.1:11434/v1。"
            )

    @property
    def host(self) -> str:
        """Host and port, for messages; never what a URL may carry in front of them."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
