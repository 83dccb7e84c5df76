"""The models that are set up, without their keys, and whether one answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drafter.errors import DrafterError, NotFound
from drafter.ports import ChatMessage

if TYPE_CHECKING:
    from api.bootstrap import Services

_QUESTION = "这是一次连接测试。请只回答两个字：正常。"
_SHOWN = 50
"""Characters of the answer; more are not waited for."""


@dataclass(frozen=True, slots=True)
class ModelEndpointState:
    """An endpoint as it is set up."""

    number: int
    """1: asked first; the others follow in their order."""
    base_url: str
    model: str
    has_key: bool
    parallel: int
    setting: str
    """Where it is set up."""


def configured_endpoints(services: "Services") -> list[ModelEndpointState]:
    """The model and its fallbacks, in their order; empty where none is set up."""
    settings = services.settings
    if not settings.model_base_url or not settings.model_name:
        return []
    first = ModelEndpointState(
        1,
        settings.model_base_url,
        settings.model_name,
        bool(settings.model_api_key.get_secret_value()),
        settings.model_parallel,
        "DRAFTER_MODEL_BASE_URL",
    )
    others = (
        ModelEndpointState(
            number,
            each.base_url,
            each.name,
            bool(each.api_key.get_secret_value()),
            each.parallel,
            "DRAFTER_MODEL_FALLBACKS",
        )
        for number, each in enumerate(settings.model_fallbacks, 2)
    )
    return [first, *others]


def try_endpoint(services: "Services", number: int) -> dict[str, Any]:
    """Ask an endpoint one short question: whether and how soon it answers, else what to do.

    Raises:
        NotFound: there is no such endpoint.
    """
    if not 0 < number <= len(configured_endpoints(services)):
        raise NotFound(f"没有第{number}个模型，请到设置里看 DRAFTER_MODEL_BASE_URL。")
    begun = time.perf_counter()
    try:
        answer = asyncio.run(_asked(services, number))
        problem = ""
    except DrafterError as error:  # its words name the setting and the remedy
        answer, problem = "", str(error)
    return {
        "is_answering": not problem,
        "seconds": round(time.perf_counter() - begun, 3),
        "answer": answer,
        "problem": problem,
    }


async def _asked(services: "Services", number: int) -> str:
    model = services.chat_models[number - 1]
    pieces: AsyncIterator[str] = model.stream([ChatMessage("user", _QUESTION)])
    answer = ""
    async with aclosing(pieces):  # type: ignore[type-var] # every model's stream can be closed
        async for piece in pieces:
            answer += piece
            if len(answer) >= _SHOWN:
                break
    return answer[:_SHOWN].strip()
