"""A fact that a free text seems to state, for a person to confirm."""

from dataclasses import dataclass

from drafter.domain.verification import Span


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """Read out of a pasted text; nothing becomes a fact of a sheet by itself."""

    label: str
    value: str
    """With its measure unit: 11次."""
    evidence: str
    """The wording that states it."""
    span: Span
    """Of the evidence, in the text."""
    section_type: str = ""
    """Key of the report type's section that expects such a fact; empty where none does."""
    category: str = ""
    """The 类别 of that section's facts in the sheet, or of the report type."""
    last_year: str = ""
    """Last year's value, where it stands right behind: （去年48次）."""
    remark: str = ""
    doubt: str = ""
    """Why it may be no fact of the report's year: 写的是2024年; empty where nothing says so."""
