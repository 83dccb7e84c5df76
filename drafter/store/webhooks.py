"""Webhooks and their deliveries."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from drafter.domain.callback import Delivery, DeliveryState, Webhook
from drafter.domain.paging import Page, PageAsked
from drafter.errors import NotFound
from drafter.store.changing import changing
from drafter.store.codec import from_json, to_json
from drafter.store.engine import new_rows_only, translated_errors
from drafter.store.pages import read_page
from drafter.store.tables import deliveries, webhooks


class SqlWebhooks:
    """Whom to tell, and how each telling went; a webhook takes its deliveries with it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, webhook: Webhook) -> None:
        """Keep a new webhook."""
        with changing(self._engine, webhook.webhook_id, webhook.organization_id) as connection:
            connection.execute(
                insert(webhooks).values(webhook_id=webhook.webhook_id, body=to_json(webhook))
            )

    def all(self) -> list[Webhook]:
        """Every webhook, oldest first."""
        with translated_errors(self._engine), self._reading() as connection:
            rows = connection.execute(select(webhooks.c.body)).all()
        found = [from_json(Webhook, row.body) for row in rows]
        return sorted(found, key=lambda webhook: (webhook.created_at, webhook.webhook_id))

    def get(self, webhook_id: str) -> Webhook:
        """A webhook by its id.

        Raises:
            NotFound: there is none.
        """
        query = select(webhooks.c.body).where(webhooks.c.webhook_id == webhook_id)
        return from_json(Webhook, self._one(query, f"没有编号为“{webhook_id}”的回调地址。").body)

    def change(self, webhook: Webhook) -> None:
        """Keep a webhook as it is now.

        Raises:
            NotFound: there is none.
        """
        key = webhook.webhook_id
        with changing(self._engine, key, webhook.organization_id) as connection:
            at = webhooks.c.webhook_id == key
            changed = connection.execute(update(webhooks).where(at).values(body=to_json(webhook)))
            if not changed.rowcount:
                raise NotFound(f"没有编号为“{key}”的回调地址。")

    def remove(self, webhook_id: str) -> None:
        """Forget a webhook with its deliveries.

        Raises:
            NotFound: there is none.
        """
        with changing(self._engine, webhook_id) as connection:
            gone = connection.execute(delete(webhooks).where(webhooks.c.webhook_id == webhook_id))
        if not gone.rowcount:
            raise NotFound(f"没有编号为“{webhook_id}”的回调地址。")

    def keep(self, delivery: Delivery) -> None:
        """Keep a delivery as it stands now, new or not; of a removed webhook nothing is kept."""
        body = to_json(delivery)
        with translated_errors(self._engine), self._engine.begin() as connection:
            at = deliveries.c.delivery_id == delivery.delivery_id
            if connection.execute(update(deliveries).where(at).values(body=body)).rowcount:
                return
            known = select(webhooks.c.webhook_id).where(
                webhooks.c.webhook_id == delivery.webhook_id
            )
            # Locked: nobody removes it before the delivery is there, and goes with it.
            if connection.execute(known.with_for_update(read=True, key_share=True)).first() is None:
                return
            connection.execute(
                new_rows_only(connection, deliveries).values(
                    delivery_id=delivery.delivery_id,
                    webhook_id=delivery.webhook_id,
                    created_at=delivery.created_at.isoformat(),
                    body=body,
                )
            )

    def delivery(self, delivery_id: str) -> Delivery:
        """A delivery by its id.

        Raises:
            NotFound: there is none.
        """
        query = select(deliveries.c.body).where(deliveries.c.delivery_id == delivery_id)
        return from_json(Delivery, self._one(query, f"没有编号为“{delivery_id}”的回调记录。").body)

    def deliveries(self, webhook_id: str, asked: PageAsked) -> Page[Delivery]:
        """A page of a webhook's deliveries, newest first."""
        query = select(deliveries.c.body).where(deliveries.c.webhook_id == webhook_id)
        by = (deliveries.c.created_at, deliveries.c.delivery_id)
        with translated_errors(self._engine), self._reading() as connection:
            return read_page(
                connection,
                query,
                by,
                asked,
                lambda row: from_json(Delivery, row.body),
                newest_first=True,
            )

    def purge(self, before: datetime) -> int:
        """Forget deliveries made before a moment that are not waiting; gives how many."""
        old = select(deliveries.c.delivery_id, deliveries.c.body).where(
            deliveries.c.created_at < before.isoformat()
        )
        gone = 0
        with translated_errors(self._engine), self._engine.begin() as connection:
            for row in connection.execute(old).all():
                if from_json(Delivery, row.body).state is not DeliveryState.WAITING:
                    at = deliveries.c.delivery_id == row.delivery_id
                    gone += connection.execute(delete(deliveries).where(at)).rowcount
        return gone

    def _one(self, query: Any, missing: str) -> Row[Any]:  # noqa: ANN401 - a Select of anything
        with translated_errors(self._engine), self._reading() as connection:
            row: Row[Any] | None = connection.execute(query).first()
        if row is None:
            raise NotFound(missing)
        return row

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)
