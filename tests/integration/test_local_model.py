"""A real, weak model behind the real client: it may write badly, it must not break anything."""

from dataclasses import replace

import pytest

from drafter.errors import ModelOutputInvalid, ModelUnavailable
from drafter.llm import ModelEndpoint, OpenAIChat
from drafter.ports import ChatMessage
from drafter.writers.model import ModelWriter
from tests.local_model import local_model_endpoint  # noqa: F401 - a fixture
from tests.section_tasks import POLICY, section_task

pytestmark = pytest.mark.local_model

QUESTION = [ChatMessage("user", "写一句关于学习的话。")]


async def test_an_answer_streams(local_model_endpoint: ModelEndpoint) -> None:  # noqa: F811
    pieces = [piece async for piece in OpenAIChat(local_model_endpoint).stream(QUESTION)]
    assert len(pieces) > 1


async def test_a_section_is_written(local_model_endpoint: ModelEndpoint) -> None:  # noqa: F811
    writer = ModelWriter(OpenAIChat(local_model_endpoint), nonce_source=lambda: "7c1e9b04aa52")
    text = "".join([piece async for piece in writer.write(section_task(policies=(POLICY,)))])
    assert text.strip()


async def test_an_answer_that_is_cut_at_its_limit_is_refused(
    local_model_endpoint: ModelEndpoint,  # noqa: F811
) -> None:
    chat = OpenAIChat(replace(local_model_endpoint, max_tokens=1))
    with pytest.raises(ModelOutputInvalid, match="被截断"):
        [piece async for piece in chat.stream(QUESTION)]


async def test_a_prompt_longer_than_the_context_is_explained(
    local_model_endpoint: ModelEndpoint,  # noqa: F811
) -> None:
    chat = OpenAIChat(local_model_endpoint)
    with pytest.raises(ModelUnavailable, match=r"HTTP 400.*上下文长度"):
        [piece async for piece in chat.stream([ChatMessage("user", "学习制度。" * 6000)])]
