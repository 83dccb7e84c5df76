"""What a writer is given for one section, and nothing more."""

from dataclasses import dataclass

from drafter.domain.fact import Fact
from drafter.domain.report import Outline, SectionPlan
from drafter.domain.source import Exemplar, Passage
from drafter.domain.verification import Finding


@dataclass(frozen=True, slots=True)
class PolicyQuote:
    """A policy passage that a writer may cite by its token ``⟦P1⟧`` (code prints the 《title》)."""

    quote_id: str
    passage: Passage

    @property
    def token(self) -> str:
        """How a writer refers to it."""
        return f"⟦{self.quote_id}⟧"


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """How the organization writes, read from its own past reports."""

    person: str = "本单位"
    """How it speaks of itself: 局党总支, 我支部."""
    uses_item_words: bool = True
    """Whether measures are listed as 一是…二是…."""
    typical_characters: int = 0
    """Median length of its sections; 0 where nothing is known."""


@dataclass(frozen=True, slots=True)
class RejectedSentence:
    """A sentence of the writer's own that the gate would have to mark."""

    number: int
    """Its place in the section, from 1."""
    text: str
    """With tokens."""
    violations: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SectionTask:
    """One section to write, with its own evidence only."""

    section: SectionPlan
    outline: Outline
    organization: str
    organization_short: str
    report_year: int
    report_type_name: str
    facts: tuple[Fact, ...] = ()
    """Stated facts of the section and what derives from them; quoted by token."""
    exemplars: tuple[Exemplar, ...] = ()
    """Delexicalized; the organization's own come first."""
    policies: tuple[PolicyQuote, ...] = ()
    style: HouseStyle = HouseStyle()
    genre_rules: tuple[str, ...] = ()
    instruction: str = ""
    """What the clerk asked for, when a section is regenerated."""
    private_names: tuple[str, ...] = ()
    """Names and values that must not leave the house in privacy mode."""
    private_texts: tuple[str, ...] = ()
    """Wording of the sheet; the persons and organizations in it must not leave either."""
    previous_text: str = ""
    """The text that is being replaced, claims delexicalized back to tokens where bound."""
    rejected: tuple[RejectedSentence, ...] = ()
    """In a repair round: the sentences to write again, and none of the others."""
    omitted: tuple[Fact, ...] = ()
    """In a repair round: facts that are told nowhere yet."""

    @property
    def is_repair(self) -> bool:
        """Whether only sentences are asked for, a line each: ``3｜改好的句子``, ``补｜句子``."""
        return bool(self.rejected or self.omitted)
