"""A real model's answers, kept by the whole request that got them.

``make eval`` reads them, so that its figures need no model and are the same everywhere. When a
prompt or the search changes, the requests are others and the answers no longer fit: that is said,
and ``python -m tests.evals.cassettes`` records them again with the small local model (which
``make setup-ci`` installs).
"""

import hashlib
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from drafter.errors import ModelOutputInvalid, ModelUnavailable
from drafter.llm import OpenAIChat
from drafter.ports import ChatMessage, ChatModel, OnUsage
from drafter.writers.model import ModelWriter

RECORDED = Path(__file__).parent / "cassettes" / "small-local-model.json"


@dataclass
class Cassette:
    """Answers of one model, by the SHA-256 of the request."""

    model: str
    answers: dict[str, str | None] = field(default_factory=dict)
    """None where the model was cut off."""
    missed: int = 0
    """Requests that were never recorded."""

    @classmethod
    def read(cls, file: Path) -> "Cassette":
        """A cassette that was written; an empty one where there is none."""
        if not file.exists():
            return cls("")
        kept = json.loads(file.read_text(encoding="utf-8"))
        return cls(kept["model"], kept["answers"])

    def write(self, file: Path) -> None:
        """Keep the answers, sorted, so that what has changed can be seen."""
        kept = {"model": self.model, "answers": dict(sorted(self.answers.items()))}
        text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        file.write_text(text, encoding="utf-8")


class PlayedModel:
    """Answers from a cassette only."""

    context_size = 8192
    answer_size = 96

    def __init__(self, cassette: Cassette) -> None:
        self.name = cassette.model
        self._cassette = cassette

    async def stream(
        self, messages: Sequence[ChatMessage], _on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        """The recorded answer.

        Raises:
            ModelUnavailable: it was never recorded.
            ModelOutputInvalid: the model was cut off.
        """
        key = request_key(self.name, messages)
        if key not in self._cassette.answers:
            self._cassette.missed += 1
            raise ModelUnavailable("没有录下这一请求的回答。")
        answer = self._cassette.answers[key]
        if answer is None:
            raise ModelOutputInvalid("模型的回答被截断。")
        yield answer


class RecordedModel:
    """Passes on what a model answers, and keeps it; what is on an older cassette is not asked."""

    def __init__(self, model: ChatModel, cassette: Cassette, older: Cassette | None = None) -> None:
        self.name = model.name
        self.context_size = PlayedModel.context_size
        self.answer_size = PlayedModel.answer_size
        self._model = model
        self._cassette = cassette
        self._older = older.answers if older is not None else {}

    async def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        """The model's answer; kept once it is whole."""
        key, pieces = request_key(self.name, messages), []
        if (known := self._older.get(key)) is not None:
            self._cassette.answers[key] = known
            yield known
            return
        try:
            async for piece in self._model.stream(messages, on_usage):
                pieces.append(piece)
                yield piece
        except ModelOutputInvalid:
            self._cassette.answers[key] = None
            raise
        self._cassette.answers[key] = "".join(pieces)


def request_key(model: str, messages: Sequence[ChatMessage]) -> str:
    """What a request is known by: the model and every message, whole."""
    told = [[message.role, message.content] for message in messages]
    return hashlib.sha256(json.dumps([model, told], ensure_ascii=False).encode()).hexdigest()


def writer_of(model: ChatModel) -> ModelWriter:
    """A writer whose requests are the same in every run."""
    return ModelWriter(model, nonce_source=lambda: "nonce")


def main() -> None:
    """Record the small local model on the sample sheets that the evaluation plays."""
    from tests.evals.library import open_library, read_sample_sheets
    from tests.evals.writers import draft_with, recorded_sheets
    from tests.local_model import SLOTS, start_local_model

    with tempfile.TemporaryDirectory() as folder:
        services = open_library(Path(folder))
        endpoint = start_local_model(Path(folder) / "model.gguf")
        model = OpenAIChat(replace(endpoint, parallel=SLOTS))
        cassette, older = Cassette(model.name), Cassette.read(RECORDED)
        writer = writer_of(RecordedModel(model, cassette, older))
        drafts = [
            draft_with(services, sheet, writer)
            for sheet in recorded_sheets(read_sample_sheets(services))
        ]
    cassette.write(RECORDED)
    failed = [s.failure for draft in drafts for s in draft.sections if s.failure]
    print(f"{len(cassette.answers)} answers of {cassette.model} recorded; failed: {failed}")


if __name__ == "__main__":
    main()
