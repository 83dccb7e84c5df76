"""A model says what a message asks for, where no rule understands it.

It only picks: an action, sections and facts from the lists that it is shown, and placeholders for
the figures and names of the message, which code puts back. What it makes up is dropped, so the
worst that a bad answer can do is to propose a rewriting that the clerk rejects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drafter.conversation.model_asking import Asking, HiddenMessage, read_object
from drafter.domain.conversation import Message
from drafter.domain.intent import (
    Action,
    AddFact,
    Ask,
    ChangeFact,
    Export,
    Help,
    Intent,
    ListOpen,
    OpenPoints,
    Regenerate,
    RemoveFact,
    TakeOver,
    Topic,
    Undo,
)
from drafter.domain.report import Draft
from drafter.errors import DrafterError
from drafter.ports import ChatMessage
from drafter.prompting import load_prompt, render_messages

_EARLIER = 3
"""Messages before this one that are shown."""
_MOST_INTENTS = 5


@dataclass(frozen=True)
class ModelInterpreter:
    """Asks a chat model; of its answer only what the lists hold is taken."""

    asking: Asking

    async def interpret(
        self, text: str, draft: Draft, earlier: Sequence[Message], section_key: str = ""
    ) -> tuple[Intent, ...]:
        """What the message asks for; nothing where the model does not know or does not answer."""
        hidden = HiddenMessage.of(text, self.asking.lexicon)
        messages = self._messages(hidden, draft, earlier, section_key)
        try:
            answer = await self.asking.answer(messages, draft.sheet)
        except DrafterError:
            return ()  # the rules' answer stands: that the message was not understood
        return tuple(_read(answer, hidden, draft))

    def _messages(
        self, hidden: HiddenMessage, draft: Draft, earlier: Sequence[Message], section_key: str
    ) -> tuple[ChatMessage, ...]:
        section = draft.section(section_key) if section_key else None
        said = [
            HiddenMessage.of(message.text, self.asking.lexicon).text
            for message in earlier[-_EARLIER:]
        ]
        rendered = render_messages(
            load_prompt("interpret_message"),
            sections=[
                {"key": s.plan.section_key, "heading": s.plan.full_heading or "引言"}
                for s in draft.sections
            ],
            facts=[{"key": f.fact_id, "label": f.label} for f in draft.sheet.stated()],
            open_section=section.plan.full_heading or "引言" if section else "",
            earlier=[line.replace("\n", " ") for line in said],
            message=hidden.text,
            nonce=self.asking.nonce_source(),
        )
        return tuple(ChatMessage(role, content) for role, content in rendered)


def _read(answer: str, hidden: HiddenMessage, draft: Draft) -> list[Intent]:
    """The intents of an answer that hold what they need and nothing made up."""
    told = read_object(answer)
    items = told.get("intents")
    if not isinstance(items, list):
        return []
    read = (
        _intent(item, hidden, draft) for item in items[:_MOST_INTENTS] if isinstance(item, dict)
    )
    return [intent for intent in read if intent is not None]


def _intent(told: Mapping[str, object], hidden: HiddenMessage, draft: Draft) -> Intent | None:
    known = {s.plan.section_key for s in draft.sections}
    sections = tuple(key for key in _words(told.get("sections")) if key in known)
    match told.get("action"):
        case Action.REGENERATE if sections:
            return Regenerate(sections, hidden.original)
        case Action.TAKE_OVER if sections:
            return TakeOver(sections)
        case Action.LIST if told.get("what", "all") in set(OpenPoints):
            return ListOpen(OpenPoints(str(told.get("what", "all"))), sections)
        case Action.UNDO:
            return Undo(sections)
        case Action.EXPORT:
            return Export()
        case Action.HELP:
            return Help()
        case _:
            return _about_facts(told, hidden, draft, sections)


def _about_facts(
    told: Mapping[str, object], hidden: HiddenMessage, draft: Draft, sections: tuple[str, ...]
) -> Intent | None:
    labels = {f.fact_id: f.label for f in draft.sheet.stated()}
    fact = next((key for key in _words(told.get("fact")) if key in labels), "")
    value = hidden.value(told.get("value"))
    match told.get("action"):
        case Action.CHANGE_FACT if fact and value:
            return ChangeFact(labels[fact], value, fact, evidence=hidden.original)
        case Action.ADD_FACT if value:
            label = next((w for w in _words(told.get("label")) if w in hidden.original), "")
            return AddFact(label, value, sections, hidden.original) if label else None
        case Action.REMOVE_FACT if fact:
            return RemoveFact(labels[fact], fact)
        case Action.ASK if told.get("topic") in set(Topic):
            facts = tuple(key for key in _words(told.get("facts")) if key in labels)
            return Ask(Topic(str(told["topic"])), sections, facts, hidden.original)
        case _:
            return None


def _words(told: object) -> list[str]:
    """A word or a list of words."""
    listed = told if isinstance(told, list) else [told]
    return [word.strip() for word in listed if isinstance(word, str) and word.strip()]
