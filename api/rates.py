"""Limits of how often: requests of each caller, logins and wrong keys of each address.

Headers of the answer as in draft-ietf-httpapi-ratelimit-headers. Who reads on in a stream of events
is not counted: a client whose connection breaks must not be punished for coming back.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem
from api.token_buckets import Taken, TokenBuckets
from drafter.access.caller import Caller

if TYPE_CHECKING:
    from api.bootstrap import Services

REFUSED = "is_refused_as_too_often"
"""In a request's state: it is not noted in the audit trail, which a flood would fill."""
_LOGIN = "POST /api/v1/session"
_EVENTS = "/events"


@dataclass(frozen=True, slots=True)
class Counted:
    """A request that was counted, and by which limit."""

    policy: str
    quota: int
    taken: Taken

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says of the limit."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w=60',
            "RateLimit": f'"{self.policy}";r={self.taken.left};t={math.ceil(self.taken.full_in)}',
        }

    @property
    def refusal(self) -> Problem | None:
        """What is answered to whoever asks too often; None where it does not."""
        if self.taken.is_allowed:
            return None
        seconds = max(1, math.ceil(self.taken.wait))
        return Problem(
            429,
            "too-many-requests",
            f"请求过于频繁，请{seconds}秒后再试；长期不够用请找管理员调高限额。",
            {"Retry-After": str(seconds), **self.headers},
        )


class Rates:
    """The buckets of this process."""

    def __init__(self, services: "Services") -> None:
        self._services = services
        self._of_callers = TokenBuckets(services.settings.requests_per_minute)
        self._of_addresses = TokenBuckets(services.settings.logins_per_minute)

    def count(self, request: Request, caller: Caller | None, address: str) -> Counted | None:
        """Count a request; None where it is not counted."""
        if f"{request.method} {request.url.path}" == _LOGIN:
            return self._count("logins", self._of_addresses, f"login {address}")
        if caller is None or (request.method == "GET" and request.url.path.endswith(_EVENTS)):
            return None
        return self._count("requests", self._of_callers, caller.identity)

    def count_wrong_key(self, address: str) -> Counted | None:
        """Count a request with a key that is none."""
        return self._count("logins", self._of_addresses, f"key {address}")

    def count_single_sign_on(self, step: str, address: str) -> Counted | None:
        """Count a step of a login at the login service; each step has a limit of its own."""
        return self._count("logins", self._of_addresses, f"single sign-on {step} {address}")

    def count_refused_link(self, address: str) -> Counted | None:
        """Count a one-time link that logged nobody in."""
        return self._count("logins", self._of_addresses, f"link {address}")

    def _count(self, policy: str, buckets: TokenBuckets, name: str) -> Counted | None:
        if not buckets.per_minute:
            return None
        now = self._services.access_clock.now().timestamp()
        return Counted(policy, buckets.per_minute, buckets.take(name, now))


class RateLimited:
    """Middleware behind the one that finds out who asks."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request; pass it on, or answer 429."""
        counted = None
        if scope["type"] == "http" and "caller" in scope.get("state", {}):
            request = Request(scope)
            address = request.client.host if request.client else ""
            counted = self._rates.count(request, scope["state"]["caller"], address)
        if counted is None:
            await self._app(scope, receive, send)
            return
        if error := counted.refusal:
            scope["state"][REFUSED] = True
            answer = problem(
                429, error.code, error.detail, instance=scope["path"], headers=error.headers
            )
            await answer(scope, receive, send)
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(counted.headers)
            await send(message)

        await self._app(scope, receive, telling)
