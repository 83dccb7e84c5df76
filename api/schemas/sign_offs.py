"""复核签发: two people confirm the figures of a draft."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.models import SignOffStateOut

PartName = Literal["filling", "reviewing"]
VerdictName = Literal["confirmed", "doubted"]
_PART = "`filling`: as 填报人. `reviewing`: as 复核人, another person, when 填报人 is done."


class WordIn(BaseModel):
    """What somebody says of one figure."""

    part: PartName = Field(description=_PART)
    fact_id: str = Field(min_length=1, max_length=20)
    verdict: VerdictName
    note: str = Field(default="", max_length=300, description="Needed for a doubt.")


class RemainingIn(BaseModel):
    """A confirmation of every figure of which the part has said nothing yet."""

    part: PartName = Field(description=_PART)
    count: int = Field(
        ge=1, description="How many that are; refused where it is another number by now."
    )


class SignerOut(BaseModel):
    """Who signs."""

    person_id: str
    name: str
    via: str = Field(description="The system that said so on this person's behalf; or empty.")


class WordOut(BaseModel):
    """What one person has said of one figure."""

    fact_id: str
    part: PartName
    verdict: VerdictName
    signer: SignerOut
    said_at: datetime
    note: str


class FigureOut(BaseModel):
    """A figure as it is signed."""

    fact_id: str
    label: str
    value: str
    source: str
    last_year: str
    basis: str
    as_of: str
    is_derived: bool
    section_keys: list[str] = Field(description="The sections whose text tells it.")
    filling: WordOut | None = Field(description="What counts of 填报人.")
    reviewing: WordOut | None = Field(description="What counts of 复核人.")


class VoidingOut(BaseModel):
    """Why a round is void."""

    by: str
    what: str
    at: datetime


class SignOffOut(BaseModel):
    """A round of signing over a frozen state of the draft."""

    number: int
    state: SignOffStateOut
    state_label: str
    fact_set_number: int = Field(description="Rounds over the same facts have the same.")
    fact_set_sha256: str
    text_sha256: str
    opened_by: SignerOut
    opened_at: datetime
    figures: list[FigureOut]
    words: list[WordOut] = Field(description="Everything that was said, in order.")
    missing: str = Field(description="Who must still do what; empty where it is signed.")
    file_sha256: str = Field(description="Of the .docx that is signed; or empty.")
    signed_at: datetime | None
    voiding: VoidingOut | None


class SignOffsOut(BaseModel):
    """The rounds of a draft, the latest first."""

    is_wanted: bool = Field(description="Whether the draft can't become final without.")
    rounds: list[SignOffOut]


class SignedFileOut(BaseModel):
    """Whether a file is the one that was signed."""

    sha256: str
    number: int | None = Field(description="The round that it was signed in; null: in none.")
    is_valid: bool = Field(description="That round still holds.")
    detail: str = Field(description="Chinese.")
