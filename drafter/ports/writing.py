"""Writers, the models behind them, and what hides names from them."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from drafter.domain.conversation import Message
from drafter.domain.fact import FactSheet
from drafter.domain.intent import Intent
from drafter.domain.paging import Page, PageAsked
from drafter.domain.proposed_fact import ProposedFact
from drafter.domain.report import Draft
from drafter.domain.task import SectionTask


class Writer(Protocol):
    """Writes the text of one section."""

    @property
    def name(self) -> str:
        """Recorded with every text: ``exemplar`` or ``model:<name>``."""

    @property
    def prompt_version(self) -> str:
        """Recorded with every text; empty where no prompt is used."""

    @property
    def can_repair(self) -> bool:
        """Whether asking again, or for more texts, gives anything new."""

    def write(self, task: SectionTask) -> AsyncIterator[str]:
        """The section's text in pieces, with tokens; a line feed parts paragraphs.

        In a repair round (``task.is_repair``) the sentences asked for, a line each. What is
        returned may be an ``AccountedText``; otherwise ``name`` wrote the text.

        Raises:
            WriterError: no text could be had.
        """


@dataclass(frozen=True, slots=True)
class WritingAccount:
    """Who really wrote a text, and what the clerk should know of it."""

    writer: str
    """``exemplar`` or ``model:<name>``."""
    notes: tuple[str, ...] = ()
    """In Chinese, without a stop at the end."""


@runtime_checkable
class AccountedText(Protocol):
    """A writer's stream that can say who wrote it."""

    @property
    def account(self) -> WritingAccount:
        """As far as the stream was read."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to a chat model; ``role`` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """What a call cost, as the server counted it."""

    prompt_tokens: int
    answer_tokens: int
    """Thinking included."""


OnUsage = Callable[[TokenUsage], None]


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What an organization used of a model in a month."""

    month: str
    """2026-01; empty: in all months."""
    organization_id: str
    """Empty: calls that were for no draft."""
    model: str
    """Empty: all models."""
    calls: int
    uncounted_calls: int
    """Those of them for which the server told no tokens."""
    prompt_tokens: int
    answer_tokens: int


class ModelUsage(Protocol):
    """Adds up what calls to models cost."""

    def add(self, draft_id: str, at: datetime, model: str, cost: TokenUsage | None) -> None:
        """Count a call made for a draft (empty: for none); no cost: the server told none."""

    def page(self, asked: PageAsked, month: str = "") -> Page[ModelUse]:
        """A page of what was used, the latest month first; of one month if it is given."""

    def totals(self) -> dict[str, ModelUse]:
        """What each organization used in all months and of all models, by its id."""


class ChatModel(Protocol):
    """A chat model behind an OpenAI-compatible endpoint."""

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""

    @property
    def context_size(self) -> int:
        """Tokens that prompt and answer may have together."""

    @property
    def answer_size(self) -> int:
        """Tokens that an answer may have."""

    def stream(
        self, messages: Sequence[ChatMessage], on_usage: OnUsage | None = None
    ) -> AsyncIterator[str]:
        """The answer in pieces; closing the iterator stops the upstream call.

        ``on_usage`` is told what the call cost, where the server says so.

        Raises:
            ModelUnavailable: unreachable, refused, timed out, or rate limited after all retries.
            ModelOutputInvalid: nothing was answered, or the answer was cut off.
        """


class CallTurns(Protocol):
    """Counts the answers that all processes together ask of an endpoint."""

    def take(self, endpoint: str, count: int) -> int | None:
        """A turn at an endpoint that has ``count`` of them; None while all are taken.

        Raises:
            DatabaseAway: it cannot be told.
        """

    def give_back(self, endpoint: str, turn: int) -> None:
        """Let another have the turn."""


class Disguise(Protocol):
    """Reversible pseudonyms for one request to a model."""

    def hide(self, messages: Sequence[ChatMessage]) -> tuple[ChatMessage, ...]:
        """The messages as they may be sent.

        Raises:
            WriterError: something that must not leave is left; nothing may be sent.
        """

    def restore(self, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
        """The answer with the names in it again, while it comes.

        Raises:
            ModelOutputInvalid: a pseudonym cannot be restored exactly.
        """


class Privacy(Protocol):
    """Privacy mode: names do not leave the house."""

    def disguise(self, names: tuple[str, ...], texts: tuple[str, ...]) -> Disguise:
        """Pseudonyms for one request.

        ``names`` is known to be private; persons and organizations in ``texts`` are, too.
        """


class Interpreter(Protocol):
    """Understands messages that rules do not."""

    async def interpret(
        self, text: str, draft: Draft, earlier: Sequence[Message], section_key: str = ""
    ) -> tuple[Intent, ...]:
        """The intents of a message; none where it does not know either. It only reads.

        ``section_key`` is the section that the clerk looks at; empty where none is known.
        """


class FactReader(Protocol):
    """Reads facts out of free text where rules do not suffice."""

    async def refine(
        self, text: str, proposed: Sequence[ProposedFact], sheet: FactSheet
    ) -> tuple[ProposedFact, ...]:
        """What the rules propose, with fuller labels and the facts that they missed.

        Nothing that the rules found is taken away, and every label and value stands in ``text``.
        Where the model does not answer, ``proposed`` comes back as it is.
        """
