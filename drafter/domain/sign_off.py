"""复核签发: two people confirm each figure of a frozen state of a draft.

A round (``SignOff``) freezes the fact sheet and the text. Everything that is said of a figure stays
in it, in order; the latest word counts. A later change of a fact or a text makes it void.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SigningPart(StrEnum):
    """In which part somebody signs."""

    FILLING = "filling"
    """填报人: answers for the figures."""
    REVIEWING = "reviewing"
    """复核人: another person, who has checked them against their sources."""


class Verdict(StrEnum):
    """What is said of a figure."""

    CONFIRMED = "confirmed"
    DOUBTED = "doubted"


class SignOffState(StrEnum):
    """Where a round stands."""

    FILLING = "filling"
    REVIEWING = "reviewing"
    SIGNED = "signed"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Figure:
    """数据项 as it is signed: what it says, where it was stated, where the text tells it."""

    fact_id: str
    label: str
    value: str
    """As printed, with its measure unit."""
    source: str
    """The place in the sheet, or the formula of a derived one."""
    last_year: str = ""
    basis: str = ""
    as_of: str = ""
    is_derived: bool = False
    section_keys: tuple[str, ...] = ()
    """The sections whose text tells it."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs."""

    person_id: str
    name: str
    via: str = ""
    """The system that says so on this person's behalf; empty: the person's own hand."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one person has said of one figure."""

    fact_id: str
    part: SigningPart
    verdict: Verdict
    signer: Signer
    said_at: datetime
    note: str = ""
    """Why it is doubted; may be empty for a confirmation."""


@dataclass(frozen=True, slots=True)
class Voiding:
    """已失效: who has changed what, and when."""

    by: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignOff:
    """A round of signing."""

    draft_id: str
    number: int
    """1, 2, 3 … within the draft."""
    fact_set_number: int
    """The number of this state of the sheet: rounds over the same facts have the same."""
    fact_set_sha256: str
    text_sha256: str
    figures: tuple[Figure, ...]
    opened_by: Signer
    opened_at: datetime
    words: tuple[Word, ...] = ()
    """Everything that was said, in order."""
    file_sha256: str = ""
    """Of the .docx that was made when the last figure was confirmed."""
    signed_at: datetime | None = None
    voiding: Voiding | None = None

    @property
    def state(self) -> SignOffState:
        """Where it stands."""
        if self.voiding is not None:
            return SignOffState.VOID
        if self.signed_at is not None:
            return SignOffState.SIGNED
        if self.without_confirmation(SigningPart.FILLING):
            return SignOffState.FILLING
        return SignOffState.REVIEWING

    @property
    def is_confirmed(self) -> bool:
        """Whether both have confirmed every figure."""
        return not any(self.without_confirmation(part) for part in SigningPart)

    def latest(self, part: SigningPart) -> dict[str, Word]:
        """What counts in a part, by the figure's id."""
        return {word.fact_id: word for word in self.words if word.part is part}

    def remaining(self, part: SigningPart) -> tuple[Figure, ...]:
        """The figures of which nothing was said in a part."""
        said = self.latest(part)
        return tuple(figure for figure in self.figures if figure.fact_id not in said)

    def doubted(self, part: SigningPart) -> tuple[Word, ...]:
        """The doubts that stand in a part."""
        return tuple(w for w in self.latest(part).values() if w.verdict is Verdict.DOUBTED)

    def without_confirmation(self, part: SigningPart) -> tuple[Figure, ...]:
        """The figures that are not confirmed in a part: of which nothing was said, or doubted."""
        said = self.latest(part)
        return tuple(
            figure
            for figure in self.figures
            if figure.fact_id not in said or said[figure.fact_id].verdict is Verdict.DOUBTED
        )

    def signers(self, part: SigningPart) -> tuple[Signer, ...]:
        """Who has said something in a part, in the order of their first word."""
        return _each_once([word.signer for word in self.words if word.part is part])


def _each_once(signers: Sequence[Signer]) -> tuple[Signer, ...]:
    return tuple({signer.person_id: signer for signer in reversed(signers)}.values())[::-1]
