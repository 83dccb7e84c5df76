"""What is sent to webhooks, for the OpenAPI document: bodies, headers, and what an answer does.

Nothing here is called: drafter/jobs sends, and a test holds what arrives against these schemas.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header

from api.schemas.webhooks import DraftWrittenOut, WebhookTestOut

_URL = "{$request.body#/url}"
"""Where it goes: the address that POST /webhooks was given."""
_ANSWERS: dict[int | str, dict[str, Any]] = {
    "2XX": {"description": "It was taken, too."},
    "default": {
        "description": "Anything else, a redirect or no answer within 10 seconds: it is tried "
        "again after 10 seconds, 1, 5 and 30 minutes, 2 and 6 hours."
    },
}
_ABOUT: dict[str, Any] = {
    "status_code": 204,
    "response_description": "It was taken.",
    "responses": _ANSWERS,
    "openapi_extra": {"security": []},  # it is the signature that shows who sends
}
Delivery = Annotated[
    str,
    Header(alias="Drafter-Delivery", description="`delivery_id`: a telling may come twice."),
]
Timestamp = Annotated[
    str,
    Header(
        alias="Drafter-Timestamp",
        pattern=r"^[0-9]+$",
        description="Unix seconds of this try: refuse what is old.",
    ),
]
Signature = Annotated[
    str,
    Header(
        alias="Drafter-Signature",
        pattern=r"^sha256=[0-9a-f]{64}$",
        description="`sha256=` and the HMAC-SHA256, in hexadecimal digits, of timestamp, a full "
        "stop and the body as it came, under the webhook's secret. Compare in constant time.",
    ),
]


def draft_written(
    body: DraftWrittenOut, delivery: Delivery, timestamp: Timestamp, signature: Signature
) -> None:
    """A draft has been written."""


def webhook_test(
    body: WebhookTestOut, delivery: Delivery, timestamp: Timestamp, signature: Signature
) -> None:
    """A trial that a person has sent; it tells of nothing."""


_EVENTS: dict[str, Callable[..., None]] = {
    "draft.written": draft_written,
    "webhook.test": webhook_test,
}


def callback_routes() -> list[Any]:
    """For POST /webhooks: what its address will be sent."""
    router = APIRouter()
    for event, tell in _EVENTS.items():
        router.post(_URL, name=event, operation_id=f"{tell.__name__}_callback", **_ABOUT)(tell)
    return list(router.routes)


def describe_webhooks(app: FastAPI) -> None:
    """Put the same into the document's list of webhooks."""
    for event, tell in _EVENTS.items():
        app.webhooks.post(event, operation_id=tell.__name__, **_ABOUT)(tell)
