"""What the fact table asks for while it is being filled."""

from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.models import FactIn


class FactTableIn(BaseModel):
    """A fact table as it is being filled; nothing of it need be complete."""

    organization: str = Field(default="", max_length=100)
    report_year: int = Field(ge=1949, le=2100)
    report_type: str = Field(default="", description="Code or name; empty: by the organization.")
    facts: list[FactIn] = Field(max_length=2000)


class TableProblemOut(BaseModel):
    """Something in the table that should be mended or looked at."""

    pointers: list[str] = Field(description="JSON pointers into the body; empty: the whole.")
    detail: str
    is_error: bool = Field(description="False: a draft can be written all the same.")


class ComputedOut(BaseModel):
    """What follows from facts of the table."""

    kind: Literal["sum", "change", "growth", "percentage_points"]
    label: str
    value: str
    direction: str = Field(description="增加, 下降, 合计 …")
    formula: str
    pointers: list[str] = Field(description="The facts that it follows from.")


class MissingFactOut(BaseModel):
    """A fact that the report type expects and the table does not state."""

    label: str
    measure_unit: str
    category: str
    is_required: bool


class FactTableOut(BaseModel):
    """What there is to say of a fact table."""

    problems: list[TableProblemOut]
    computed: list[ComputedOut]
    missing: list[MissingFactOut]


class EarlierFactOut(BaseModel):
    """A fact that an organization stated in an earlier year."""

    label: str
    category: str
    measure_unit: str
    value: str = Field(description="Without its measure unit.")
    basis: str
    is_figure: bool = Field(description="Whether this year's value can be compared with it.")


class EarlierSheetOut(BaseModel):
    """The facts of an organization's latest draft of a year."""

    draft_id: str
    report_year: int
    organization: str
    organization_short: str
    report_type: str
    is_final: bool
    facts: list[EarlierFactOut]
