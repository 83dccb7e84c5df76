"""Use cases of webhooks."""

import json
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

TRIAL = "webhook.test"
"""The event that tells of nothing."""
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
    _refuse_inactive(services.webhooks.get(webhook_id))
    delivery = replace(delivery, state=DeliveryState.WAITING)
    services.audit.note_deed()
    services.webhooks.keep(delivery)
    services.jobs.deliver(delivery_id)
    return delivery


def send_trial(services: "Services", webhook_id: str) -> Delivery:
    """Send something that tells of no draft, to see whether it arrives.

    Raises:
        NotFound: there is no such webhook.
        Conflict: it is switched off.
    """
    _refuse_inactive(services.webhooks.get(webhook_id))
    delivery_id = secrets.token_hex(_ID_BYTES)
    delivery = Delivery(
        delivery_id=delivery_id,
        webhook_id=webhook_id,
        draft_id="",
        body=json.dumps({"event": TRIAL, "delivery_id": delivery_id}),
        state=DeliveryState.WAITING,
        created_at=services.clock.now(),
    )
    services.audit.note_deed()
    services.webhooks.keep(delivery)
    services.jobs.deliver(delivery_id)
    return delivery


def switch_webhook(services: "Services", webhook_id: str, *, is_active: bool) -> Webhook:
    """Switch a webhook off or on; what happened meanwhile is not told later.

    Raises:
        NotFound: there is no such webhook.
    """
    webhook = replace(services.webhooks.get(webhook_id), is_active=is_active)
    services.webhooks.change(webhook)
    return webhook


def _refuse_inactive(webhook: Webhook) -> None:
    if not webhook.is_active:
        raise Conflict("这个回调地址已停用，请先启用再发。")


def webhook_view(webhook: Webhook) -> dict[str, Any]:
    """A webhook as JSON, without its secret."""
    return {
        "webhook_id": webhook.webhook_id,
        "url": webhook.url,
        "organization": webhook.organization,
        "is_active": webhook.is_active,
        "created_at": webhook.created_at,
    }


def delivery_view(delivery: Delivery) -> dict[str, Any]:
    """A delivery as JSON."""
    return {
        "delivery_id": delivery.delivery_id,
        "draft_id": delivery.draft_id,
        "event": json.loads(delivery.body).get("event", ""),
        "state": delivery.state.value,
        "tries": delivery.tries,
        "answer": delivery.answer,
        "created_at": delivery.created_at,
        "tried_at": delivery.tried_at,
    }
