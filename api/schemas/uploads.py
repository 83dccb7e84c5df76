"""Uploaded files on their way into the library, as JSON."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

State = Literal["waiting", "indexing", "indexed", "replaced", "unchanged", "refused", "cancelled"]


class UploadCountsOut(BaseModel):
    """How many files of a batch are in each state."""

    waiting: int
    indexing: int
    indexed: int = Field(description="New in the library.")
    replaced: int = Field(description="There before; what is told of it, or its text, changed.")
    unchanged: int = Field(description="There before just so.")
    refused: int
    cancelled: int


class DocumentBatchOut(BaseModel):
    """Files that were handed over together, and how far they are."""

    batch_id: str
    state: Literal["indexing", "done", "cancelled"]
    uploader: str = Field(description="Who handed them over.")
    owner: str = Field(description="The organization that they belong to; empty: all.")
    visibility: Literal["private", "shared", "public"]
    kind: Literal["past-report", "policy"] | None = Field(
        description="Null: by the name of each file."
    )
    created_at: datetime
    file_count: int
    settled_count: int = Field(description="Files of which nothing more becomes.")
    counts: UploadCountsOut
    files_per_minute: float | None = Field(
        description="Over the files settled last; null where that is not known."
    )
    seconds_left: int | None = Field(
        description="How long the rest will take at that rate; null where that is not known."
    )
    location: str


class UploadedFileOut(BaseModel):
    """A file of a batch."""

    number: int = Field(description="1, 2, 3 … in the order in which they came.")
    file_name: str
    size: int
    state: State
    document_id: str = Field(description="The document that it became; empty where it is none.")
    passage_count: int
    notices: list[str] = Field(description="What to know of it, in Chinese.")
    code: str = Field(description="Of a refused file: as errors have it.")
    reason: str = Field(description="Of a refused file: why, and what to do, in Chinese.")
    finished_at: datetime | None
