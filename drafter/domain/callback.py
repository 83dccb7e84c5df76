"""Callbacks: whom to tell that a draft is written, and how each telling went."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told when a draft has been written."""

    webhook_id: str
    url: str
    secret: str
    """Signs what is sent, so that the receiver knows who sent it."""
    organization: str
    """Whose drafts are told; empty: everybody's."""
    created_at: datetime
    organization_id: str = ""
    """The organization's id; empty where it is everybody's, or was made without one."""
    is_active: bool = True
    """False: switched off, nothing is sent there."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up after the last try; a person may ask for it again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One telling of one webhook, with its latest try."""

    delivery_id: str
    webhook_id: str
    draft_id: str
    """Empty: it tells of no draft, it is a trial."""
    body: str
    """The JSON that is sent, the same in every try."""
    state: DeliveryState
    created_at: datetime
    tries: int = 0
    tried_at: datetime | None = None
    answer: str = ""
    """What the last try met: HTTP 200, or why there was no answer."""
