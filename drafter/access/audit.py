"""The audit trail: who did what, when, to which thing, from where. No text of any report."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done or refused."""

    at: datetime
    actor_kind: str
    """``person``, ``key``, ``operator`` (the command line), or ``anonymous``."""
    actor_id: str
    actor_name: str
    on_behalf_of: str
    action: str
    """Method and path of the operation: ``PUT /api/v1/drafts/{draft_id}/sections/…``; a command."""
    object_id: str
    """What it was done to: ids parted by a slash; empty where it has none."""
    organization_id: str
    status: int
    """How it was answered (HTTP); with a change: that of success."""
    address: str


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry with its number in the trail."""

    number: int
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are asked for."""

    organization_ids: frozenset[str] | None = None
    """None: all organizations'."""
    actor: str = ""
    """A part of the actor's name or of whom it acted for."""
    action: str = ""
    """A part of the action."""
    object_id: str = ""
    """A part of the object's ids."""
    since: datetime | None = None
    until: datetime | None = None
