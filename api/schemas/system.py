"""JSON of the installation's state and its models."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field


class DatabaseOut(BaseModel):
    """The database."""

    kind: Literal["sqlite", "postgresql"]
    size_bytes: int


class WorkerOut(BaseModel):
    """A process that writes."""

    host: str
    process_id: int
    beat_at: datetime = Field(description="Its last sign of life.")
    is_alive: bool = Field(description="False: silent for 15 seconds.")


class SystemOut(BaseModel):
    """The state of the installation, as the process that answers sees it."""

    version: str
    schema_version: str
    database: DatabaseOut
    documents: int
    passages: int
    embedder: str = Field(description="Which embedder; empty: search goes by words alone.")
    vector_index: Literal["in-use", "not-in-use"]
    chroma_server: bool = Field(description="The vector index is a server's.")
    waiting_jobs: int = Field(description="Accepted, not begun.")
    running_jobs: int
    files_to_index: int = Field(description="Uploaded, neither indexed nor refused yet.")
    has_workers: bool = Field(description="Some process writes; else what is accepted waits.")
    workers: list[WorkerOut]
    disk_free_bytes: int = Field(description="Where the data folder is.")
    disk_size_bytes: int
    last_backup_at: datetime | None = Field(
        description="By `drafter backup` on this machine; null: not known."
    )


class ModelEndpointOut(BaseModel):
    """A model that is set up; its key is not told."""

    number: int = Field(description="1 is asked first, the others where it is unavailable.")
    base_url: str
    model: str
    has_key: bool
    parallel: int
    setting: str = Field(description="Where it is set up.")


class ModelTestOut(BaseModel):
    """How an endpoint answered one short question."""

    is_answering: bool
    seconds: float
    answer: str = Field(description="The beginning of the answer.")
    problem: str = Field(description="What went wrong and what to do, in Chinese.")
