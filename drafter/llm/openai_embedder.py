"""Embeddings of an OpenAI-compatible endpoint: in batches, tried again, not faster than allowed."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from drafter.errors import EmbedderUnavailable
from drafter.ports import Vector

if TYPE_CHECKING:
    from langchain_openai import OpenAIEmbeddings

_LONGEST = 4_000
"""Characters of a text; passages have 600 and their header."""
_NOTHING = "。"
"""Sent where a text is blank: endpoints refuse an empty one."""
_NO_KEY = "none"
_SECONDS_A_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class EmbeddingEndpoint:
    """Where vectors come from, and how it may be asked."""

    base_url: str
    model: str
    dimension: int
    """Numbers of a vector; what has more or fewer is no answer of this model."""
    api_key: str = ""
    batch: int = 32
    requests_per_minute: int = 0
    """0: as many as the work needs."""
    timeout: float = 60.0
    retries: int = 3


class OpenAIEmbedder:
    """Embeds at an endpoint; what is sent are passages of the library and questions."""

    def __init__(
        self,
        endpoint: EmbeddingEndpoint,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``clock`` and ``sleep`` keep the rate."""
        self._endpoint = endpoint
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._next_at = 0.0
        self._client: OpenAIEmbeddings | None = None

    @property
    def identity(self) -> str:
        """The model and the length of its vectors; where it runs makes no difference to them."""
        return f"openai/{self._endpoint.model}/{self._endpoint.dimension}"

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._endpoint.dimension

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """One normalized vector a text, in order.

        Raises:
            EmbedderUnavailable: unreachable, refused, or another kind of answer.
        """
        vectors: list[Vector] = []
        for start in range(0, len(texts), self._endpoint.batch):
            vectors += self._ask(texts[start : start + self._endpoint.batch])
        return vectors

    def embed_query(self, text: str) -> Vector:
        """The normalized vector of a question.

        Raises:
            EmbedderUnavailable: unreachable, refused, or another kind of answer.
        """
        return self._ask([text])[0]

    def _ask(self, texts: Sequence[str]) -> list[Vector]:
        self._keep_the_rate()
        sent = [text[:_LONGEST].strip() or _NOTHING for text in texts]
        try:
            answer = self._opened().embed_documents(sent)
        except Exception as error:  # the client's own, the transport's, what a wrong answer raises
            raise EmbedderUnavailable(
                f"语义检索服务 {self._endpoint.base_url}（{self._endpoint.model}）没有应答"
                f"（{type(error).__name__}），请检查地址、密钥和模型名；本次只按词语检索。"
            ) from error
        if len(answer) != len(sent) or any(len(v) != self._endpoint.dimension for v in answer):
            given = len(answer[0]) if answer else 0
            raise EmbedderUnavailable(
                f"模型 {self._endpoint.model} 的向量有{given}维，"
                f"设置的是{self._endpoint.dimension}维，"
                "请改正 DRAFTER_EMBEDDER_DIMENSION；本次只按词语检索。"
            )
        return [_normalized(vector) for vector in answer]

    def _keep_the_rate(self) -> None:
        """Wait until the next request may go."""
        if not self._endpoint.requests_per_minute:
            return
        apart = _SECONDS_A_MINUTE / self._endpoint.requests_per_minute
        with self._lock:
            now = self._clock()
            wait = max(0.0, self._next_at - now)
            self._next_at = max(now, self._next_at) + apart
        if wait:
            self._sleep(wait)

    def _opened(self) -> "OpenAIEmbeddings":
        with self._lock:
            if self._client is None:
                from langchain_openai import OpenAIEmbeddings
                from pydantic import SecretStr

                self._client = OpenAIEmbeddings(
                    model=self._endpoint.model,
                    openai_api_base=self._endpoint.base_url,
                    openai_api_key=SecretStr(self._endpoint.api_key or _NO_KEY),
                    chunk_size=self._endpoint.batch,
                    max_retries=self._endpoint.retries,
                    request_timeout=self._endpoint.timeout,
                    # Counting tokens needs a file from the internet; texts are bounded already.
                    check_embedding_ctx_length=False,
                    model_kwargs={"encoding_format": "float"},
                )
            return self._client


def _normalized(vector: Sequence[float]) -> Vector:
    length = math.sqrt(sum(number * number for number in vector))
    return [number / length for number in vector] if length else list(vector)
