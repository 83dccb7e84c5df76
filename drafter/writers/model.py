"""The model writer: a chat model writes a section around the tokens of its facts."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from drafter.domain.task import SectionTask
from drafter.errors import ModelOutputInvalid, ModelUnavailable
from drafter.ports import ChatMessage, ChatModel, Privacy, WritingAccount
from drafter.prompting import load_prompt, render_messages
from drafter.writers.budget import Budget, Spending
from drafter.writers.clean_answer import clean_answer
from drafter.writers.closing import closing
from drafter.writers.fit_context import fit_prompt
from drafter.writers.section_prompt import repair_inputs, section_inputs


class ModelText:
    """A model's text as it streams; in the end it knows who wrote it."""

    def __init__(
        self, writer: str, write: Callable[["ModelText"], AsyncGenerator[str, None]]
    ) -> None:
        """``writer`` stands for the text until a model has answered; ``write`` gives its pieces."""
        self._writer = writer
        self._notes: list[str] = []
        self._pieces = write(self)

    @property
    def account(self) -> WritingAccount:
        """Who wrote what was read so far, and what the clerk should know of it."""
        return WritingAccount(self._writer, tuple(self._notes))

    def note(self, said: str) -> None:
        """Remember what the clerk should know; nothing where there is nothing to say."""
        if said and said not in self._notes:
            self._notes.append(said)

    def written_by(self, model: ChatModel) -> None:
        """Remember which model answers."""
        self._writer = f"model:{model.name}"

    def __aiter__(self) -> "ModelText":
        return self

    async def __anext__(self) -> str:
        return await anext(self._pieces)

    async def aclose(self) -> None:
        """Stop the upstream call."""
        await self._pieces.aclose()


@dataclass(slots=True)
class _Call:
    """One call of one model."""

    model: ChatModel
    has_text: bool = False
    """Whether the model has begun to answer: from then on no other takes its place."""


class ModelWriter:
    """Writes one draft with a chat model; what it writes is no truer than the gate behind it.

    Where a model is unavailable before its first text, the next of its fallbacks is asked, and for
    the rest of the draft the unavailable one only after all others. The text's account says who
    wrote it.
    """

    can_repair = True

    def __init__(
        self,
        model: ChatModel,
        nonce_source: Callable[[], str],
        *,
        fallbacks: Sequence[ChatModel] = (),
        budget: Budget | None = None,
        privacy: Privacy | None = None,
    ) -> None:
        """``nonce_source`` gives an unguessable word for the marks around retrieved text.

        ``budget`` is what the draft may cost; None sets no limit. ``privacy`` hides names from the
        models; None sends free text as it is.
        """
        self._model = model
        self._models = [model, *fallbacks]
        self._unavailable: set[int] = set()
        self._budget = budget or Budget()
        self._privacy = privacy
        self._nonce_source = nonce_source
        self._prompt = load_prompt("write_section")
        self._repair_prompt = load_prompt("repair_section")

    @property
    def name(self) -> str:
        """``model:`` and the name by which the endpoint knows the model."""
        return f"model:{self._model.name}"

    @property
    def prompt_version(self) -> str:
        """The prompts and their versions: write_section@v3+repair_section@v2."""
        return f"{self._prompt.label}+{self._repair_prompt.label}"

    def messages(self, task: SectionTask) -> tuple[ChatMessage, ...]:
        """What a model is told for a task, names and all."""
        nonce, hides_names = self._nonce_source(), self._privacy is not None
        if task.is_repair:
            inputs = repair_inputs(task, nonce, hides_names=hides_names)
            rendered = render_messages(self._repair_prompt, **inputs)
        else:
            inputs = section_inputs(task, nonce, hides_names=hides_names)
            rendered = render_messages(self._prompt, **inputs)
        return tuple(ChatMessage(role, text) for role, text in rendered)

    def write(self, task: SectionTask) -> ModelText:
        """The section's text in pieces, as the model streams it, with tokens.

        Raises (while it is read):
            ModelUnavailable: no endpoint gave an answer, or the section's facts do not fit.
            ModelOutputInvalid: the answer is empty, cut off, a refusal, or mixed with thinking.
            BudgetExhausted: the draft has used up its tokens or its time.
        """
        return ModelText(self.name, lambda text: self._pieces(task, text))

    async def _pieces(self, task: SectionTask, text: ModelText) -> AsyncGenerator[str, None]:
        order = sorted(range(len(self._models)), key=lambda i: (i in self._unavailable, i))
        reasons: list[str] = []
        for position in order:
            call = _Call(self._models[position])
            try:
                async with aclosing(self._answer(task, text, call)) as pieces:
                    async for piece in pieces:
                        yield piece
            except ModelUnavailable as error:
                self._unavailable.add(position)
                reasons.append(str(error))
                if call.has_text or position == order[-1]:
                    raise ModelUnavailable("".join(reasons)) from None
            else:
                for reason in reasons:
                    text.note(f"改由备用模型 {call.model.name} 撰写（{reason.rstrip('。')}）")
                return

    async def _answer(
        self, task: SectionTask, text: ModelText, call: _Call
    ) -> AsyncGenerator[str, None]:
        """What one model writes."""
        model = call.model
        disguise = (
            self._privacy.disguise(task.private_names, task.private_texts)
            if self._privacy
            else None
        )

        def render(fitting: SectionTask) -> tuple[ChatMessage, ...]:
            told = self.messages(fitting)
            return disguise.hide(told) if disguise else told

        prompt = fit_prompt(task, model, render)
        spending = self._budget.begin(prompt.tokens)
        on_usage = spending.settle if self._budget.counts_tokens else None
        is_empty = True
        try:
            async with (
                closing(model.stream(prompt.messages, on_usage)) as pieces,
                aclosing(self._metered(pieces, spending, call)) as metered,
                closing(disguise.restore(metered) if disguise else metered) as restored,
                aclosing(clean_answer(restored, task.section.heading)) as cleaned,
            ):
                async for piece in cleaned:
                    if is_empty and piece.strip():
                        is_empty = False
                        text.written_by(model)
                        text.note(prompt.note)
                    yield piece
        except ModelUnavailable:
            if not call.has_text:
                spending.cancel()
            raise
        if is_empty:
            raise ModelOutputInvalid(
                f"模型 {model.name} 没有写出正文，请重试、更换模型，或改用范例写稿。"
            )

    async def _metered(
        self, pieces: AsyncIterator[str], spending: Spending, call: _Call
    ) -> AsyncGenerator[str, None]:
        """The pieces as they come, each paid for, while the draft has time and tokens."""
        while True:
            try:
                async with asyncio.timeout(self._budget.seconds_left):
                    piece = await anext(pieces, None)
            except TimeoutError:
                raise self._budget.time_is_over() from None
            if piece is None:
                return
            call.has_text = call.has_text or bool(piece.strip())
            spending.answered(piece)
            yield piece
