"""The resources of /api/v1."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

Span = tuple[int, int]
"""Half-open character offsets in a section's text."""


class FindingOut(BaseModel):
    """Something that the clerk should look at."""

    code: str = Field(description="Stable code, listed in docs/findings.md.")
    label: str
    severity: Literal["error", "unverified", "hint"]
    severity_label: str
    message: str = Field(description="Chinese; says what is wrong and what to do.")
    section_key: str
    span: Span | None
    excerpt: str
    fact_ids: list[str]
    suggestion: str


class SourceOut(BaseModel):
    """What a span of text rests on."""

    span: Span
    source_kind: Literal["fact", "derived_fact", "passage", "identity"]
    source_id: str
    note: str


class SectionOut(BaseModel):
    """A section with its current text."""

    section_key: str
    level: int
    heading: str
    role: str
    state: Literal["empty", "writing", "written", "failed"]
    text: str
    revision_number: int = Field(description="Also the ETag of the section.")
    origin: str | None
    writer: str
    prompt_version: str
    writer_note: str
    sources: list[SourceOut]
    findings: list[FindingOut]


class FactOut(BaseModel):
    """A fact of the sheet, as printed, with where it was stated or how it was computed."""

    fact_id: str
    label: str
    value: str
    source: str
    is_derived: bool


class DraftOut(BaseModel):
    """A whole draft."""

    draft_id: str
    title: str
    organization: str
    report_year: int
    report_type: str
    state: Literal["writing", "ready", "incomplete", "finalized"]
    writer: str
    created_at: datetime
    updated_at: datetime
    notices: list[str]
    sections: list[SectionOut]
    facts: list[FactOut]
    findings: list[FindingOut] = Field(description="What only the whole report shows.")


class DraftSummaryOut(BaseModel):
    """A line in the list of drafts."""

    draft_id: str
    title: str
    organization: str
    report_year: int
    report_type: str
    state: str
    writer: str
    open_points: int
    updated_at: datetime


class DraftIn(BaseModel):
    """A request for a draft with its facts inline."""

    organization: str = Field(min_length=1, max_length=100)
    organization_short: str = ""
    report_year: int = Field(ge=1949, le=2100)
    report_type: str = "party-building-duty-report"
    writer: str = Field(default="", description="exemplar or model; empty: as configured.")
    facts: list[dict[str, object]] = Field(
        min_length=1,
        description="label, value, measure_unit, category, last_year, remark, basis, as_of, kind",
    )


class RegenerationIn(BaseModel):
    """A request to write one section again."""

    instruction: str = Field(default="", max_length=500)
    writer: str = ""


class EditIn(BaseModel):
    """A person's text for a section."""

    text: str = Field(max_length=100_000)
    author: str = Field(min_length=1, max_length=50)


class RevisionOut(BaseModel):
    """A text that a section had."""

    number: int
    text: str
    origin: str
    origin_label: str
    writer: str
    instruction: str
    created_at: datetime


class DocumentOut(BaseModel):
    """An indexed document."""

    document_id: str
    kind: Literal["past-report", "policy"]
    title: str
    file_name: str
    organization: str
    year: int | None
    report_type: str
    document_number: str
    issuing_agency: str
    document_date: str | None
    passage_count: int
    indexed_at: datetime
    warnings: list[str]


class PassageOut(BaseModel):
    """A piece of a document."""

    passage_id: str
    heading_path: list[str]
    text: str
    page: int | None


class DocumentDetailOut(DocumentOut):
    """An indexed document with its passages."""

    passages: list[PassageOut]


class HitOut(BaseModel):
    """A search hit."""

    passage_id: str
    document_id: str
    document_title: str
    kind: str
    organization: str
    year: int | None
    heading_path: list[str]
    page: int | None
    text: str
    score: float
    lexical_rank: int | None
    dense_rank: int | None


class ReportTypeOut(BaseModel):
    """A report type."""

    report_type: str
    name: str
    headings: list[str]
    expected_facts: list[str]


class FactSheetOut(BaseModel):
    """A fact sheet as it was read."""

    organization: str
    organization_short: str
    report_year: int
    report_type: str
    facts: list[FactOut]
    warnings: list[str]


class LocatedFindingOut(FindingOut):
    """A finding in an uploaded file; line and column count from 1, 0 for the whole text."""

    line: int
    column: int


class SampleOut(BaseModel):
    """A sample fact sheet that ships with the product."""

    name: str
    title: str
