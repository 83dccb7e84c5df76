"""``Idempotency-Key`` on every POST: who repeats a request gets the answer to the first one."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem
from drafter.access.caller import Caller
from drafter.errors import DrafterError
from drafter.ports import KeptAnswer, KeptAnswers, KeyStanding

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
"""Says that an answer was given before."""
LONGEST_KEY = 255
_RENEW_SECONDS = 3.0
_KEPT_HEADERS = ("content-type", "location", "etag", "content-disposition")
_IN_USE = Problem(
    409, "idempotency-key-in-use", "同一 Idempotency-Key 的请求还在处理，请稍后用原请求再试。"
)
_REUSED = Problem(
    422,
    "idempotency-key-reused",
    "这个 Idempotency-Key 已用于另一个请求，请为不同的请求换一个新值。",
)
_INVALID = Problem(
    400,
    "invalid-idempotency-key",
    f"Idempotency-Key 应为1至{LONGEST_KEY}个可见的英文字符，建议用 UUID。",
)
PARAMETER: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": "Of your making, new for each request (a UUID). The same key with the same "
    "request gets the same answer for 24 hours, and nothing is done twice; with another request it "
    "is refused (422), while the first is under way too (409).",
}


class IdempotentPosts:
    """Middleware that keeps the answers to POSTs with a key, and gives them again.

    Answers of 500 and above are not kept: the request may be tried again with the same key. Nor are
    those with a secret in them (``Cache-Control: no-store``).
    """

    def __init__(self, app: ASGIApp, answers: Callable[[], KeptAnswers]) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what was kept, or pass the request on and keep its answer."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        caller: Caller | None = scope.get("state", {}).get("caller")
        if scope.get("method") != "POST" or HEADER not in headers or caller is None:
            await self._app(scope, receive, send)
            return
        try:
            key = _key_of(headers, caller)
            body = await Request(scope, receive).body()
            fingerprint = _fingerprint(scope, headers, body)
            answers = await run_in_threadpool(self._answers)
            standing = await run_in_threadpool(answers.begin, key, fingerprint)
            refused = _refusal(standing)
        except Problem as error:
            refused = _answer(error, scope)
        except DrafterError as error:
            refused = problem(503, error.code, str(error), instance=scope["path"])
        else:
            if refused is None:
                scope.setdefault("state", {})["request_id"] = _id_of(key, fingerprint)
                await self._carry_out(answers, key, scope, _replayed(body, receive), send)
                return
            if isinstance(refused, Problem):
                refused = _answer(refused, scope)
        await refused(scope, receive, send)

    async def _carry_out(
        self, answers: KeptAnswers, key: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        status, headers, parts = 500, Headers(), list[bytes]()

        async def overheard(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], Headers(raw=message["headers"])
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
            await send(message)

        renewing = asyncio.create_task(_renew(answers, key))
        try:
            await self._app(scope, receive, overheard)
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError, DrafterError):
                await renewing
            if status >= 500 or headers.get("cache-control") == "no-store":
                with contextlib.suppress(DrafterError):  # else its lease runs out by itself
                    await run_in_threadpool(answers.release, key)
            else:
                kept = tuple((n, headers[n]) for n in _KEPT_HEADERS if n in headers)
                answer = KeptAnswer(status, kept, b"".join(parts))
                await run_in_threadpool(answers.finish, key, answer)


def request_id_of(request: Request) -> str:
    """32 hexadecimal digits that are the same for every repetition; empty without a key."""
    return str(getattr(request.state, "request_id", ""))


async def _renew(answers: KeptAnswers, key: str) -> None:
    while True:
        await asyncio.sleep(_RENEW_SECONDS)
        await run_in_threadpool(answers.renew, key)


def _key_of(headers: Headers, caller: Caller) -> str:
    """The hash of the key and of who sent it: nobody gets the answer to somebody else."""
    key = headers[HEADER].strip().strip('"')
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise _INVALID
    return hashlib.sha256(f"{caller.credential}\n{key}".encode()).hexdigest()


def _fingerprint(scope: Scope, headers: Headers, body: bytes) -> str:
    """What the request asks for. The mark between the parts of a form is another one each time."""
    kind, _, boundary = headers.get("content-type", "").partition("boundary=")
    if boundary:
        body = body.replace(boundary.strip('"').encode("latin-1"), b"")
    asked = (scope["path"], scope["query_string"].decode("latin-1"), headers.get("if-match", ""))
    head = "\n".join((*asked, kind)).encode()
    return hashlib.sha256(head + b"\n" + body).hexdigest()


def _id_of(key: str, fingerprint: str) -> str:
    return hashlib.sha256(f"{key}\n{fingerprint}".encode()).hexdigest()[:32]


def _refusal(standing: KeptAnswer | KeyStanding) -> Problem | Response | None:
    if isinstance(standing, KeptAnswer):
        headers = {**dict(standing.headers), REPLAYED: "true"}
        return Response(standing.body, standing.status, headers)
    return {
        KeyStanding.YOURS: None,
        KeyStanding.UNDER_WAY: _IN_USE,
        KeyStanding.OF_ANOTHER_REQUEST: _REUSED,
    }[standing]


def _answer(error: Problem, scope: Scope) -> Response:
    return problem(error.status_code, error.code, error.detail, instance=scope["path"])


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A channel that gives the body that was read already, then what else comes."""
    is_given = False

    async def replay() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
