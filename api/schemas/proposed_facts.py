"""Facts read out of free text: what is asked and what is answered."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

LONGEST = 20_000


class FreeTextIn(BaseModel):
    """A pasted paragraph or table."""

    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)
    ] = Field(description="Sentences, or lines of cells parted by tabs or |.")
    report_type: str = Field(
        default="party-building-duty-report", description="Key or name of the report type."
    )
    report_year: Annotated[int, Field(ge=1900, le=2099)] | None = Field(
        default=None, description="What the text tells of another year is doubted."
    )


class ProposedFactOut(BaseModel):
    """A fact that the text seems to state. A person confirms it; nothing is kept."""

    label: str
    value: str = Field(description="With its measure unit: 11次.")
    last_year: str = Field(description="Last year's value, where the text states it beside.")
    category: str
    section_type: str = Field(description="The section of the report type that expects it.")
    remark: str
    doubt: str = Field(
        description="Why it may be no fact of the report's year (写的是2024年), or empty."
    )
    evidence: str = Field(description="The wording that states it.")
    start: int = Field(description="Where the evidence begins in the text, in characters.")
    end: int


class LeftOutOut(BaseModel):
    """A figure of the text that became no fact."""

    evidence: str = Field(description="The clause that tells it.")
    reason: str = Field(description="In Chinese, for the person: 写的是比较，不是本年的数.")
    start: int
    end: int


class TextReadingOut(BaseModel):
    """What a text states, and what of it was not taken."""

    facts: list[ProposedFactOut]
    left_out: list[LeftOutOut]
