"""Which right each operation needs. What does not stand here is refused.

Operations on a thing named in the path are allowed by whose thing it is: another organization's is
not there (404), a right that is missing is said so (403). All others need the right in any
organization, and the route keeps to those where the caller has it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import Request

from api.auditing import prepare_deed
from api.dependencies import CallerDep, ServicesDep
from api.walls import draft_for, forbidden, readable_document, reader_of
from drafter.access.caller import Caller
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Right
from drafter.errors import NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services

PUBLIC = None
"""Needs nobody."""
_DRAFT = "/api/v1/drafts/{draft_id}"
_SECTION = f"{_DRAFT}/sections/{{section_key}}"

OPERATIONS: dict[str, Right | None] = {
    "GET /api/v1/health": PUBLIC,
    "GET /api/v1/readiness": PUBLIC,
    "POST /api/v1/session": PUBLIC,
    "GET /api/v1/session": PUBLIC,
    "DELETE /api/v1/session": Right.USE,
    "PUT /api/v1/session/password": Right.USE,
    "GET /api/v1/report-types": Right.USE,
    "GET /api/v1/report-types/{report_type}/sheet": Right.USE,
    "GET /api/v1/report-types/{report_type}": Right.USE,
    "POST /api/v1/report-types/proposals": Right.USE,
    "POST /api/v1/report-types": Right.ADMINISTER,
    "PUT /api/v1/report-types/{report_type}": Right.ADMINISTER,
    "DELETE /api/v1/report-types/{report_type}": Right.ADMINISTER,
    "POST /api/v1/fact-sheets/readings": Right.USE,
    "POST /api/v1/fact-sheets/checks": Right.USE,
    "POST /api/v1/fact-sheets/proposals": Right.USE,
    "GET /api/v1/fact-sheets/earlier": Right.READ_FINISHED,
    "POST /api/v1/fact-sheets/roll-ups": Right.USE,
    "POST /api/v1/verifications": Right.USE,
    "GET /api/v1/samples": Right.USE,
    "POST /api/v1/samples/{name}/drafts": Right.WRITE,
    "GET /api/v1/documents": Right.USE,
    "POST /api/v1/documents": Right.WRITE,
    "GET /api/v1/continued-reports": Right.USE,
    "GET /api/v1/document-batches": Right.WRITE,
    "POST /api/v1/document-batches": Right.WRITE,
    "GET /api/v1/document-batches/{batch_id}": Right.WRITE,
    "GET /api/v1/document-batches/{batch_id}/files": Right.WRITE,
    "POST /api/v1/document-batches/{batch_id}/files": Right.WRITE,
    "POST /api/v1/document-batches/{batch_id}/cancellation": Right.WRITE,
    "GET /api/v1/documents/{document_id}": Right.USE,
    "GET /api/v1/documents/{document_id}/uses": Right.USE,
    "PATCH /api/v1/documents/{document_id}": Right.WRITE,
    "DELETE /api/v1/documents/{document_id}": Right.WRITE,
    "GET /api/v1/passages/{passage_id}": Right.USE,
    "GET /api/v1/search": Right.USE,
    "GET /api/v1/drafts": Right.READ_FINISHED,
    "POST /api/v1/drafts": Right.WRITE,
    "POST /api/v1/drafts/from-file": Right.WRITE,
    "POST /api/v1/draft-batches": Right.WRITE,
    f"GET {_DRAFT}": Right.READ_FINISHED,
    f"DELETE {_DRAFT}": Right.WRITE,
    f"GET {_DRAFT}/export": Right.READ_FINISHED,
    f"GET {_DRAFT}/events": Right.READ,
    f"POST {_DRAFT}/cancellation": Right.WRITE,
    f"POST {_DRAFT}/continuation": Right.WRITE,
    f"POST {_DRAFT}/finalization": Right.FINALIZE,
    f"DELETE {_DRAFT}/finalization": Right.FINALIZE,
    f"POST {_DRAFT}/findings/{{finding_id}}/dismissal": Right.WRITE,
    f"DELETE {_DRAFT}/findings/{{finding_id}}/dismissal": Right.WRITE,
    f"POST {_DRAFT}/returns": Right.WRITE,
    f"POST {_DRAFT}/returns/acceptance": Right.WRITE,
    f"GET {_DRAFT}/sign-offs": Right.READ_FINISHED,
    f"POST {_DRAFT}/sign-offs": Right.WRITE,
    f"POST {_DRAFT}/sign-offs/{{number}}/words": Right.WRITE,
    f"POST {_DRAFT}/sign-offs/{{number}}/remaining": Right.WRITE,
    f"GET {_DRAFT}/sign-offs/{{number}}/export": Right.READ_FINISHED,
    f"POST {_DRAFT}/signed-file-checks": Right.READ_FINISHED,
    f"GET {_DRAFT}/messages": Right.READ,
    f"POST {_DRAFT}/messages": Right.WRITE,
    f"GET {_DRAFT}/proposals": Right.READ,
    f"GET {_DRAFT}/proposals/{{proposal_id}}": Right.READ,
    f"POST {_DRAFT}/proposals/{{proposal_id}}/acceptance": Right.WRITE,
    f"POST {_DRAFT}/proposals/{{proposal_id}}/rejection": Right.WRITE,
    f"GET {_DRAFT}/fact-history": Right.READ,
    f"GET {_SECTION}": Right.READ_FINISHED,
    f"PUT {_SECTION}": Right.WRITE,
    f"POST {_SECTION}/regenerations": Right.WRITE,
    f"GET {_SECTION}/passages": Right.READ,
    f"GET {_SECTION}/revisions": Right.READ,
    f"GET {_SECTION}/revisions/{{a}}/diff/{{b}}": Right.READ,
    f"POST {_SECTION}/restorations": Right.WRITE,
    f"POST {_SECTION}/findings/{{finding_id}}/dismissal": Right.WRITE,
    f"POST {_SECTION}/bindings": Right.WRITE,
    "GET /api/v1/webhooks": Right.WEBHOOKS,
    "POST /api/v1/webhooks": Right.WEBHOOKS,
    "DELETE /api/v1/webhooks/{webhook_id}": Right.WEBHOOKS,
    "GET /api/v1/webhooks/{webhook_id}/deliveries": Right.WEBHOOKS,
    "POST /api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redelivery": Right.WEBHOOKS,
    "PATCH /api/v1/webhooks/{webhook_id}": Right.WEBHOOKS,
    "POST /api/v1/webhooks/{webhook_id}/deliveries": Right.WEBHOOKS,
    "GET /api/v1/system": Right.ADMINISTER,
    "GET /api/v1/model-endpoints": Right.ADMINISTER,
    "POST /api/v1/model-endpoints/{number}/tests": Right.ADMINISTER,
    "GET /api/v1/organizations": Right.ADMINISTER,
    "POST /api/v1/organizations": Right.ADMINISTER,
    "PUT /api/v1/organizations/{organization_id}": Right.ADMINISTER,
    "GET /api/v1/people": Right.ADMINISTER,
    "POST /api/v1/people": Right.ADMINISTER,
    "PUT /api/v1/people/{person_id}": Right.ADMINISTER,
    "POST /api/v1/people/{person_id}/login-links": Right.ADMINISTER,
    "GET /api/v1/api-keys": Right.ADMINISTER,
    "POST /api/v1/api-keys": Right.ADMINISTER,
    "DELETE /api/v1/api-keys/{key_id}": Right.ADMINISTER,
    "GET /api/v1/audit": Right.AUDIT,
    "GET /api/v1/usage": Right.ADMINISTER,
    "GET /api/v1/usage/models": Right.ADMINISTER,
    "GET /v1/models": Right.USE,
    "POST /v1/chat/completions": Right.WRITE,
}
"""Method and path of every operation, and what it needs."""

UNGUARDED = frozenset(
    {
        *("name", "report_type", "section_key", "finding_id", "proposal_id", "a", "b"),
        *("delivery_id", "organization_id", "person_id", "key_id", "number"),
    }
)
"""Parts of paths that belong to what is guarded, to nobody, or to administrators only."""


def authorize(request: Request, services: ServicesDep, caller: CallerDep) -> None:
    """See whether the caller may do what it asks for; names in the path are completed.

    Raises:
        Problem: 403 where it may not.
        NotFound: the thing is not there for this caller.
    """
    operation = operation_of(request)
    request.state.operation = operation
    if operation not in OPERATIONS:
        raise forbidden("这项操作还没有登记权限，已拒绝。")
    right = OPERATIONS[operation]
    if right is PUBLIC:
        return
    named = request.scope["path_params"]
    guards = [guard for parameter, guard in GUARDS.items() if parameter in named]
    if guards:
        for guard in guards:
            request.state.organization_id = guard(services, caller, named, right)
    elif not caller.may_somewhere(right):
        raise forbidden("您没有做这项操作的权限，请联系管理员。")
    prepare_deed(services, request.scope)


def operation_of(request: Request) -> str:
    """Method and path of the operation; a route may know its path without the router's prefix."""
    path: str = request.scope["route"].path
    if not path.startswith(("/api/", "/v1/")):
        path = f"/api/v1{path}"
    return f"{request.method} {path}"


def _guard_draft(services: "Services", caller: Caller, named: dict[str, str], right: Right) -> str:
    standing = draft_for(services, caller, named["draft_id"], right)
    named["draft_id"] = standing.draft_id
    return standing.organization_id


def _guard_document(
    services: "Services", caller: Caller, named: dict[str, str], right: Right
) -> str:
    standing = readable_document(services, caller, named["document_id"])
    named["document_id"] = standing.document_id
    is_allowed = (
        caller.may_somewhere(right) if right is Right.USE else caller.may(right, standing.owner)
    )
    if not is_allowed:
        raise forbidden("这份文件不归您所在的单位，只能查看，不能改动。")
    return standing.owner


def _guard_passage(
    services: "Services", caller: Caller, named: dict[str, str], _right: Right
) -> str:
    passage_id = named["passage_id"]
    if not services.documents.passages([passage_id], reader_of(services, caller)):
        raise NotFound("这个片段已不在文档库中，可能原文件已被移除。")
    return ""


def _guard_webhook(
    services: "Services", caller: Caller, named: dict[str, str], right: Right
) -> str:
    if not caller.may_somewhere(right):
        raise forbidden("您没有管理回调地址的权限，请联系管理员。")
    webhook = services.webhooks.get(named["webhook_id"])
    if not caller.may(right, webhook.organization_id or EVERYWHERE):
        raise NotFound(f"没有编号为“{webhook.webhook_id}”的回调地址。")
    return webhook.organization_id


def _guard_batch(services: "Services", caller: Caller, named: dict[str, str], right: Right) -> str:
    if not caller.may_somewhere(right):
        raise forbidden("您没有收录文件的权限，请联系管理员。")
    batch = services.uploads.get(named["batch_id"])
    if not caller.may(right, batch.owner):
        raise NotFound(f"没有编号为“{batch.batch_id}”的一批文件。")
    return batch.owner


Guard = Callable[["Services", Caller, dict[str, str], Right], str]
GUARDS: dict[str, Guard] = {
    "draft_id": _guard_draft,
    "document_id": _guard_document,
    "passage_id": _guard_passage,
    "webhook_id": _guard_webhook,
    "batch_id": _guard_batch,
}
"""By the name of a part of the path: sees to it and gives whose thing it is."""
