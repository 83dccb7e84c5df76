"""The resources of /api/v1."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.values import StatedValue
from drafter.domain.fact import FactKind

Span = tuple[int, int]
"""Half-open character offsets in a section's text, counted in code points."""

AUTHOR = (
    "Who does this. Systems name a person here or in X-On-Behalf-Of, which goes first; of a person "
    "who is logged in it is known."
)

VisibilityOut = Literal["private", "shared", "public"]

SignOffStateOut = Literal["filling", "reviewing", "signed", "void"]

DraftStateOut = Literal["writing", "ready", "incomplete", "cancelled", "finalized"]


class FieldProblemOut(BaseModel):
    """One thing wrong with a request."""

    pointer: str = Field(description="JSON pointer into the body, or a sheet's cell: 表1!C7.")
    detail: str = Field(description="Chinese; says what is wrong and what to do.")


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="Chinese; says what is wrong and what to do.")
    code: str = Field(description="Stable; decide by this, never by the detail.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[FieldProblemOut] = Field(description="Every problem of the request at once.")
    current: "SectionOut | None" = Field(
        default=None,
        description="Of `revision-conflict` on a section: the section as it is now, to be shown "
        "beside the text that was refused. ETag has its revision.",
    )


class DismissalOut(BaseModel):
    """Who let a finding stand, and why."""

    reason: str
    author: str
    dismissed_at: datetime


class FinalizationOut(BaseModel):
    """Who locked a draft, and what was still open."""

    finalized_by: str
    finalized_at: datetime
    document_id: str = Field(description="The past report that its text was filed as.")
    accepted_points: list[str]
    file_sha256: str = Field(description="Of the .docx that two people signed; or empty.")


class FindingOut(BaseModel):
    """Something that the clerk should look at."""

    finding_id: str = Field(
        default="",
        description="Stable while the sentence is; empty in previews and proposals.",
    )
    dismissal: DismissalOut | None = None
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
    source_kind: Literal["fact", "derived_fact", "passage", "identity", "computed"]
    source_id: str
    note: str


class SectionOut(BaseModel):
    """A section with its current text."""

    section_key: str
    level: int
    heading: str
    role: str
    state: Literal["empty", "writing", "written", "failed"]
    failure: str = Field(description="Why it could not be written, while it is failed.")
    text: str
    revision_number: int = Field(description="Also the ETag of the section; 0: no text yet.")
    origin: str | None
    origin_label: str
    writer: str
    revised_at: datetime | None
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
    basis: str = Field(description="口径: how it was counted.")
    as_of: date | None
    supplied_by: str


class DraftOut(BaseModel):
    """A whole draft."""

    draft_id: str
    title: str
    organization: str
    report_year: int
    report_type: str
    state: DraftStateOut
    state_label: str
    writer: str
    created_at: datetime
    updated_at: datetime
    open_points: int = Field(description="Findings that are no mere hints and not dismissed.")
    finalization: FinalizationOut | None
    notices: list[str]
    sections: list[SectionOut]
    facts: list[FactOut]
    findings: list[FindingOut] = Field(description="What only the whole report shows.")


class ContinuationIn(BaseModel):
    """How to go on with a draft."""

    writer: str = Field(default="", description="`exemplar`, `model`; empty: as before.")


class DraftSummaryOut(BaseModel):
    """A line in the list of drafts."""

    draft_id: str
    title: str
    organization: str
    report_year: int
    report_type: str
    state: DraftStateOut
    state_label: str
    writer: str
    open_points: int = Field(description="Findings that are no mere hints.")
    updated_at: datetime
    sign_off: SignOffStateOut | None = Field(
        description="Where its latest round of signing stands; null: there was none."
    )
    sign_off_label: str


class FactIn(BaseModel):
    """A fact as an OA system states it. Unknown fields are ignored, with a notice."""

    label: str = Field(min_length=1, description="What is stated or counted: 中心组集中学习.")
    value: StatedValue = Field(description='14, "14次", "《…》", or a whole sentence.')
    measure_unit: str | None = Field(default=None, description="次, 人, 万元, % …")
    category: str | None = Field(default=None, description="The heading that it belongs to.")
    last_year: StatedValue | None = Field(default=None, description="Last year's value.")
    remark: str | None = None
    basis: str | None = Field(default=None, description="口径: how it was counted.")
    as_of: str | None = Field(default=None, description="截至日期, as YYYY-MM-DD.")
    kind: FactKind | None = Field(default=None, description="Where absent, told by the value.")
    fact_id: str | None = Field(default=None, description="F01, F02 …; where absent, numbered.")


class DraftIn(BaseModel):
    """A request for a draft with its facts inline."""

    organization: str = Field(min_length=1, max_length=100)
    organization_short: str | None = Field(
        default=None, description="How the organization calls itself in its text: 局党总支."
    )
    report_year: int = Field(ge=1949, le=2100)
    supplied_by: str = Field(
        default="", max_length=100, description="Who states the facts; kept with each of them."
    )
    report_type: str = Field(
        default="", description="Code or name of a report type; empty: by the organization."
    )
    writer: str = Field(default="", description="exemplar or model; empty: as configured.")
    facts: list[FactIn] = Field(min_length=1)


class BatchIn(BaseModel):
    """Many requests for a draft."""

    report_type: str = Field(default="", description="For those that name none themselves.")
    writer: str = Field(default="", description="For those that name none themselves.")
    drafts: list[DraftIn] = Field(min_length=1, max_length=500)


class StartedDraftOut(BaseModel):
    """A draft that was accepted and is being written, or will be."""

    draft_id: str
    title: str
    organization: str
    location: str = Field(description="Where the draft is.")


class BatchOut(BaseModel):
    """What was accepted, in the order of the request."""

    drafts: list[StartedDraftOut]


class RegenerationIn(BaseModel):
    """A request to write one section again."""

    instruction: str = Field(default="", max_length=500)
    writer: str = Field(
        default="", description="exemplar or model; empty: as the draft was written."
    )


class EditIn(BaseModel):
    """A person's text for a section."""

    text: str = Field(max_length=100_000)
    author: str = Field(default="", max_length=50, description=AUTHOR)


class RestorationIn(BaseModel):
    """A request to bring back a text that a section had."""

    number: int = Field(ge=1, description="The number of the revision to bring back.")
    author: str = Field(default="", max_length=50, description=AUTHOR)


class RevisionOut(BaseModel):
    """A text that a section had."""

    number: int
    text: str
    origin: Literal["written", "regenerated", "edited", "imported", "restored"]
    origin_label: str
    writer: str
    instruction: str
    writer_note: str
    created_at: datetime


class RemovedTextOut(BaseModel):
    """What the file holds and no model is shown."""

    reason: Literal["hidden", "invisible", "comment", "instruction"]
    text: str = Field(description="At most 200 characters of it.")


class SupersededDocumentOut(BaseModel):
    """A document that this one puts out of force (同时废止)."""

    title: str = Field(min_length=1, max_length=200)
    document_number: str = Field("", max_length=100)


class MetadataReadingOut(BaseModel):
    """Where a piece of metadata was read, and how often readings from there are right."""

    field: str
    source: Literal["person", "title", "head", "signature", "derived", "file-name"]
    confidence: float = Field(description="0 to 1; 1 where a person said so.")


class DocumentCorrectionIn(BaseModel):
    """What a person puts right; a field that is left out stays, null or "" empties it."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["past-report", "policy"] | None = None
    title: str | None = Field(None, max_length=200)
    organization: str | None = Field(None, max_length=100)
    year: int | None = Field(None, ge=1949, le=2100)
    report_type: str | None = Field(None, max_length=64)
    document_number: str | None = Field(None, max_length=100)
    issuing_agency: str | None = Field(None, max_length=200)
    document_date: date | None = None
    superseded: list[SupersededDocumentOut] | None = Field(None, max_length=50)


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
    removed: list[RemovedTextOut]
    draft_id: str = Field(description="The finalized draft that it was filed from; or empty.")
    owner: str = Field(description="Id of the organization that it belongs to; empty: everybody's.")
    visibility: VisibilityOut
    superseded: list[SupersededDocumentOut]
    readings: list[MetadataReadingOut]


class ContinuedReportsOut(BaseModel):
    """The past reports that a draft would go on from: its outline and wording."""

    reports: list[DocumentOut]


class AddedDocumentOut(DocumentOut):
    """What became of an uploaded document."""

    is_new: bool = Field(description="False where the same document was indexed before.")
    notices: list[str]


class PassageOut(BaseModel):
    """A piece of a document."""

    passage_id: str
    heading_path: list[str]
    text: str
    page: int | None


class CitedPassageOut(PassageOut):
    """A piece of a document, with the document that it stands in."""

    document_id: str
    document_title: str
    kind: Literal["past-report", "policy"]
    organization: str
    year: int | None


class PlacedPassageOut(CitedPassageOut):
    """A passage with the other places of the library that say the same."""

    same: list[CitedPassageOut] = Field(
        description="Passages with the same wording elsewhere; of a policy with the same figures."
    )


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
    same: list[CitedPassageOut] = Field(
        description="Passages that say the same with the same figures, elsewhere in the library."
    )


class ReportTypeOut(BaseModel):
    """A report type."""

    report_type: str
    name: str
    headings: list[str]
    expected_facts: list[str]
    is_own: bool = Field(description="Made in this installation.")


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


class HealthOut(BaseModel):
    """What the process holds."""

    status: Literal["ok"]
    past_reports: int | None = Field(description="Null where nobody is logged in.")
    policies: int | None
    dense_search: bool = Field(description="False: search goes by words alone.")
    vector_index: Literal["in-use", "not-in-use"] = Field(
        description="not-in-use: it is away or behind, or another process has it. The same "
        "passages are found by an exact search over the database."
    )
    model: str = Field(description="The model that is set up; empty: none.")
    upload_limit_mb: int
    single_sign_on: bool = Field(description="People may log in at /sso/login too.")


class ReadinessOut(BaseModel):
    """The installation can take and do work."""

    status: Literal["ready"]


class SampleOut(BaseModel):
    """A sample fact sheet that ships with the product."""

    name: str
    title: str
