"""Logging in and out, who one is, and the links that log in once."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.auditing import note_login
from api.dependencies import CallerDep, ServicesDep
from api.identity import COOKIE, address_of
from api.problems import Problem, problem_responses
from api.rates import Rates
from api.schemas.sessions import LoginIn, PasswordIn, SessionOut
from api.sessions import session_view
from api.signing_in import (
    OpenedSession,
    follow_link,
    hash_token,
    log_in,
    set_password,
    verify_password,
)
from drafter.access.caller import CallerKind

router = APIRouter(prefix="/session", tags=["session"])
links = APIRouter(include_in_schema=False)
_LINK = "/login/{token}"
_COOKIE_LASTS = 30 * 24 * 3600
"""Seconds that a browser keeps the cookie; how long the login lasts is the service's to say."""


@router.post("", status_code=201, responses=problem_responses(429))
def create_session(
    services: ServicesDep, request: Request, response: Response, login: LoginIn
) -> SessionOut:
    """Log in with a password; the answer sets the cookie of the session."""
    opened = log_in(services, login.login, login.password, address_of(request))
    set_session_cookie(request, response, opened)
    return SessionOut.model_validate(session_view(services, opened.person, opened.expires_at))


@router.get("")
def get_session(services: ServicesDep, request: Request, caller: CallerDep) -> SessionOut:
    """Who is asking, and what that one may do; 401 where nobody is logged in."""
    if not caller.caller_id:
        raise Problem(401, "not-logged-in", "还没有登录，请先登录。")
    if caller.kind is CallerKind.KEY:
        return SessionOut.model_validate(session_view(services, caller, None))
    session = services.people.session(hash_token(request.cookies[COOKIE]))
    person = services.people.get(caller.caller_id)
    expires_at = session.expires_at if session else None
    return SessionOut.model_validate(session_view(services, person, expires_at))


@router.delete("", status_code=204)
def close_session(services: ServicesDep, request: Request, response: Response) -> None:
    """Log out."""
    if token := request.cookies.get(COOKIE):
        services.people.close_session(hash_token(token))
    response.delete_cookie(COOKIE)


@router.put("/password")
def change_password(
    services: ServicesDep,
    request: Request,
    response: Response,
    caller: CallerDep,
    change: PasswordIn,
) -> SessionOut:
    """Set one's own password; all other sessions end."""
    if caller.kind is not CallerKind.PERSON:
        raise Problem(403, "forbidden", "密钥没有密码，只有登录的人能改密码。")
    person = services.people.get(caller.caller_id)
    stored = services.people.password_hash(person.person_id)
    if stored and not verify_password(stored, change.present):
        raise Problem(403, "wrong-password", "现在的密码不对，没有修改。")
    opened = set_password(services, person, change.password)
    set_session_cookie(request, response, opened)
    person = services.people.get(person.person_id)
    return SessionOut.model_validate(session_view(services, person, opened.expires_at))


@links.get(_LINK)
def follow(services: ServicesDep, request: Request, token: str) -> Response:
    """Log in whom a one-time link is for, and go on to the page."""
    opened = follow_link(services, token)
    if opened is None:
        _note_refused_link(services, request)
        return RedirectResponse("/#/login?link=used", status_code=303)
    note_login(services, f"GET {_LINK}", opened.person, 303, address_of(request))
    response = RedirectResponse("/", status_code=303)
    set_session_cookie(request, response, opened)
    return response


def _note_refused_link(services: ServicesDep, request: Request) -> None:
    """Who tries links that are used, expired or guessed stands in the trail, and can't fill it."""
    rates: Rates = request.app.state.rates
    address = address_of(request)
    counted = rates.count_refused_link(address)
    if counted is None or counted.refusal is None:
        note_login(services, f"GET {_LINK}", None, 401, address)


def set_session_cookie(request: Request, response: Response, opened: OpenedSession) -> None:
    """Let the browser keep a session."""
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=_COOKIE_LASTS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
