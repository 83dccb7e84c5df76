"""A prompt that is too long: whole pieces of evidence go, in the stated order, and it is said."""

from dataclasses import replace

import pytest

from drafter.domain.source import Exemplar, ExemplarSentence
from drafter.domain.task import PolicyQuote, SectionTask
from drafter.errors import ModelUnavailable
from drafter.ports import ChatMessage
from drafter.writers.fit_context import FittedPrompt, estimate_tokens, fit_prompt, prompt_tokens
from drafter.writers.model import ModelWriter
from tests.section_tasks import POLICY, section_task

OWN, OTHERS = ("本单位甲", "本单位乙"), ("外单位甲", "外单位乙", "外单位丙")
POLICIES = ("政策甲", "政策乙")
PREVIOUS = "现有正文"
EVERYTHING = (*OWN, *OTHERS, *POLICIES, PREVIOUS)
LEAVING = (*reversed(OTHERS), *reversed(POLICIES), *reversed(OWN), PREVIOUS)


class SmallModel:
    name = "small"
    answer_size = 100

    def __init__(self, context_size: int) -> None:
        self.context_size = context_size


def an_exemplar(text: str, number: int, *, is_own: bool) -> Exemplar:
    sentence = ExemplarSentence(text * 20, ())
    return Exemplar(f"e:{number:04d}", (), ((sentence,),), is_own=is_own)


def a_policy(text: str, number: int) -> PolicyQuote:
    return PolicyQuote(f"P{number}", replace(POLICY.passage, text=text * 20))


TASK = section_task(
    exemplars=(
        *(an_exemplar(text, i, is_own=True) for i, text in enumerate(OWN)),
        *(an_exemplar(text, i + 5, is_own=False) for i, text in enumerate(OTHERS)),
    ),
    policies=tuple(a_policy(text, i) for i, text in enumerate(POLICIES, 1)),
    previous_text=PREVIOUS * 20,
    instruction="突出社区下沉",
)
WRITER = ModelWriter(SmallModel(1 << 20), lambda: "nonce")  # type: ignore[arg-type]
FULL = prompt_tokens(WRITER.messages(TASK))
SECTION = replace(TASK, exemplars=(), policies=(), previous_text="")
LEAST = prompt_tokens(WRITER.messages(SECTION))


def fitted(room: int, task: SectionTask = TASK) -> FittedPrompt:
    return fit_prompt(task, SmallModel(room + 100), WRITER.messages)  # type: ignore[arg-type]


def shown(prompt: FittedPrompt) -> set[str]:
    text = "".join(message.content for message in prompt.messages)
    for piece in EVERYTHING:
        assert text.count(piece) in (0, 20), "cut in the middle"
    return {piece for piece in EVERYTHING if piece in text}


def test_everything_is_shown_where_it_fits() -> None:
    assert shown(fitted(FULL)) == set(EVERYTHING)
    assert fitted(FULL).note == ""


@pytest.mark.parametrize("room", range(LEAST, FULL, 37))
def test_what_goes_goes_in_the_stated_order(room: int) -> None:
    prompt = fitted(room)
    gone = [piece for piece in LEAVING if piece not in shown(prompt)]
    assert gone == list(LEAVING[: len(gone)])
    assert gone
    assert prompt_tokens(prompt.messages) == prompt.tokens <= room


@pytest.mark.parametrize("room", [LEAST, FULL - 1])
def test_facts_rules_and_instruction_always_stay(room: int) -> None:
    full = WRITER.messages(TASK)
    prompt = fitted(room)
    assert prompt.messages[0].content.startswith(full[0].content[:200])
    for line in ("- ⟦F01⟧ 中心组学习", "突出社区下沉", "▶ （一）强化理论武装"):
        assert line in prompt.messages[1].content


def test_the_clerk_is_told_what_was_left_out() -> None:
    assert fitted(LEAST).note == (
        "模型的上下文放不下，未提供其他单位范例3段、政策材料2段、本单位往年文本2段、本节现有的正文"
    )
    assert fitted(FULL - 1).note == "模型的上下文放不下，未提供其他单位范例1段"


def test_facts_that_do_not_fit_are_an_error_that_names_the_setting() -> None:
    with pytest.raises(ModelUnavailable, match="DRAFTER_MODEL_CONTEXT_SIZE"):
        fitted(LEAST - 1)


def test_a_repair_that_does_not_fit_is_an_error_too() -> None:
    with pytest.raises(ModelUnavailable, match="DRAFTER_MODEL_CONTEXT_SIZE"):
        fitted(100, replace(TASK, omitted=TASK.facts))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("学习", 2), ("学习，⟦F01⟧", 2 + 2 + 4 + 2), ("ab c", 2), ("abc", 2), ("𠀀", 1)],
)
def test_tokens_are_estimated_by_the_kind_of_character(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


def test_a_message_has_a_few_tokens_more_than_its_text() -> None:
    assert prompt_tokens([ChatMessage("user", "学习"), ChatMessage("user", "")]) == 2 + 8 + 8
