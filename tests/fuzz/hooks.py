"""What the OpenAPI document cannot say, told to schemathesis."""

import uuid
from typing import Any

import schemathesis
from hypothesis import strategies
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import RejectedPositiveData

from api.idempotency import HEADER

_OF_FORM = "请求内容有误："
"""How the answer to what breaks the document begins (api/problems.py)."""
_LONGEST_BATCH = 5
schemathesis.openapi.format("ipvanynetwork", strategies.ip_addresses().map(str))
"""pydantic's name for a network, which no standard has."""


@schemathesis.hook
def map_case(_context: HookContext, case: "Case[Any]") -> "Case[Any]":
    """A key is new for each request: that is its meaning, and no schema can say it."""
    if case.headers and case.headers.get(HEADER):
        case.headers[HEADER] = uuid.uuid4().hex
    return case


@schemathesis.hook
def filter_case(_context: HookContext, case: "Case[Any]") -> bool:
    """No batch of hundreds: each of its drafts would be written while all else is asked."""
    drafts = case.body.get("drafts", []) if isinstance(case.body, dict) else []
    return not isinstance(drafts, list) or len(drafts) <= _LONGEST_BATCH


@schemathesis.hook
def filter_failure(
    _context: HookContext, failure: Failure, _case: "Case[Any]", response: Response
) -> bool:
    """What is no fault of the service.

    A request may be well-formed and say what cannot be: a file that is no Word file. And null in
    the place of an uploaded file goes out as a file of four letters: any file may be compared.
    """
    if isinstance(failure, AcceptedNegativeData):
        return "/properties/file (was string, became null)" not in failure.message
    if not isinstance(failure, RejectedPositiveData):
        return True
    return str(response.json()["detail"]).startswith(_OF_FORM)
