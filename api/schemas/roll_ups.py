"""Branches' fact sheets summed up."""

from typing import Any

from pydantic import BaseModel, Field


class BranchValueOut(BaseModel):
    """What one branch states for an item."""

    organization: str
    value: str
    source: str = Field(description="The cell or pointer in the branch's sheet.")


class RolledLineOut(BaseModel):
    """One item over all branches."""

    label: str
    category: str
    total: str | None = Field(description="Null where it is not summed; the note says why.")
    note: str = Field(description="Chinese; why there is no sum, or what it leaves out.")
    stated: list[BranchValueOut]
    missing: list[str] = Field(description="Branches that do not state it.")


class RollUpOut(BaseModel):
    """The parent body's fact sheet, and how each of its figures came about."""

    sheet: dict[str, Any] = Field(description="As POST /drafts takes it.")
    branches: list[str]
    absent: list[str] = Field(description="Expected branches that sent no sheet.")
    lines: list[RolledLineOut]
    warnings: list[str]
