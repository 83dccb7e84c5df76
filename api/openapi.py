"""The OpenAPI document: what FastAPI knows of the routes, and what only we know of them."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from api.idempotency import PARAMETER
from api.identity import COOKIE, PUBLIC
from api.paging import LINK
from api.problems import problem_responses
from api.schemas.models import ProblemOut

_SCHEMES: dict[str, Any] = {
    "key": {"type": "http", "scheme": "bearer", "description": "The key of a system: `dk_…`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A person who is logged in. Changes must come from the service's own page.",
    },
}
_ANYONE: list[dict[str, list[str]]] = [{}]


def operation_id(route: APIRoute) -> str:
    """The name of an operation, as generated clients call it: the function behind the route."""
    return route.name


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            webhooks=app.webhooks.routes,
        )
        schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        parts = schema.pop("$defs", {})
        document["components"]["schemas"] |= {**parts, "ProblemOut": schema}
        document["components"]["securitySchemes"] = _SCHEMES
        document["security"] = [{name: []} for name in _SCHEMES]
        for method, path, operation in _operations(document):
            if f"{method.upper()} {path}" in PUBLIC:
                operation["security"] = _ANYONE
            _say_what_is_needed(method, operation)
            if any(p["name"] == "cursor" for p in operation.get("parameters", ())):
                operation["responses"]["200"]["headers"] = {"Link": LINK}
        for name, body in document["components"]["schemas"].items():
            if name.startswith("Body_"):
                _without_null(body)
        app.openapi_schema = document
    return app.openapi_schema


def allowed_methods(app: FastAPI, path: str) -> str:
    """The methods that an address takes, for ``Allow``; empty where the document has none."""
    paths = openapi_of(app)["paths"]
    exact = paths.get(path)
    found = [exact] if exact else [m for t, m in paths.items() if compile_path(t)[0].match(path)]
    return ", ".join(sorted({method.upper() for methods in found for method in methods}))


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def _say_what_is_needed(method: str, operation: dict[str, Any]) -> None:
    """Every POST takes a key, wherever its route is; without If-Match nothing is changed."""
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["name"] == "if-match":
            # FastAPI would answer 422 to a required header; we say 428, in words of our own.
            parameter["required"] = True
            parameter["schema"] = {**parameter["schema"], "minLength": 1}
            parameter["schema"].pop("default")
        elif parameter["in"] in ("query", "header"):
            _without_null({"properties": {"": parameter["schema"]}})
    if method == "post":
        operation["parameters"] = [*parameters, PARAMETER]
    refusals = (*(400,) * ("requestBody" in operation), *(400, 409) * (method == "post"))
    for status, response in problem_responses(*refusals).items():
        operation["responses"].setdefault(str(status), response)


def _without_null(body: dict[str, Any]) -> None:
    """A form or a query has no null: what is not said is left out."""
    for field in body["properties"].values():
        kinds = [kind for kind in field.get("anyOf", []) if kind.get("type") != "null"]
        if len(kinds) == 1:
            del field["anyOf"]
            field.update(kinds[0])
