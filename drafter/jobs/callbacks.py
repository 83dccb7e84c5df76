"""Tells webhooks that a draft has been written: announced with the job, tried until it is taken."""

import hashlib
import json
from dataclasses import dataclass, replace

from drafter.domain.callback import Delivery, DeliveryState, Webhook
from drafter.domain.report import Draft
from drafter.domain.verification import Severity
from drafter.errors import NotFound
from drafter.ports import Clock, Courier, Webhooks

PAUSES = (10, 60, 300, 1800, 7200, 21600)
"""Seconds between the tries; after the last one a delivery has failed."""

_SWITCHED_OFF = "这个回调地址已停用，没有再发。"


@dataclass(frozen=True)
class Callbacks:
    """Makes deliveries and tries them."""

    webhooks: Webhooks
    courier: Courier
    clock: Clock

    def announce(self, job_id: str, draft: Draft) -> list[str]:
        """Make a delivery for every webhook that the draft concerns; gives their ids.

        Done again for the same job it makes none twice.
        """
        ids = []
        for webhook in self.webhooks.all():
            if not _concerns(webhook, draft):
                continue
            seed = f"{job_id}\n{webhook.webhook_id}"
            delivery_id = hashlib.sha256(seed.encode()).hexdigest()[:32]
            ids.append(delivery_id)
            if self._known(delivery_id) is None:
                self.webhooks.keep(
                    Delivery(
                        delivery_id=delivery_id,
                        webhook_id=webhook.webhook_id,
                        draft_id=draft.draft_id,
                        body=_body(delivery_id, draft),
                        state=DeliveryState.WAITING,
                        created_at=self.clock.now(),
                    )
                )
        return ids

    async def attempt(self, delivery_id: str, *, is_last: bool) -> bool:
        """Try a delivery once; True where nothing is left to be tried."""
        delivery = self._known(delivery_id)
        if delivery is None:
            return True  # the webhook was removed
        webhook = self.webhooks.get(delivery.webhook_id)
        if not webhook.is_active:
            off = replace(delivery, state=DeliveryState.FAILED, answer=_SWITCHED_OFF)
            self.webhooks.keep(off)
            return True
        is_taken, answer = await self.courier.send(webhook, delivery)
        state = DeliveryState.FAILED if is_last else DeliveryState.WAITING
        self.webhooks.keep(
            replace(
                delivery,
                state=DeliveryState.DELIVERED if is_taken else state,
                tries=delivery.tries + 1,
                tried_at=self.clock.now(),
                answer=answer,
            )
        )
        return is_taken

    def _known(self, delivery_id: str) -> Delivery | None:
        try:
            return self.webhooks.delivery(delivery_id)
        except NotFound:
            return None


def _concerns(webhook: Webhook, draft: Draft) -> bool:
    if not webhook.is_active:
        return False
    if webhook.organization_id:
        return webhook.organization_id == draft.organization_id
    return webhook.organization in ("", draft.sheet.organization)


def _body(delivery_id: str, draft: Draft) -> str:
    place = f"/api/v1/drafts/{draft.draft_id}"
    told = {
        "event": "draft.written",
        "delivery_id": delivery_id,
        "draft_id": draft.draft_id,
        "state": draft.state.value,
        "title": draft.title,
        "organization": draft.sheet.organization,
        "report_year": draft.sheet.report_year,
        "open_points": sum(f.severity is not Severity.HINT for f in draft.all_findings()),
        "location": place,
        "export": f"{place}/export",
    }
    return json.dumps(told, ensure_ascii=False)
