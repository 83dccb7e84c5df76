"""The OpenAI-compatible façade: as much of its schema as chat clients need."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class ContentPartIn(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: str = ""


class ChatMessageIn(BaseModel):
    """One message of the conversation that the client keeps."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[ContentPartIn] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class ChatCompletionIn(BaseModel):
    """A chat request; sampling options are accepted and have no meaning here."""

    model: str = "drafter"
    messages: list[ChatMessageIn] = Field(min_length=1)
    stream: bool = Field(default=False, strict=True)
    user: str = Field(
        default="",
        max_length=50,
        description="Recorded as the author of changes, unless X-On-Behalf-Of names one.",
    )


class AnswerMessageOut(BaseModel):
    """The answer."""

    role: Literal["assistant"] = "assistant"
    content: str


class ChoiceOut(BaseModel):
    """The one answer that there is."""

    index: int = 0
    message: AnswerMessageOut
    finish_reason: Literal["stop"] = "stop"


class ChatCompletionOut(BaseModel):
    """An answer in one piece."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[ChoiceOut]
    usage: dict[str, Any] = Field(description="All zero: no tokens are sold here.")


class ModelOut(BaseModel):
    """A name to talk to."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "drafter"


class ModelListOut(BaseModel):
    """The names to talk to."""

    object: Literal["list"] = "list"
    data: list[ModelOut]
