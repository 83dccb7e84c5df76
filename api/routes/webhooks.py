"""Webhooks: addresses that are told when a draft has been written."""

from typing import Annotated

from fastapi import APIRouter

from api.callback_docs import callback_routes
from api.callbacks import (
    add_webhook,
    deliver_again,
    delivery_view,
    send_trial,
    switch_webhook,
    webhook_view,
)
from api.dependencies import CallerDep, ServicesDep
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.schemas.webhooks import DeliveryOut, NewWebhookOut, WebhookIn, WebhookOut, WebhookSwitchIn
from drafter.access.rights import Right
from drafter.domain.paging import page_of

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
_FOUND = problem_responses(404)


@router.get("")
def list_webhooks(
    services: ServicesDep,
    caller: CallerDep,
    page: Annotated[ListPage, paged("webhooks", str, str)],
) -> list[WebhookOut]:
    """The webhooks that the caller manages, oldest first; their secrets are not shown again."""
    own = [w for w in services.webhooks.all() if caller.may(Right.WEBHOOKS, w.organization_id)]
    found = page_of(own, lambda w: (w.created_at.isoformat(), w.webhook_id), page.asked)
    return [WebhookOut.model_validate(webhook_view(webhook)) for webhook in page.answer(found)]


@router.post("", status_code=201, callbacks=callback_routes())
def create_webhook(services: ServicesDep, caller: CallerDep, request: WebhookIn) -> NewWebhookOut:
    """Have an address told of every draft that was written; the secret is shown this once."""
    webhook = add_webhook(services, caller, request.url, request.secret, request.organization)
    return NewWebhookOut.model_validate(webhook_view(webhook) | {"secret": webhook.secret})


@router.patch("/{webhook_id}", responses=_FOUND)
def change_webhook(services: ServicesDep, webhook_id: str, switch: WebhookSwitchIn) -> WebhookOut:
    """Switch a webhook off or on; what is written meanwhile is not told later."""
    changed = switch_webhook(services, webhook_id, is_active=switch.is_active)
    return WebhookOut.model_validate(webhook_view(changed))


@router.delete("/{webhook_id}", status_code=204, responses=_FOUND)
def remove_webhook(services: ServicesDep, webhook_id: str) -> None:
    """Tell an address no longer; its deliveries are forgotten."""
    services.webhooks.remove(webhook_id)


@router.get("/{webhook_id}/deliveries", responses=_FOUND)
def list_deliveries(
    services: ServicesDep,
    webhook_id: str,
    page: Annotated[ListPage, paged("deliveries", str, str)],
) -> list[DeliveryOut]:
    """How the tellings went, newest first."""
    webhook = services.webhooks.get(webhook_id)
    found = services.webhooks.deliveries(webhook.webhook_id, page.asked)
    return [DeliveryOut.model_validate(delivery_view(each)) for each in page.answer(found)]


@router.post("/{webhook_id}/deliveries", status_code=202, responses=problem_responses(404, 409))
def create_trial_delivery(services: ServicesDep, webhook_id: str) -> DeliveryOut:
    """Send a trial (`webhook.test`), signed and tried as any other."""
    return DeliveryOut.model_validate(delivery_view(send_trial(services, webhook_id)))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redelivery",
    status_code=202,
    responses=problem_responses(404, 409),
)
def redeliver(services: ServicesDep, webhook_id: str, delivery_id: str) -> DeliveryOut:
    """Send a delivery again, the same body under a new signature."""
    delivery = deliver_again(services, webhook_id, delivery_id)
    return DeliveryOut.model_validate(delivery_view(delivery))
