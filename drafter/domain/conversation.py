"""The conversation about one draft: what was said, and what was proposed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from drafter.domain.fact import Fact
from drafter.domain.intent import Action, Intent
from drafter.domain.report import Revision
from drafter.domain.verification import Span


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class DiffKind(StrEnum):
    """What became of a stretch of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch of text that stayed, went or came."""

    kind: DiffKind
    text: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section's proposed text, ready to be stored; its number says what it replaces."""

    revision: Revision
    old_text: str
    diff: tuple[DiffPart, ...]

    @property
    def section_key(self) -> str:
        """The section."""
        return self.revision.section_key

    @property
    def expected_number(self) -> int:
        """The revision that the proposal was made from; 0 for none."""
        return self.revision.number - 1


@dataclass(frozen=True, slots=True)
class FactChange:
    """A stated fact before and after; None where there is none."""

    before: Fact | None
    after: Fact | None
    evidence: str = ""
    """The wording of the message that states it."""
    evidence_span: Span | None = None
    """Where that stands in the message."""
    section_key: str = ""
    """The section that carries the fact."""


@dataclass(frozen=True, slots=True)
class TouchedSentence:
    """A sentence that tells a changed fact or what derives from it; ``new`` is offered for it."""

    section_key: str
    old: str
    new: str
    """Empty where the sentence goes."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A fact, stated or derived, whose value changes; an empty value is none."""

    fact_id: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FactDelta:
    """What a proposal does to the facts that the concerned sections tell."""

    newly_told: tuple[str, ...] = ()
    no_longer_told: tuple[str, ...] = ()
    changed: tuple[ValueChange, ...] = ()


@dataclass(frozen=True, slots=True)
class UntouchedSection:
    """The proof that a section is left alone: SHA-256 of its text, in UTF-8."""

    section_key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """建议: changes that wait for the clerk; nothing of it is in the draft before."""

    proposal_id: str
    message_id: str
    kind: Action
    summary: str
    """One Chinese sentence."""
    created_at: datetime
    sections: tuple[SectionChange, ...] = ()
    facts: tuple[FactChange, ...] = ()
    touched: tuple[TouchedSentence, ...] = ()
    delta: FactDelta = FactDelta()
    untouched: tuple[UntouchedSection, ...] = ()
    sheet_sha256: str = ""
    """The facts that it was made from; where they have changed, it is asked for again."""
    undoes: str = ""
    """The accepted proposal that it takes back."""
    state: ProposalState = ProposalState.OPEN
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def section_keys(self) -> tuple[str, ...]:
        """The sections that get another text."""
        return tuple(change.section_key for change in self.sections)


@dataclass(frozen=True, slots=True)
class Citation:
    """What an answer rests on: a section of the draft, a fact, or a passage of a document."""

    source_kind: str
    """section, fact or passage."""
    source_id: str
    label: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the clerk is told; a question back lists what may have been meant."""

    text: str
    citations: tuple[Citation, ...] = ()
    choices: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a clerk with what was made of it."""

    message_id: str
    author: str
    text: str
    created_at: datetime
    selected_text: str = ""
    section_key: str = ""
    """The section that was open on the clerk's screen."""
    intents: tuple[Intent, ...] = ()
    answers: tuple[Answer, ...] = ()
    proposal_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactHistory:
    """One accepted change of a fact: who, when, on what message."""

    fact_id: str
    before: Fact | None
    after: Fact | None
    changed_by: str
    changed_at: datetime
    message_id: str
    proposal_id: str
