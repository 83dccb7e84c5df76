"""An edited Word file that comes back."""

from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.models import DraftOut, FindingOut


class DiffPartOut(BaseModel):
    """A stretch of text that stayed, went or came."""

    kind: Literal["kept", "removed", "added"]
    text: str


class RevisionDiffOut(BaseModel):
    """What changed between two texts of a section."""

    section_key: str
    from_number: int
    to_number: int
    diff: list[DiffPartOut]


class SectionReturnOut(BaseModel):
    """A section beside what the file has of it."""

    section_key: str
    state: Literal["unchanged", "changed", "conflict", "missing", "merged"] = Field(
        description="conflict: changed in the file, and in the service since the export; missing: "
        "no longer in the file; merged: its text now stands in the section merged_into."
    )
    state_label: str
    found_by: Literal["bookmark", "heading", "wording", "not-found"]
    base_number: int | None = Field(
        description="The revision that the file was exported from; null where it does not say."
    )
    current_number: int
    current_text: str
    returned_text: str = Field(description="As it would be taken in.")
    diff: list[DiffPartOut] = Field(description="From the present text to the returned one.")
    heading: str
    returned_heading: str
    findings: list[FindingOut] = Field(description="In the returned text.")
    merged_into: str
    notes: list[str] = Field(description="Chinese; an edited heading, a merged section.")


class UnplacedOut(BaseModel):
    """Something in the file that belongs to no section."""

    kind: str = Field(
        description="paragraph, heading, signature, table, text-box, footnote, picture, "
        "or new-section."
    )
    text: str
    near: str = Field(description="The heading that it stands below; empty: at the beginning.")
    note: str = Field(description="Chinese; what to do with it.")


class ReturnedCommentOut(BaseModel):
    """A comment that a person wrote in Word."""

    section_key: str
    anchor: str
    message: str
    author: str


class ReturnPreviewOut(BaseModel):
    """What taking a file back would do; nothing is stored."""

    draft_id: str
    file_name: str
    preview_id: str = Field(description="Of this file and the draft as it is now.")
    changes_nothing: bool
    sections: list[SectionReturnOut]
    unplaced: list[UnplacedOut]
    comments: list[ReturnedCommentOut]
    warnings: list[str]


class TakenBackOut(BaseModel):
    """What became of a file."""

    taken: list[str] = Field(description="Keys of the sections that have the file's text now.")
    kept_beside: list[str] = Field(
        description="Sections in conflict: the file's text is a revision, the service's text is "
        "still the current one."
    )
    unplaced: list[UnplacedOut]
    draft: DraftOut
