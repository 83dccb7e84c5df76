"""Recorded answers: given for the very same request, and for no other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from drafter.errors import ModelOutputInvalid, ModelUnavailable
from drafter.ports import ChatMessage, ChatModel, OnUsage
from tests.evals.cassettes import Cassette, PlayedModel, RecordedModel

ASKED = (ChatMessage("user", "请写“主要工作”。"),)


class Echo:
    """A model that answers with what it was asked."""

    name = "echo"
    context_size = 1024
    answer_size = 64

    async def stream(
        self, messages: Sequence[ChatMessage], _on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        for message in messages:
            yield message.content


def answer(model: ChatModel, asked: Sequence[ChatMessage]) -> str:
    async def read() -> str:
        return "".join([piece async for piece in model.stream(asked)])

    return asyncio.run(read())


def test_a_recorded_answer_is_played_without_the_model(tmp_path: Path) -> None:
    recorded = Cassette("echo")
    answer(RecordedModel(Echo(), recorded), ASKED)
    recorded.write(tmp_path / "echo.json")
    kept = Cassette.read(tmp_path / "echo.json")
    assert answer(PlayedModel(kept), ASKED) == "请写“主要工作”。"
    assert kept.missed == 0


def test_what_is_on_an_older_cassette_is_taken_from_it() -> None:
    older, newer = Cassette("echo"), Cassette("echo")
    answer(RecordedModel(Echo(), older), ASKED)
    (key,) = older.answers
    older.answers[key] = "从前的回答。"
    assert answer(RecordedModel(Echo(), newer, older), ASKED) == "从前的回答。"
    assert newer.answers == older.answers


@pytest.mark.parametrize(
    "other",
    [(ChatMessage("user", "请写“主要工作”！"),), (ChatMessage("system", "请写“主要工作”。"),)],
)
def test_a_request_that_differs_at_all_is_not_on_record(other: tuple[ChatMessage, ...]) -> None:
    recorded = Cassette("echo")
    answer(RecordedModel(Echo(), recorded), ASKED)
    with pytest.raises(ModelUnavailable):
        answer(PlayedModel(recorded), other)
    assert recorded.missed == 1


class CutOff:
    """A model whose answer never ends."""

    name = "cut-off"
    context_size = 1024
    answer_size = 64

    async def stream(
        self, _messages: Sequence[ChatMessage], _on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        yield "正文"
        raise ModelOutputInvalid("的回答因长度上限被截断。")


def test_what_was_cut_off_is_cut_off_again() -> None:
    recorded = Cassette("cut-off")
    for model in (RecordedModel(CutOff(), recorded), PlayedModel(recorded)):
        with pytest.raises(ModelOutputInvalid):
            answer(model, ASKED)
    assert recorded.missed == 0
