"""The model writer: a chat model writes a section around the tokens of its facts."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

from drafter.domain.task import SectionTask
from drafter.errors import ModelOutputInvalid
from drafter.ports import ChatMessage, ChatModel
from drafter.prompting import load_prompt, render_messages
from drafter.writers.clean_answer import clean_answer
from drafter.writers.section_prompt import repair_inputs, section_inputs


class ModelWriter:
    """Writes with a chat model; what it writes is no truer than the gate behind it."""

    can_repair = True

    def __init__(self, model: ChatModel, nonce_source: Callable[[], str]) -> None:
        """``nonce_source`` gives an unguessable word for the marks around retrieved text."""
        self._model = model
        self._nonce_source = nonce_source
        self._prompt = load_prompt("write_section")
        self._repair_prompt = load_prompt("repair_section")

    @property
    def name(self) -> str:
        """``model:`` and the name by which the endpoint knows the model."""
        return f"model:{self._model.name}"

    @property
    def prompt_version(self) -> str:
        """The prompts and their versions: write_section@v2+repair_section@v1."""
        return f"{self._prompt.label}+{self._repair_prompt.label}"

    def messages(self, task: SectionTask) -> tuple[ChatMessage, ...]:
        """What the model is sent for a task."""
        nonce = self._nonce_source()
        if task.is_repair:
            rendered = render_messages(self._repair_prompt, **repair_inputs(task, nonce))
        else:
            rendered = render_messages(self._prompt, **section_inputs(task, nonce))
        return tuple(ChatMessage(role, text) for role, text in rendered)

    async def write(self, task: SectionTask) -> AsyncGenerator[str, None]:
        """The section's text in pieces, as the model streams it, with tokens.

        Raises:
            ModelUnavailable: the endpoint gave no answer.
            ModelOutputInvalid: the answer is empty, cut off, a refusal, or mixed with thinking.
        """
        is_empty = True
        async with (
            _closing(self._model.stream(self.messages(task))) as pieces,
            aclosing(clean_answer(pieces, task.section.heading)) as cleaned,
        ):
            async for piece in cleaned:
                is_empty = is_empty and not piece.strip()
                yield piece
        if is_empty:
            raise ModelOutputInvalid(
                f"模型 {self._model.name} 没有写出正文，请重试、更换模型，或改用范例写稿。"
            )


@asynccontextmanager
async def _closing(stream: AsyncIterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    """Close the model's stream in the end, so that the endpoint stops generating."""
    try:
        yield stream
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
