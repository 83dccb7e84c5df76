"""Report types in full: what one is made of, and what a person makes of it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from drafter.domain.fact import FactKind

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
_NotBlank = Field(json_schema_extra={"pattern": r"\S"})
"""What stripping and a least length come to, for the OpenAPI document."""
_Filled = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), _NotBlank
]
_Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30), _NotBlank
]
_MOST = 60


class ExpectedFactModel(BaseModel):
    """A fact that a section usually tells."""

    label: _Filled
    kind: FactKind
    measure_unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)] = ""
    aliases: list[_Word] = Field(default=[], max_length=20)
    is_required: bool = False


class SectionTypeModel(BaseModel):
    """A section of the outline. Headings and openings may hold {year}, {next_year}."""

    level: Literal[0, 1, 2] = Field(description="0: the introduction; 1: 一、; 2: （一）.")
    heading: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = Field(
        description="Without its ordinal; empty for the introduction."
    )
    role: Literal["introduction", "achievement", "problem", "plan"]
    categories: list[_Word] = Field(
        default=[], max_length=20, description="The 类别 under which sheets file its facts."
    )
    expected_facts: list[ExpectedFactModel] = Field(default=[], max_length=_MOST)
    openings: list[_Line] = Field(
        default=[], max_length=10, description="Sentences that may open it; they claim nothing."
    )
    purposes: list[_Line] = Field(default=[], max_length=10)
    min_characters: int = Field(default=0, ge=0, le=3000)
    max_characters: int = Field(default=800, ge=50, le=5000)


class ReportTypeIn(BaseModel):
    """A report type that a person makes."""

    name: _Filled = Field(description="基层党建工作述职报告.")
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)] = (
        Field(description="{organization}{year}年度基层党建工作述职报告.")
    )
    person: _Word = Field(default="本单位", description="How the text speaks of its author.")
    style: list[_Line] = Field(default=[], max_length=20, description="House rules for a model.")
    aliases: list[_Word] = Field(
        default=[], max_length=20, description="Words in a title that show a past report's type."
    )
    sections: list[SectionTypeModel] = Field(min_length=2, max_length=_MOST)


class ReportTypeDetailOut(ReportTypeIn):
    """A report type in full."""

    report_type: str
    is_own: bool = Field(description="Made in this installation: it can be changed and removed.")
    revision_number: int = Field(description="Also its ETag; 0: it comes with the product.")


class ProposedReportTypeOut(ReportTypeIn):
    """What a sample document suggests. Nothing is kept; a person looks it through."""

    warnings: list[str]
