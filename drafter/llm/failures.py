"""What went wrong with an endpoint, in words for staff, and whether another try may help.

Messages name the host, the model and the remedy. They never repeat what the server said: an
answer may contain the key or the prompt.
"""

import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from drafter.llm.endpoint import ModelEndpoint

if TYPE_CHECKING:
    import openai

_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 20.0
_TRANSIENT = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_REMEDIES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "密钥无效，请检查 DRAFTER_MODEL_API_KEY",
    HTTPStatus.PAYMENT_REQUIRED: "账户余额不足，请充值或更换模型",
    HTTPStatus.FORBIDDEN: "密钥无权使用这个模型，请检查 DRAFTER_MODEL_API_KEY 和模型名",
    HTTPStatus.NOT_FOUND: "没有这个模型或地址不对，地址一般以 /v1 结尾，请检查地址和模型名",
    HTTPStatus.TOO_MANY_REQUESTS: "请求过多，已被限流，请稍后重试或调小同时写稿的节数",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "内容超出模型的上下文长度，请调小 DRAFTER_MODEL_CONTEXT_SIZE 或换用上下文更长的模型"
    ),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one try brought no answer."""

    message: str
    is_transient: bool = True
    retry_after: float = 0.0
    """Seconds that the server asks to wait."""


def who(endpoint: ModelEndpoint) -> str:
    """The endpoint and the model, for messages."""
    return f"模型服务 {endpoint.host}（模型 {endpoint.model}）"


def describe(
    error: "openai.OpenAIError", endpoint: ModelEndpoint, *, has_text: bool = False
) -> Failure:
    """An error of the client, told by its class and status."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return _describe_status(error, endpoint)
    if isinstance(error, openai.APITimeoutError):
        return Failure(
            f"{who(endpoint)}在{endpoint.connect_timeout:g}秒内没有接通，"
            "请确认服务已启动、地址正确、网络畅通。"
        )
    if has_text:
        return describe_cut(endpoint, has_text=True)
    if isinstance(error, openai.APIConnectionError):
        return Failure(
            f"连接不上{who(endpoint)}，请确认服务已启动、地址（{endpoint.setting}）正确。"
        )
    return Failure(f"{who(endpoint)}报告出错，请查看模型服务的日志后重试。")


def describe_timeout(endpoint: ModelEndpoint, *, has_text: bool, is_total: bool) -> Failure:
    """The endpoint let us wait too long; it is busy, so another try would only add to its load."""
    if is_total:
        said = f"在{endpoint.total_timeout:g}秒内没有写完"
    elif has_text:
        said = f"写到一半停了，{endpoint.stall_timeout:g}秒内没有下文"
    else:
        said = f"在{endpoint.first_token_timeout:g}秒内没有开始回答"
    return Failure(f"{who(endpoint)}{said}，请稍后重试，或调大相应的时限。", is_transient=False)


def describe_cut(endpoint: ModelEndpoint, *, has_text: bool) -> Failure:
    """The answer ended without its end mark."""
    said = "写到一半断开了连接" if has_text else "没有返回内容就断开了连接"
    return Failure(f"{who(endpoint)}{said}，请重试；屡次出现时请查看模型服务的日志。")


def seconds_to_wait(attempt: int, failure: Failure) -> float:
    """How long to wait before the next try: doubled each time, spread, and as the server asks.

    Many sections fail at the same moment; the spread keeps them from returning together.
    """
    longest: float = min(_FIRST_BACKOFF * 2**attempt, _LONGEST_BACKOFF)
    spread = random.uniform(0.5, 1.0)  # noqa: S311 - no secret depends on it
    return max(longest * spread, failure.retry_after)


def _describe_status(error: "openai.APIStatusError", endpoint: ModelEndpoint) -> Failure:
    status = error.status_code
    is_server_error = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    remedy = _REMEDIES.get(status)
    if remedy is None and is_server_error:
        remedy = "服务出错或过载，请稍后重试，并查看模型服务的日志"
    remedy = remedy or (
        "请求被拒绝，多半是内容超出上下文长度（按模型服务的实际长度设置 "
        "DRAFTER_MODEL_CONTEXT_SIZE）或服务不支持所设的参数"
    )
    return Failure(
        f"{who(endpoint)}返回错误（HTTP {status}）：{remedy}。",
        is_transient=is_server_error or status in _TRANSIENT,
        retry_after=_read_retry_after(error.response.headers.get("retry-after", "")),
    )


def _read_retry_after(value: str) -> float:
    """The header Retry-After: seconds or a date (RFC 9110 §10.2.3); 0 where it says nothing."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return 0.0
