"""Refuses request bodies that are too large, before they fill the disk."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem

_MEGABYTE = 1024 * 1024


class BodyLimit:
    """Middleware that answers 413 to a body beyond the limit, declared or not.

    The rest of a refused body is read and thrown away: a browser that is still sending would
    otherwise see a broken connection and no answer.
    """

    def __init__(self, app: ASGIApp, megabytes: int) -> None:
        self._app = app
        self._megabytes = megabytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._megabytes * _MEGABYTE
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                await _drain(message, receive)
                raise self._problem()
            return message

        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            await _drain(await receive(), receive)
            refused = self._problem()
            answer = problem(
                refused.status_code, refused.code, refused.detail, instance=scope["path"]
            )
            await answer(scope, receive, send)
            return
        await self._app(scope, counted, send)

    def _problem(self) -> Problem:
        return Problem(
            413, "upload-too-large", f"上传的内容超过 {self._megabytes} MB，请拆分后再上传。"
        )


async def _drain(message: Message, receive: Receive) -> None:
    while message["type"] == "http.request" and message.get("more_body"):
        message = await receive()
