"""The organization's own login service, spoken to by OpenID Connect (authorization code, PKCE).

Nothing that comes from a browser is believed: the code is exchanged over our own connection, and
the token counts only with a signature of the service, for us, now, and for this very login.
"""

import base64
import hashlib
import hmac
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import jwt

from drafter.access.people import PendingLogin
from drafter.ports import Clock

_SECONDS = 10.0
_KNOWN_FOR = timedelta(hours=1)
_LEFT_ALONE_FOR = timedelta(seconds=5)
"""A service that has not answered is not asked again by everybody who waits at the login."""
_LEEWAY = 60
"""Seconds that clocks may differ."""
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a key pair only: a shared secret or none proves nothing."""


class LoginServiceError(Exception):
    """The login service is away, or answers what it must not; the message is for the log."""


@dataclass(frozen=True, slots=True)
class LoginClient:
    """Who we are to the login service."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str


@dataclass(frozen=True, slots=True)
class _Discovered:
    document: Mapping[str, Any]
    keys: jwt.PyJWKSet
    at: datetime


class LoginService:
    """Speaks to the login service; what it says of itself is kept for an hour."""

    def __init__(self, client: LoginClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: _Discovered | None = None
        self._failed_at: datetime | None = None
        # The system's certificates: an intranet has its own authority there.
        self._certificates = ssl.create_default_context()

    def address_for(self, pending: PendingLogin, state: str, redirect_uri: str) -> str:
        """Where the browser goes to log in.

        Raises:
            LoginServiceError: the service cannot be asked.
        """
        challenge = hashlib.sha256(pending.verifier.encode("ascii")).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": redirect_uri,
            "scope": self._client.scopes,
            "state": state,
            "nonce": pending.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
        }
        endpoint = self._endpoint(self._discovered().document, "authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def claims_for(self, code: str, pending: PendingLogin, redirect_uri: str) -> Mapping[str, Any]:
        """What the service says of the person who has logged in there.

        Raises:
            LoginServiceError: the code is not taken, or the token does not count.
        """
        token = self._exchanged(code, pending.verifier, redirect_uri)
        claims = self._verified(token)
        if not hmac.compare_digest(str(claims.get("nonce", "")), pending.nonce):
            raise LoginServiceError("the token is of another login (nonce)")
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        party = claims.get("azp")
        if party not in (None, self._client.client_id) or (len(audiences) > 1 and party is None):
            raise LoginServiceError("the token is for another client (azp)")
        return claims

    def _exchanged(self, code: str, verifier: str, redirect_uri: str) -> str:
        document = self._discovered().document
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self._client.client_id,
        }
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = None
        if "client_secret_basic" in methods:
            basic = (self._client.client_id, self._client.client_secret)
        else:
            form["client_secret"] = self._client.client_secret
        endpoint = self._endpoint(document, "token_endpoint")
        answer = self._json("POST", endpoint, data=form, auth=basic)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise LoginServiceError("the answer has no id_token")
        return token

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = self._key(kid)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(_ALGORITHMS),
                audience=self._client.client_id,
                issuer=self._client.issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise LoginServiceError(f"the token does not count: {error}") from error
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        for is_fresh in (False, True):  # the service may have changed its keys
            keys = [k for k in self._discovered(anew=is_fresh).keys if k.public_key_use != "enc"]
            found = [key for key in keys if kid is None or key.key_id == kid]
            if len(found) == 1:
                return found[0]
        raise LoginServiceError(f"the service has no key {kid}")

    def _discovered(self, *, anew: bool = False) -> _Discovered:
        now = self._clock.now()
        if self._known is None or anew or now - self._known.at > _KNOWN_FOR:
            if self._failed_at is not None and now - self._failed_at < _LEFT_ALONE_FOR:
                raise LoginServiceError("it did not answer a moment ago")
            try:
                self._known = self._asked(now)
            except LoginServiceError:
                self._failed_at = self._clock.now()
                raise
            self._failed_at = None
        return self._known

    def _asked(self, now: datetime) -> _Discovered:
        """What the service says of itself now."""
        issuer = self._client.issuer
        document = self._json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise LoginServiceError(f"it calls itself {document.get('issuer')}, not {issuer}")
        keys = self._json("GET", self._endpoint(document, "jwks_uri"))
        try:
            return _Discovered(document, jwt.PyJWKSet.from_dict(keys), now)
        except jwt.PyJWTError as error:
            raise LoginServiceError(f"its keys cannot be read: {error}") from error

    def _endpoint(self, document: Mapping[str, Any], name: str) -> str:
        found = document.get(name)
        if not isinstance(found, str) or not found.startswith(("https://", "http://")):
            raise LoginServiceError(f"it names no {name}")
        return found

    def _json(self, method: str, address: str, **sent: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx2's own
        try:
            with httpx2.Client(
                timeout=_SECONDS,
                follow_redirects=False,
                trust_env=False,
                verify=self._certificates,
            ) as client:
                response = client.request(method, address, **sent)
            answer = response.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise LoginServiceError(f"{address}: {type(error).__name__} {error}") from error
        if not response.is_success or not isinstance(answer, dict):
            said = answer.get("error", "") if isinstance(answer, dict) else ""
            raise LoginServiceError(f"{address}: HTTP {response.status_code} {said}")
        return answer
