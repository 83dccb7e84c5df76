"""Who asks: the one place where a session cookie or an API key becomes a caller.

A browser's login is a cookie (HttpOnly, SameSite=Lax). Whoever comes with a cookie and wants to
change something must come from our own page: ``Sec-Fetch-Site`` says so, or ``Origin`` names our
own address. Both are set by the browser and can't be set by a foreign page. A request with a key
needs neither, because no browser adds a key by itself.
"""

from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auditing import Observed, noting, record
from api.problems import Problem, problem
from api.rates import Rates
from api.signing_in import KEY_PREFIX, hash_token
from drafter.access.caller import Caller, CallerKind, grants_of_key, grants_of_person
from drafter.access.people import ApiKey
from drafter.access.rights import Right
from drafter.errors import DrafterError

if TYPE_CHECKING:
    from api.bootstrap import Services

COOKIE = "drafter_session"
ON_BEHALF_OF = "X-On-Behalf-Of"
PUBLIC = (
    "POST /api/v1/session",
    "GET /api/v1/session",
    "GET /api/v1/health",
    "GET /api/v1/readiness",
)
"""What may be asked without saying who one is."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_EXTENDED_EVERY = timedelta(minutes=10)
_LONGEST_NAME = 50
_OWN_FAULT = 500
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_NOBODY = Problem(
    401,
    "not-logged-in",
    "请先登录；系统对接请在 Authorization 中带上密钥：Bearer dk_…。",
    _CHALLENGE,
)
_EXPIRED = Problem(
    401, "session-expired", "登录已过期，请重新登录；未保存的文字不会丢。", _CHALLENGE
)
_BAD_KEY = Problem(
    401, "invalid-key", "密钥无效、已到期或已停用，请向管理员申请新的密钥。", _CHALLENGE
)
_ELSEWHERE = Problem(
    403,
    "cross-site",
    "这个请求不是从本系统的网页发出的，已拒绝。若网页经由代理访问，请设置 DRAFTER_PUBLIC_ORIGINS。",
)


class Identified:
    """Middleware: no request of the API goes on before it is known who asks."""

    def __init__(self, app: ASGIApp, services: "Services", rates: Rates) -> None:
        self._app = app
        self._services = services
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks and pass the request on; note what was done."""
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/v1/")):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        state = scope.setdefault("state", {})
        observed = Observed(request.method, scope["path"], address_of(request))
        try:
            state["caller"] = await run_in_threadpool(identify, self._services, request)
        except Problem as error:
            if error is _BAD_KEY:
                counted = self._rates.count_wrong_key(observed.address)
                error = (counted and counted.refusal) or error
            refused = problem(
                error.status_code,
                error.code,
                error.detail,
                instance=scope["path"],
                headers=error.headers,
            )
            observed.status = error.status_code
            if error.status_code != 429:  # whoever guesses does not fill the trail
                await run_in_threadpool(record, self._services, scope, observed)
            await refused(scope, receive, send)
            return
        except DrafterError as error:
            await problem(503, error.code, str(error), instance=scope["path"])(scope, receive, send)
            return

        with noting(self._services, scope, observed):
            await self._app(scope, receive, self._noted(scope, receive, send, observed))

    def _noted(self, scope: Scope, receive: Receive, send: Send, observed: Observed) -> Send:
        """Where an answer goes: it is noted before it goes out."""
        is_withheld = False

        async def noted(message: Message) -> None:
            nonlocal is_withheld
            if message["type"] == "http.response.start":
                observed.answer(message)
                try:
                    await run_in_threadpool(record, self._services, scope, observed)
                except DrafterError as error:
                    if observed.status < _OWN_FAULT:  # what can't be noted is not handed out
                        is_withheld = True
                        withheld = problem(503, error.code, str(error), instance=scope["path"])
                        await withheld(scope, receive, send)
            if not is_withheld:
                await send(message)

        return noted


def identify(services: "Services", request: Request) -> Caller | None:
    """Who asks; None for nobody, where that may be.

    Raises:
        Problem: 401 where nobody says who asks or it is not true any more, 403 where a browser was
            made to ask by a foreign page or a key comes from a foreign network.
    """
    is_public = f"{request.method} {request.url.path}" in PUBLIC
    if header := request.headers.get("authorization"):
        return _caller_of_key(services, request, header)
    token = request.cookies.get(COOKIE)
    if request.method not in _SAFE and (token or is_public):
        _refuse_foreign_page(services, request, is_strict=token is not None)
    caller = _caller_of_session(services, request, token) if token else None
    if caller is None and not is_public:
        raise _EXPIRED if token else _NOBODY
    return caller


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy that uvicorn trusts, what that says."""
    return request.client.host[:64] if request.client else ""


def _caller_of_session(services: "Services", request: Request, token: str) -> Caller | None:
    token_hash, now = hash_token(token), services.access_clock.now()
    session = services.people.session(token_hash)
    if session is None or session.expires_at <= now:
        return None
    person = services.people.get(session.person_id)
    if not person.is_active:
        return None
    lasts = timedelta(hours=services.settings.session_hours)
    if now + lasts - session.expires_at > min(_EXTENDED_EVERY, lasts / 10):
        services.people.extend_session(token_hash, now + lasts)
    grants = grants_of_person(person)
    own = [g.organization_id for g in grants if Right.READ in g.rights and g.organization_id]
    return Caller(
        kind=CallerKind.PERSON,
        caller_id=person.person_id,
        name=person.name,
        grants=grants_of_person(person, services.organizations.finished_readable_by(own)),
        credential=f"session {token_hash}",
        address=address_of(request),
        person_id=person.person_id,
    )


def _caller_of_key(services: "Services", request: Request, header: str) -> Caller:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip().startswith(KEY_PREFIX):
        raise _BAD_KEY
    key, now = services.api_keys.by_hash(hash_token(secret.strip())), services.access_clock.now()
    if key is None or key.revoked_at or (key.expires_at and key.expires_at <= now):
        raise _BAD_KEY
    address = address_of(request)
    if key.networks and not _is_within(address, key):
        raise Problem(403, "foreign-network", f"这个密钥不能从 {address} 使用，请联系管理员。")
    if key.last_used_at is None or now - key.last_used_at > _EXTENDED_EVERY:
        services.api_keys.used(key.key_id, now)
    person, person_id = _on_behalf_of(services, request)
    own = key.organization_ids if Right.READ in _rights(key) else ()
    return Caller(
        kind=CallerKind.KEY,
        caller_id=key.key_id,
        name=key.name,
        grants=grants_of_key(key, services.organizations.finished_readable_by(own)),
        credential=f"key {key.key_id} {person}",
        on_behalf_of=person,
        address=address,
        person_id=person_id,
    )


def _rights(key: ApiKey) -> frozenset[Right]:
    return frozenset(right for grant in grants_of_key(key) for right in grant.rights)


def _is_within(address: str, key: ApiKey) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(network, strict=False) for network in key.networks)


def _on_behalf_of(services: "Services", request: Request) -> tuple[str, str]:
    """The person that a system acts for: a login that we know, or a name (percent-encoded).

    Gives the name, and the id of who has this login.
    """
    said = unquote(request.headers.get(ON_BEHALF_OF, "")).strip()
    if not said:
        return "", ""
    person = services.people.by_login(said.lower())
    if person is not None and not person.is_active:
        raise Problem(403, "forbidden", f"{person.name}已停用，不能以其名义操作。")
    name = person.name if person else said
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise Problem(400, "invalid-request", f"{ON_BEHALF_OF} 应是登录名或姓名，不超过50个字。")
    return name, person.person_id if person else ""


def _refuse_foreign_page(services: "Services", request: Request, *, is_strict: bool) -> None:
    """Refuse what another site made a browser send.

    Without a cookie (a login) only what is known to be foreign is refused.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise _ELSEWHERE
        return
    origin = request.headers.get("origin")
    if origin is None:
        if is_strict:
            raise _ELSEWHERE
        return
    own = {request.headers.get("host", ""), *map(_host, services.settings.public_origins)}
    if _host(origin) not in own - {""}:
        raise _ELSEWHERE


def _host(origin: str) -> str:
    return urlsplit(origin).netloc
