"""A small OpenID Connect provider on loopback: it signs with a key of its own, and lies on demand.

with LoginProvider() as provider:
    provider.user = {"preferred_username": "zhang", "name": "张三"}
    provider.lie = "expired"                 # see ``LIES``
    where = provider.log_in(address)         # what a browser does there: the address to go to
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "drafter-test", "a secret of the test"
_OURS, _STRANGERS = (rsa.generate_private_key(65537, 2048) for _ in range(2))

Claims = dict[str, Any]


def _signed(claims: Claims, key: rsa.RSAPrivateKey = _OURS, kid: str = "k1") -> str:
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


def _with_public_key_as_secret(claims: Claims) -> str:
    """The old trick: HS256 with what everybody may read as the secret."""
    header = {"alg": "HS256", "typ": "JWT", "kid": "k1"}
    parts = [_base64(json.dumps(part).encode()) for part in (header, claims)]
    secret = json.dumps(_jwk()).encode()
    signature = hmac.digest(secret, ".".join(parts).encode(), "sha256")
    return ".".join([*parts, _base64(signature)])


LIES: dict[str, Callable[[Claims], str]] = {
    "": _signed,
    "nonce": lambda claims: _signed(claims | {"nonce": "of another login"}),
    "no nonce": lambda claims: _signed({k: v for k, v in claims.items() if k != "nonce"}),
    "expired": lambda claims: _signed(claims | {"exp": int(time.time()) - 600}),
    "audience": lambda claims: _signed(claims | {"aud": "another-client"}),
    "audiences": lambda claims: _signed(claims | {"aud": [CLIENT_ID, "another"], "azp": "another"}),
    "issuer": lambda claims: _signed(claims | {"iss": "http://elsewhere.example"}),
    "none": lambda claims: jwt.encode(claims, "", algorithm="none", headers={"kid": "k1"}),
    "shared secret": _with_public_key_as_secret,
    "stranger's key": lambda claims: _signed(claims, _STRANGERS),
    "unknown key": lambda claims: _signed(claims, _STRANGERS, "k9"),
}


class LoginProvider:
    """Runs until the ``with`` block ends."""

    def __init__(self) -> None:
        self.user: Claims = {}
        self.lie = ""
        self.calls_itself = ""
        """Another issuer than it is; empty: its own."""
        self.asked: list[dict[str, str]] = []
        """What each login was asked with."""
        self._codes: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def log_in(self, address: str) -> str:
        """Log in as ``user`` would at a browser; where the browser is sent back to."""
        assert address.startswith(f"{self.issuer}/authorize?"), address
        answer = httpx2.get(address, follow_redirects=False)
        assert answer.status_code == 303
        return str(answer.headers["location"])

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.calls_itself or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        self.asked.append(asked)
        code = f"code{len(self.asked)}"
        self._codes[code] = asked
        told = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(told)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form["code"], None)
        challenge = _base64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if asked is None or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "1",
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            **self.user,
        }
        return 200, {"id_token": LIES[self.lie](claims), "token_type": "Bearer"}


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _jwk() -> dict[str, Any]:
    key: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_OURS.public_key()))
    return key | {"kid": "k1", "use": "sig", "alg": "RS256"}


def _handler(provider: LoginProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(303)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            elif parts.path == "/keys":
                self._answer(200, {"keys": [_jwk()]})
            else:
                self._answer(200, provider.discovery())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:  # type: ignore[explicit-override] # typing.override is of 3.12
            """Tests are quiet."""

    return Handler
