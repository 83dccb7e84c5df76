"""Asking a model about a clerk's words: claims are hidden from it, of its answer JSON is read."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drafter.claims.find import find_claims
from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim
from drafter.ports import ChatMessage, ChatModel, Privacy
from drafter.redaction.private_names import private_names, private_texts
from drafter.writers.closing import closing

_PLACEHOLDER = re.compile(r"〔(\d{1,3})〕")
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_LONGEST_ANSWER = 6_000
"""Characters; what is asked for has some hundreds."""


@dataclass(frozen=True)
class Asking:
    """A model to ask, and how."""

    model: ChatModel
    lexicon: Lexicon
    nonce_source: Callable[[], str]
    privacy: Privacy | None = None

    async def answer(self, messages: tuple[ChatMessage, ...], sheet: FactSheet) -> str:
        """The whole answer, cut off where it becomes absurdly long.

        ``sheet`` says which names must not leave the house in privacy mode.

        Raises:
            WriterError: the model did not answer, or something private would have left.
        """
        disguise = (
            self.privacy.disguise(private_names(sheet, (), self.lexicon), private_texts(sheet))
            if self.privacy
            else None
        )
        told = disguise.hide(messages) if disguise else messages
        answer = ""
        async with (
            closing(self.model.stream(told)) as pieces,
            closing(disguise.restore(pieces) if disguise else pieces) as texts,
        ):
            async for piece in texts:
                answer += piece
                if len(answer) > _LONGEST_ANSWER:
                    break
        return answer


@dataclass(frozen=True, slots=True)
class HiddenMessage:
    """A text with placeholders 〔1〕 for its figures, dates, titles and names."""

    text: str
    original: str
    claims: tuple[Claim, ...]
    """Behind the placeholders, in their order."""

    @classmethod
    def of(cls, text: str, lexicon: Lexicon) -> "HiddenMessage":
        """The text as a model may see it."""
        claims = tuple(find_claims(text, lexicon))
        parts: list[str] = []
        position = 0
        for number, claim in enumerate(claims, 1):
            parts += [text[position : claim.span.start], f"〔{number}〕"]
            position = claim.span.end
        return cls("".join((*parts, text[position:])), text, claims)

    def claim(self, told: object) -> Claim | None:
        """What a placeholder stands for; None where it is none of this text."""
        match = _PLACEHOLDER.fullmatch(told.strip()) if isinstance(told, str) else None
        number = int(match[1]) if match else 0
        return self.claims[number - 1] if 1 <= number <= len(self.claims) else None

    def value(self, told: object) -> str:
        """The wording that a placeholder stands for; empty where it is none of this text."""
        claim = self.claim(told)
        return claim.text if claim else ""


def read_object(answer: str) -> Mapping[str, object]:
    """The JSON object in an answer, words around it ignored; empty where there is none."""
    match = _OBJECT.search(answer)
    try:
        told = json.loads(match.group()) if match else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
