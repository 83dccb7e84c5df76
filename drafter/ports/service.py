"""What a service keeps for its callers: answers, callbacks and their delivery."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from drafter.domain.callback import Delivery, Webhook
from drafter.domain.paging import Page, PageAsked


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class KeyStanding(Enum):
    """How a key stands where there is no answer to give again."""

    YOURS = "yours"
    UNDER_WAY = "under-way"
    OF_ANOTHER_REQUEST = "of-another-request"


class KeptAnswers(Protocol):
    """Keeps the answers to requests that carry a key, so that a repetition does nothing twice."""

    def begin(self, key_hash: str, fingerprint: str) -> KeptAnswer | KeyStanding:
        """Take the key for a request, or say what stands in its way.

        ``fingerprint`` is what the request asks for.
        """

    def renew(self, key_hash: str) -> None:
        """Say that the request is still under way."""

    def finish(self, key_hash: str, answer: KeptAnswer) -> None:
        """Keep the answer."""

    def release(self, key_hash: str) -> None:
        """Let go of a key whose request was not carried out: it may be tried again."""


class Webhooks(Protocol):
    """Knows whom to tell, and how each telling went."""

    def add(self, webhook: Webhook) -> None:
        """Keep a new webhook."""

    def all(self) -> list[Webhook]:
        """Every webhook, oldest first."""

    def get(self, webhook_id: str) -> Webhook:
        """A webhook by its id.

        Raises:
            NotFound: there is none.
        """

    def change(self, webhook: Webhook) -> None:
        """Keep a webhook as it is now.

        Raises:
            NotFound: there is none.
        """

    def remove(self, webhook_id: str) -> None:
        """Forget a webhook with its deliveries.

        Raises:
            NotFound: there is none.
        """

    def keep(self, delivery: Delivery) -> None:
        """Keep a delivery as it stands now, new or not."""

    def delivery(self, delivery_id: str) -> Delivery:
        """A delivery by its id.

        Raises:
            NotFound: there is none.
        """

    def deliveries(self, webhook_id: str, asked: PageAsked) -> Page[Delivery]:
        """A page of a webhook's deliveries, newest first."""


class Courier(Protocol):
    """Carries callbacks out of the house."""

    def check(self, url: str) -> None:
        """See whether something may be sent there.

        Raises:
            InvalidRequest: it is no address of the web, or a private one.
        """

    async def send(self, webhook: Webhook, delivery: Delivery) -> tuple[bool, str]:
        """Try once: whether it was taken, and what was met, in words."""
