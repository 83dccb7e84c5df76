"""Errors as application/problem+json (RFC 9457); the only place that knows both errors and HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.conflicts import current_section
from api.field_advice import advice_on
from drafter.errors import (
    BudgetExhausted,
    ConfigurationError,
    Conflict,
    DrafterError,
    EmbedderUnavailable,
    FactSheetError,
    InputError,
    ModelOutputInvalid,
    ModelUnavailable,
    NotFound,
    OpenPoints,
    RevisionConflict,
    StorageError,
    WriterError,
)

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[DrafterError], int] = {
    DrafterError: 500,
    InputError: 422,
    NotFound: 404,
    Conflict: 409,
    WriterError: 502,
    ModelUnavailable: 503,
    ModelOutputInvalid: 502,
    BudgetExhausted: 503,
    StorageError: 503,
    EmbedderUnavailable: 503,
    ConfigurationError: 503,
}
"""The status of each class; a class that is not listed has its nearest ancestor's."""

TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "没有权限",
    404: "未找到",
    405: "不支持的操作",
    409: "与现状冲突",
    412: "内容已变化",
    413: "文件过大",
    422: "内容有误",
    428: "缺少版本号",
    429: "过于频繁",
    500: "系统出错",
    502: "写稿未成",
    503: "暂时不可用",
}


class Problem(HTTPException):
    """An error that only HTTP knows, with its stable code and a Chinese detail."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code


def status_of(error: DrafterError, *, has_if_match: bool = False) -> int:
    """The HTTP status of an error, by its class or its nearest listed ancestor.

    A section that is no longer at the revision in If-Match is a failed precondition (RFC 9110
    §13.1.1); without that header it is a conflict.
    """
    if isinstance(error, RevisionConflict) and has_if_match:
        return 412
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: the errors that a route answers with."""
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {
        status: {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    instance: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    current: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """One problem document; ``code`` is stable, ``detail`` is Chinese and says what to do."""
    body: dict[str, Any] = {
        "type": f"urn:drafter:problem:{code}",
        "title": TITLES.get(status, "出错"),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": instance,
        "errors": list(errors),
    }
    if current is not None:
        body["current"] = jsonable_encoder(current)
        headers = {**(headers or {}), "ETag": f'"{current["revision_number"]}"'}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""

    @app.exception_handler(DrafterError)
    async def on_drafter_error(request: Request, error: DrafterError) -> JSONResponse:
        errors: list[dict[str, str]] = []
        if isinstance(error, FactSheetError):
            found = (p for p in error.problems if p.is_error)
            errors = [{"pointer": p.place, "detail": p.message} for p in found]
        elif isinstance(error, OpenPoints):
            errors = [
                {
                    "pointer": f"/sections/{p.section_key}" if p.section_key else "",
                    "detail": p.message,
                }
                for p in error.points
            ]
        status = status_of(error, has_if_match="if-match" in request.headers)
        current = None
        if isinstance(error, RevisionConflict):
            current = await run_in_threadpool(current_section, request)
        return problem(
            status,
            error.code,
            str(error),
            instance=request.url.path,
            errors=errors,
            current=current,
        )

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"pointer": _pointer(e), "detail": advice_on(e)} for e in error.errors()]
        named = "；".join(f"{e['pointer']} {e['detail']}".strip() for e in errors)
        return problem(
            422,
            "invalid-request",
            f"请求内容有误：{named}",
            instance=request.url.path,
            errors=errors,
        )

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        details = {
            400: "请求无法解析，请检查内容是否完整、格式是否正确。",
            404: "没有这个地址。",
            405: "这个地址不支持该操作。",
        }
        status = error.status_code
        code, detail = f"http-{status}", details.get(status, error.detail)
        if isinstance(error, Problem):
            code, detail = error.code, error.detail
        return problem(status, code, detail, instance=request.url.path, headers=error.headers)

    @app.exception_handler(Exception)
    async def on_bug(request: Request, _error: Exception) -> JSONResponse:
        return problem(
            500, "internal-error", "系统内部出错，请联系管理员查看日志。", instance=request.url.path
        )


def _pointer(error: Mapping[str, Any]) -> str:
    """A JSON pointer into the body (a form's fields likewise), or /query/…, /path/…, /header/…."""
    loc: Sequence[int | str] = error["loc"]
    parts = loc[1:] if loc and loc[0] == "body" else loc
    if error["type"] == "json_invalid":
        return ""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
