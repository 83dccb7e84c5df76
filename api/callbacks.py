"""Use cases of webhooks."""

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.walls import forbidden
from drafter.access.caller import Caller
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Right
from drafter.domain.callback import Delivery, DeliveryState, Webhook
from drafter.errors import Conflict, NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services

_ID_BYTES = 16
_SECRET_BYTES = 32


def add_webhook(
    services: "Services", caller: Caller, url: str, secret: str, organization: str
) -> Webhook:
    """Keep a new webhook.

    Raises:
        Problem: 403 where the caller may not be told of that organization's drafts.
        InvalidRequest: the address cannot be used, or is a private one.
    """
    found = services.organizations.named(organization) if organization else None
    organization_id = found.organization_id if found else EVERYWHERE
    if not caller.may(Right.WEBHOOKS, organization_id):
        whose = f"“{organization}”" if organization else "所有单位"
        raise forbidden(f"没有登记{whose}回调地址的权限，请写明本单位名称或联系管理员。")
    services.courier.check(url)
    webhook = Webhook(
        webhook_id=secrets.token_hex(_ID_BYTES),
        url=url,
        secret=secret or secrets.token_urlsafe(_SECRET_BYTES),
        organization=organization,
        created_at=services.clock.now(),
        organization_id=organization_id,
    )
    services.webhooks.add(webhook)
    return webhook


def deliver_again(services: "Services", webhook_id: str, delivery_id: str) -> Delivery:
    """Send a delivery again that was taken or given up.

    Raises:
        NotFound: there is no such webhook or delivery.
        Conflict: it is still being tried.
    """
    delivery = services.webhooks.delivery(delivery_id)
    if delivery.webhook_id != webhook_id:
        raise NotFound(f"没有编号为“{delivery_id}”的回调记录。")
    if delivery.state is DeliveryState.WAITING:
        raise Conflict("这条回调还在自动重试，不必再发。")
    delivery = replace(delivery, state=DeliveryState.WAITING)
    services.audit.note_deed()
    services.webhooks.keep(delivery)
    services.jobs.deliver(delivery_id)
    return delivery


def webhook_view(webhook: Webhook) -> dict[str, Any]:
    """A webhook as JSON, without its secret."""
    return {
        "webhook_id": webhook.webhook_id,
        "url": webhook.url,
        "organization": webhook.organization,
        "created_at": webhook.created_at,
    }


def delivery_view(delivery: Delivery) -> dict[str, Any]:
    """A delivery as JSON."""
    return {
        "delivery_id": delivery.delivery_id,
        "draft_id": delivery.draft_id,
        "state": delivery.state.value,
        "tries": delivery.tries,
        "answer": delivery.answer,
        "created_at": delivery.created_at,
        "tried_at": delivery.tried_at,
    }
