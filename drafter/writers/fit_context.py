"""Make a section's prompt fit a model's context: evidence goes whole, in a stated order.

First the exemplars of other organizations, the last one first; then policy passages from the last;
then the organization's own exemplars from the last; then the text that is to be replaced. Facts,
rules, outline and instruction never go: without them the answer would be wrong, not just poorer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from drafter.domain.task import SectionTask
from drafter.errors import ModelUnavailable
from drafter.ports import ChatMessage, ChatModel

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ASCII = re.compile("[\x00-\x7f]")
_TOKENS_A_MESSAGE = 8
"""Role and separators, as chat templates add them."""

_NAMES = {
    "others": "其他单位范例{}段",
    "policies": "政策材料{}段",
    "own": "本单位往年文本{}段",
    "previous": "本节现有的正文",
}

Render = Callable[[SectionTask], tuple[ChatMessage, ...]]


@dataclass(frozen=True, slots=True)
class FittedPrompt:
    """What a model is sent, and what had to stay out of it."""

    messages: tuple[ChatMessage, ...]
    tokens: int
    """Estimated."""
    note: str = ""
    """What was left out, for the clerk; empty where nothing was."""


def estimate_tokens(text: str) -> int:
    """How many tokens a text has at most, without the model's tokenizer.

    A Han character counts one, any other character outside ASCII two (rare brackets are split into
    bytes), ASCII one for every two characters, rounded up. Tokenizers that know Chinese (Qwen,
    DeepSeek, GLM, Gemma) need some 0.5 to 0.8 tokens a Han character, so this is on the safe side.
    """
    han, ascii_ = len(_HAN.findall(text)), len(_ASCII.findall(text))
    return han + 2 * (len(text) - han - ascii_) + (ascii_ + 1) // 2


def prompt_tokens(messages: Sequence[ChatMessage]) -> int:
    """How many tokens messages have at most."""
    return sum(estimate_tokens(m.content) + _TOKENS_A_MESSAGE for m in messages)


def fit_prompt(task: SectionTask, model: ChatModel, render: Render) -> FittedPrompt:
    """The prompt for a task, with as much of its evidence as the model's context holds.

    Raises:
        ModelUnavailable: facts and rules alone are too long; the message names the setting.
    """
    room = model.context_size - model.answer_size
    left_out: list[str] = []
    while True:
        messages = render(task)
        needed = prompt_tokens(messages)
        if needed <= room:
            return FittedPrompt(messages, needed, _note(left_out))
        shorter = _without_the_least_needed(task)
        if shorter is None:
            raise ModelUnavailable(
                f"本节的数据和写作要求约需{needed}个词元，超出模型 {model.name} 的上下文"
                f"（{model.context_size}，其中{model.answer_size}留给回答），请调大 "
                "DRAFTER_MODEL_CONTEXT_SIZE 或换用上下文更长的模型。"
            )
        task, name = shorter
        left_out.append(name)


def _without_the_least_needed(task: SectionTask) -> tuple[SectionTask, str] | None:
    """The task with one piece of evidence less, and which sort it was of."""
    for name, is_own in (("others", False), ("policies", None), ("own", True)):
        if is_own is None:
            if task.policies:
                return replace(task, policies=task.policies[:-1]), name
            continue
        last = next((e for e in reversed(task.exemplars) if e.is_own is is_own), None)
        if last is not None:
            kept = tuple(e for e in task.exemplars if e is not last)
            return replace(task, exemplars=kept), name
    if task.previous_text:
        return replace(task, previous_text=""), "previous"
    return None


def _note(left_out: Sequence[str]) -> str:
    if not left_out:
        return ""
    parts = [t.format(left_out.count(name)) for name, t in _NAMES.items() if name in left_out]
    return f"模型的上下文放不下，未提供{'、'.join(parts)}"
