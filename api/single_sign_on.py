"""Use cases of single sign-on: a login begins here, goes on elsewhere, and comes back."""

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.auditing import note_login
from api.oidc import LoginService, LoginServiceError
from api.signing_in import OpenedSession, add_person, checked_login, hash_token, open_session
from drafter.access.people import PendingLogin, Person
from drafter.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from api.bootstrap import Services

_LOG = logging.getLogger(__name__)
_LASTS = timedelta(minutes=10)
_LONGEST_NAME = 50
CALLBACK = "/sso/callback"


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that goes on at the login service."""

    address: str
    state: str
    """Kept in a cookie of the browser that has begun it."""


class LoginRefused(Exception):
    """Nobody is logged in; ``reason`` is for the page, which has the words."""

    def __init__(self, reason: str, login: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.login = login


def begin(services: "Services", origin: str) -> Begun:
    """Begin a login of whoever is at the browser.

    Raises:
        LoginRefused: the login service is away.
    """
    state = secrets.token_urlsafe(32)
    expires_at = services.access_clock.now() + _LASTS
    pending = PendingLogin(secrets.token_urlsafe(32), secrets.token_urlsafe(64), expires_at)
    try:
        address = _service(services).address_for(pending, state, origin + CALLBACK)
    except LoginServiceError as error:
        raise _told(error) from error
    services.people.add_pending_login(hash_token(state), pending)
    return Begun(address, state)


def finish(
    services: "Services", origin: str, answer: "Mapping[str, str]", cookie: str
) -> OpenedSession:
    """Log in who comes back from the login service.

    ``answer`` is the query that the browser came with; ``cookie`` the state of what it has begun.

    Raises:
        LoginRefused: it has begun no such login, comes twice or late, the service does not vouch
            for it, or the person is not known or not active here.
    """
    state = answer.get("state", "")
    pending = services.people.use_pending_login(hash_token(state), services.access_clock.now())
    is_own = bool(state) and hmac.compare_digest(cookie.encode(), state.encode())
    if pending is None or not is_own:
        raise LoginRefused("expired")
    if answer.get("iss", services.settings.oidc_issuer) != services.settings.oidc_issuer:
        raise LoginRefused("failed")
    if not answer.get("code"):
        raise LoginRefused("declined")
    try:
        claims = _service(services).claims_for(answer["code"], pending, origin + CALLBACK)
    except LoginServiceError as error:
        raise _told(error) from error
    return open_session(services, _person(services, claims))


def note(services: "Services", who: Person | None, status: int, address: str) -> None:
    """Note in the audit trail who has come, or that nobody was let in."""
    note_login(services, f"GET {CALLBACK}", who, status, address)


def _person(services: "Services", claims: "Mapping[str, Any]") -> Person:
    claim = services.settings.oidc_login_claim
    try:
        login = checked_login(str(claims.get(claim, "")))
    except InvalidRequest:
        _LOG.warning("single sign-on: the claim %s is no login name", claim)
        raise LoginRefused("no-login") from None
    person = services.people.by_login(login)
    if person is None:
        if not services.settings.oidc_create_people:
            raise LoginRefused("unknown", login)
        name = str(claims.get("name") or login)[:_LONGEST_NAME]
        person = add_person(services, login, name, [])
    if not person.is_active:
        raise LoginRefused("inactive", login)
    return person


def _service(services: "Services") -> LoginService:
    service = services.login_service
    if service is None:
        raise LoginRefused("not-set-up")
    return service


def _told(error: LoginServiceError) -> LoginRefused:
    _LOG.warning("single sign-on: %s", error)
    return LoginRefused("failed")
