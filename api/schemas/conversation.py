"""The resources of a conversation."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.models import AUTHOR, FindingOut, SourceOut, Span

Kind = Literal[
    "regenerate",
    "edit",
    "add-fact",
    "change-fact",
    "remove-fact",
    "take-over",
    "ask",
    "list",
    "undo",
    "export",
    "help",
    "unclear",
]


class MessageIn(BaseModel):
    """A message about a draft."""

    text: str = Field(min_length=1, max_length=8_000, description="Free words, or a pasted table.")
    author: str = Field(default="", max_length=50, description=AUTHOR)
    selected_text: str = Field(
        default="", max_length=8_000, description="The passage that is selected on the screen."
    )
    section_key: str = Field(default="", description="The section that is open on the screen.")
    writer: str = Field(
        default="", description="exemplar or model; empty: as the draft was written."
    )


class DecisionIn(BaseModel):
    """Who accepts or rejects."""

    author: str = Field(default="", max_length=50, description=AUTHOR)


class IntentOut(BaseModel):
    """What was understood of a message; fields that an intent does not have are empty."""

    kind: Kind
    section_keys: list[str]
    fact_ids: list[str]
    candidates: list[str] = Field(description="Sections or facts that may be meant: ask back.")
    label: str
    value: str
    instruction: str
    old: str
    new: str
    words: str


class CitationOut(BaseModel):
    """What an answer rests on, or what may be chosen."""

    source_kind: Literal["section", "fact", "passage", "document"]
    source_id: str
    label: str
    excerpt: str


class AnswerOut(BaseModel):
    """What the clerk is told."""

    text: str
    citations: list[CitationOut]
    choices: list[CitationOut] = Field(description="What a question back asks to choose from.")


class MessageOut(BaseModel):
    """A message with what was made of it."""

    message_id: str
    author: str
    text: str
    created_at: datetime
    selected_text: str
    section_key: str
    intents: list[IntentOut]
    answers: list[AnswerOut]
    proposal_ids: list[str]


class DiffPartOut(BaseModel):
    """A stretch of text that stayed, went or came."""

    kind: Literal["kept", "removed", "added"]
    text: str


class SectionChangeOut(BaseModel):
    """A section's proposed text."""

    section_key: str
    expected_number: int = Field(description="The revision that it would replace.")
    old_text: str
    text: str
    diff: list[DiffPartOut]
    writer: str
    prompt_version: str
    writer_note: str
    sources: list[SourceOut]
    findings: list[FindingOut]


class FactChangeOut(BaseModel):
    """A stated fact before and after; an empty value: there is none."""

    fact_id: str
    label: str
    category: str
    old: str
    new: str
    section_key: str
    evidence: str
    evidence_span: Span | None = Field(description="In the message.")


class TouchedSentenceOut(BaseModel):
    """A sentence that tells a changed fact, and what is offered for it; empty: it goes."""

    section_key: str
    old: str
    new: str


class ValueChangeOut(BaseModel):
    """A fact, stated or derived, whose value changes."""

    fact_id: str
    label: str
    old: str
    new: str


class FactDeltaOut(BaseModel):
    """What a proposal does to the facts that the concerned sections tell."""

    newly_told: list[str]
    no_longer_told: list[str]
    changed: list[ValueChangeOut]


class UntouchedSectionOut(BaseModel):
    """The proof that a section is left alone."""

    section_key: str
    sha256: str = Field(description="Of the section's text in UTF-8.")


class ProposalOut(BaseModel):
    """Changes that wait for the clerk."""

    proposal_id: str
    message_id: str
    kind: Kind
    summary: str
    state: Literal["open", "accepted", "rejected"]
    state_label: str
    created_at: datetime
    decided_by: str
    decided_at: datetime | None
    undoes: str
    sections: list[SectionChangeOut]
    facts: list[FactChangeOut]
    touched: list[TouchedSentenceOut]
    fact_delta: FactDeltaOut
    untouched: list[UntouchedSectionOut]


class TurnOut(BaseModel):
    """What came of a message."""

    message: MessageOut
    proposals: list[ProposalOut]


class FactHistoryOut(BaseModel):
    """One accepted change of a fact."""

    fact_id: str
    label: str
    old: str
    new: str
    changed_by: str
    changed_at: datetime
    message_id: str
    proposal_id: str
