"""An OpenAI-compatible façade: any chat client can draft by talking."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse

from api.bootstrap import new_id
from api.chat_facade import Said, answer
from api.dependencies import CallerDep, ServicesDep
from api.schemas.chat_completions import (
    AnswerMessageOut,
    ChatCompletionIn,
    ChatCompletionOut,
    ChoiceOut,
    ModelListOut,
    ModelOut,
)

router = APIRouter(prefix="/v1", tags=["chat façade"])
MODEL = "drafter"
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ChatCompletionOut,
        "description": "The answer; with `stream` as Server-Sent Events of chat.completion.chunk.",
        "content": {"text/event-stream": {"schema": {"description": "Server-Sent Events"}}},
    }
}


@router.get("/models")
def list_models() -> ModelListOut:
    """The one name to talk to."""
    return ModelListOut(data=[ModelOut(id=MODEL)])


@router.post("/chat/completions", response_class=Response, responses=_STREAM)
def complete_chat(services: ServicesDep, caller: CallerDep, request: ChatCompletionIn) -> Response:
    """Say the facts, then “起草”; after that talk about the draft as in its conversation."""
    messages = [Said(m.role, m.text) for m in request.messages]
    pieces = answer(services, caller, messages, caller.author(request.user) or caller.name)
    created = int(services.clock.now().timestamp())
    name = f"chatcmpl-{new_id()}"
    if request.stream:
        events = _events(pieces, name, created, request.model)
        return StreamingResponse(events, media_type="text/event-stream")
    out = ChatCompletionOut(
        id=name,
        created=created,
        model=request.model,
        choices=[ChoiceOut(message=AnswerMessageOut(content="".join(pieces)))],
        usage={"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    )
    return JSONResponse(out.model_dump())


def _events(pieces: Iterator[str], name: str, created: int, model: str) -> Iterator[str]:
    def chunk(delta: dict[str, str], finish_reason: str | None = None) -> str:
        body = {
            "id": name,
            "object": "chat.completion.chunk",
            "created": created,
            "model": model,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
        }
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for piece in pieces:
        if piece:
            yield chunk({"content": piece})
    yield chunk({}, "stop")
    yield "data: [DONE]\n\n"
