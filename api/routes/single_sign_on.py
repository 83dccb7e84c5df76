"""Single sign-on: pages that a browser is sent through; no part of the API."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from api.dependencies import ServicesDep
from api.identity import address_of
from api.rates import Rates
from api.routes.sessions import set_session_cookie
from api.single_sign_on import LoginRefused, begin, finish, note

router = APIRouter(prefix="/sso", include_in_schema=False)
_COOKIE = "drafter_sso"
_COOKIE_LASTS = 600


@router.get("/login")
def start(services: ServicesDep, request: Request) -> RedirectResponse:
    """Send the browser to the login service."""
    if _is_too_often(request, "begun"):
        return _refusal(LoginRefused("too-often"))
    try:
        begun = begin(services, _origin(services.settings.public_origins, request))
    except LoginRefused as refused:
        return _refusal(refused)
    response = RedirectResponse(begun.address, status_code=303)
    response.set_cookie(
        _COOKIE,
        begun.state,
        max_age=_COOKIE_LASTS,
        path="/sso",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.get("/callback")
def come_back(services: ServicesDep, request: Request) -> RedirectResponse:
    """Log in who comes back, and go on to the page."""
    if _is_too_often(request, "back"):  # not noted: a flood would fill the trail
        return _refusal(LoginRefused("too-often"))
    origin = _origin(services.settings.public_origins, request)
    cookie = request.cookies.get(_COOKIE, "")
    try:
        opened = finish(services, origin, request.query_params, cookie)
    except LoginRefused as refused:
        note(services, None, 403, address_of(request))
        response = _refusal(refused)
    else:
        note(services, opened.person, 303, address_of(request))
        response = RedirectResponse("/", status_code=303)
        set_session_cookie(request, response, opened)
    response.delete_cookie(_COOKIE, path="/sso")
    return response


def _is_too_often(request: Request, step: str) -> bool:
    rates: Rates = request.app.state.rates
    counted = rates.count_single_sign_on(step, address_of(request))
    return counted is not None and counted.refusal is not None


def _refusal(refused: LoginRefused) -> RedirectResponse:
    told = urlencode({"sso": refused.reason} | ({"login": refused.login} if refused.login else {}))
    return RedirectResponse(f"/#/login?{told}", status_code=303)


def _origin(public_origins: tuple[str, ...], request: Request) -> str:
    """The address of the page as browsers have it: the login service sends them back there."""
    return (public_origins[0] if public_origins else str(request.base_url)).rstrip("/")
