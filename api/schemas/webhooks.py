"""Webhooks and deliveries as JSON."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.models import DraftStateOut


class WebhookIn(BaseModel):
    """An address to be told."""

    url: str = Field(min_length=1, max_length=2000, description="http:// or https://")
    secret: str = Field(
        default="",
        max_length=200,
        pattern=r"^(.{16,})?$",
        description="Signs what is sent, at least 16 characters; empty: one is made.",
    )
    organization: str = Field(
        default="", max_length=100, description="Only this organization's drafts; empty: all."
    )


class WebhookOut(BaseModel):
    """A webhook."""

    webhook_id: str
    url: str
    organization: str
    is_active: bool = Field(description="False: switched off, nothing is sent there.")
    created_at: datetime


class WebhookSwitchIn(BaseModel):
    """Whether something is sent there."""

    is_active: bool


class NewWebhookOut(WebhookOut):
    """A webhook that was just made."""

    secret: str = Field(description="Keep it: it is not shown again.")


class DeliveryOut(BaseModel):
    """How one telling went."""

    delivery_id: str
    draft_id: str = Field(description="Empty: a trial.")
    event: str = Field(description="`draft.written`, or `webhook.test`.")
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    answer: str = Field(description="What the latest try met, in Chinese or as HTTP 200.")
    created_at: datetime
    tried_at: datetime | None


class DraftWrittenOut(BaseModel):
    """What a webhook is told when a draft has been written."""

    event: Literal["draft.written"]
    delivery_id: str = Field(description="The same each time that this telling is tried.")
    draft_id: str
    state: DraftStateOut = Field(description="As it was when the writing ended.")
    title: str
    organization: str
    report_year: int
    open_points: int = Field(description="Findings that are no mere hints and not dismissed.")
    location: str = Field(description="The draft, below the service's address.")
    export: str = Field(description="Its .docx, below the service's address.")


class WebhookTestOut(BaseModel):
    """What a webhook is told when a person sends it a trial."""

    event: Literal["webhook.test"]
    delivery_id: str
