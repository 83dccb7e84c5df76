"""Errors as application/problem+json (RFC 9457); the only place that knows both errors and HTTP."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from drafter.errors import (
    ConfigurationError,
    Conflict,
    DrafterError,
    EmbedderUnavailable,
    FactSheetError,
    InputError,
    ModelOutputInvalid,
    ModelUnavailable,
    NotFound,
    StorageError,
    WriterError,
)

STATUS: dict[type[DrafterError], int] = {
    DrafterError: 500,
    InputError: 422,
    NotFound: 404,
    Conflict: 409,
    WriterError: 502,
    ModelUnavailable: 503,
    ModelOutputInvalid: 502,
    StorageError: 503,
    EmbedderUnavailable: 503,
    ConfigurationError: 503,
}
"""The status of each class; a class that is not listed has its nearest ancestor's."""

TITLES = {
    400: "请求有误",
    404: "未找到",
    405: "不支持的操作",
    409: "内容已变化",
    412: "内容已变化",
    413: "文件过大",
    422: "内容有误",
    428: "缺少版本号",
    500: "系统出错",
    502: "写稿未成",
    503: "暂时不可用",
}


def status_of(error: DrafterError) -> int:
    """The HTTP status of an error, by its class or its nearest listed ancestor."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def problem(
    status: int, code: str, detail: str, *, instance: str = "", errors: list[Any] | None = None
) -> JSONResponse:
    """One problem document; ``code`` is stable, ``detail`` is Chinese and says what to do."""
    body: dict[str, Any] = {
        "type": f"urn:drafter:problem:{code}",
        "title": TITLES.get(status, "出错"),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": instance,
    }
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""

    @app.exception_handler(DrafterError)
    async def on_drafter_error(request: Request, error: DrafterError) -> JSONResponse:
        errors = (
            [{"pointer": p.place, "detail": p.message} for p in error.problems if p.is_error]
            if isinstance(error, FactSheetError)
            else None
        )
        return problem(
            status_of(error), error.code, str(error), instance=request.url.path, errors=errors
        )

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            {"pointer": "/" + "/".join(str(part) for part in e["loc"]), "detail": e["msg"]}
            for e in error.errors()
        ]
        fields = "、".join(e["pointer"] for e in errors)
        return problem(
            422,
            "invalid-request",
            f"请求内容有误，请检查：{fields}",
            instance=request.url.path,
            errors=errors,
        )

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        details = {404: "没有这个地址。", 405: "这个地址不支持该操作。"}
        return problem(
            error.status_code,
            f"http-{error.status_code}",
            details.get(error.status_code, str(error.detail)),
            instance=request.url.path,
        )

    @app.exception_handler(Exception)
    async def on_bug(request: Request, _error: Exception) -> JSONResponse:
        return problem(
            500, "internal-error", "系统内部出错，请联系管理员查看日志。", instance=request.url.path
        )
