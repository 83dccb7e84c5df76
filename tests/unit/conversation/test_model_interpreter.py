"""A model that interprets picks from lists; what it makes up is dropped."""

import asyncio
import json

import pytest

from drafter.conversation.model_asking import Asking
from drafter.conversation.model_interpreter import ModelInterpreter
from drafter.domain.intent import (
    AddFact,
    Ask,
    ChangeFact,
    Intent,
    ListOpen,
    OpenPoints,
    Regenerate,
    RemoveFact,
    TakeOver,
    Topic,
    Undo,
)
from drafter.domain.lexicon import Lexicon
from drafter.ports import Privacy
from drafter.redaction.pseudonyms import PseudonymPrivacy
from tests.answering_model import Answering
from tests.conversation_draft import written_draft

DRAFT = written_draft()


def interpret(
    lexicon: Lexicon, message: str, answer: object, privacy: Privacy | None = None
) -> tuple[tuple[Intent, ...], str]:
    """What is understood, and all that the model was told."""
    told = answer if isinstance(answer, str) else json.dumps({"intents": answer})
    model = Answering(told)
    interpreter = ModelInterpreter(Asking(model, lexicon, lambda: "nonce", privacy))
    intents = asyncio.run(interpreter.interpret(message, DRAFT, ()))
    return intents, "\n".join(m.content for m in model.told)


VISITS = next(f for f in DRAFT.sheet.stated() if f.label == "走访用水企业")
MESSAGE = "那个跑企业的数，应当按62家次算"


@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        ({"action": "regenerate", "sections": ["s1.1", "s9"]}, Regenerate(("s1.1",), MESSAGE)),
        ({"action": "take-over", "sections": "s1.1"}, TakeOver(("s1.1",))),
        (
            {"action": "change-fact", "fact": VISITS.fact_id, "value": "〔1〕"},
            ChangeFact(VISITS.label, "62家次", VISITS.fact_id, evidence=MESSAGE),
        ),
        (
            {"action": "add-fact", "label": "跑企业", "value": "〔1〕"},
            AddFact("跑企业", "62家次", (), MESSAGE),
        ),
        (
            {"action": "remove-fact", "fact": VISITS.fact_id},
            RemoveFact(VISITS.label, VISITS.fact_id),
        ),
        (
            {"action": "ask", "topic": "source", "facts": [VISITS.fact_id, "F99"]},
            Ask(Topic.SOURCE, (), (VISITS.fact_id,), MESSAGE),
        ),
        ({"action": "list", "what": "missing"}, ListOpen(OpenPoints.MISSING)),
        ({"action": "undo"}, Undo()),
    ],
)
def test_what_the_lists_hold_is_taken(answer: object, intent: Intent, lexicon: Lexicon) -> None:
    assert interpret(lexicon, MESSAGE, [answer])[0] == (intent,)


@pytest.mark.parametrize(
    "answer",
    [
        [{"action": "regenerate", "sections": ["s9"]}],
        [{"action": "change-fact", "fact": VISITS.fact_id, "value": "99家次"}],
        [{"action": "change-fact", "fact": VISITS.fact_id, "value": "〔2〕"}],
        [{"action": "change-fact", "fact": "F99", "value": "〔1〕"}],
        [{"action": "add-fact", "label": "编造的事项", "value": "〔1〕"}],
        [{"action": "drop-database"}],
        [{"action": "none"}],
        ["regenerate"],
        "我觉得应该重写第一部分。",
        "{",
        '{"intents": 3}',
        "",
    ],
)
def test_what_is_made_up_or_unreadable_is_dropped(answer: object, lexicon: Lexicon) -> None:
    assert interpret(lexicon, MESSAGE, answer)[0] == ()


def test_an_answer_may_stand_among_other_words(lexicon: Lexicon) -> None:
    answer = '<think>…</think>```json\n{"intents": [{"action": "undo"}]}\n```'
    assert interpret(lexicon, "回到老样子", answer)[0] == (Undo(),)


def test_the_model_sees_no_figure_and_no_title_of_the_message(lexicon: Lexicon) -> None:
    message = "按《云溪区节水行动方案》，把走访写成62家次"
    _, told = interpret(lexicon, message, [{"action": "none"}])
    assert "62" not in told
    assert "节水行动方案" not in told
    assert "按〔1〕，把走访写成〔2〕" in told


def test_in_privacy_mode_it_sees_no_name_of_the_sheet(lexicon: Lexicon) -> None:
    privacy = PseudonymPrivacy(lexicon, lambda: "abcdef")
    _, told = interpret(lexicon, "云溪区水务局那一段不行", [{"action": "none"}], privacy)
    assert "水务局" not in told
