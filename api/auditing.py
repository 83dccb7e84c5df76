"""What is noted of a request: who did or tried what, to which thing, and how it was answered."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Message, Scope

from api.rates import REFUSED
from drafter.access.audit import AuditEntry

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.access.caller import Caller

OPERATOR = "命令行"
"""How the trail calls whoever works on the data folder."""
_NOTED_READS = ("/export", "/api/v1/audit")
"""Reading is noted only where text leaves the house or the trail itself is read."""
_REFUSED = (401, 403, 429)
_DRAFTS = "/api/v1/drafts/"
_NOT_NOTED = ("/api/v1/fact-sheets/", "/api/v1/verifications")
"""POSTs that keep nothing."""


@dataclass
class Observed:
    """A request, and its answer when it has begun."""

    method: str
    path: str
    address: str
    status: int = 0
    headers: Headers = field(default_factory=Headers)

    def answer(self, message: Message) -> None:
        """Take note of how an answer begins."""
        self.status, self.headers = message["status"], Headers(raw=message["headers"])

    @property
    def is_noted(self) -> bool:
        """Whether it belongs into the trail."""
        if self.status in _REFUSED:
            return self.method != "GET" or self.path != "/api/v1/session"
        if self.method == "GET":
            return self.path.endswith(_NOTED_READS)
        return not self.path.startswith(_NOT_NOTED)


def record(services: "Services", scope: Scope, observed: Observed) -> None:
    """Note a request, before its answer goes out."""
    if not observed.is_noted or REFUSED in scope["state"]:
        return
    caller: Caller | None = scope["state"].get("caller")
    action = scope["state"].get("operation") or f"{observed.method} {observed.path}"
    services.audit.record(
        AuditEntry(
            at=services.access_clock.now(),
            actor_kind=caller.kind.value if caller else "anonymous",
            actor_id=caller.caller_id if caller else "",
            actor_name=caller.name if caller else "",
            on_behalf_of=caller.on_behalf_of if caller else "",
            action=action[:300],
            object_id=_object_of(scope, observed)[:200],
            organization_id=_organization_of(services, scope, observed),
            status=observed.status,
            address=observed.address,
        )
    )


def record_operation(services: "Services", action: str, object_id: str) -> None:
    """Note what was done on the command line, where nobody logs in."""
    services.audit.record(
        AuditEntry(
            at=services.access_clock.now(),
            actor_kind="operator",
            actor_id="",
            actor_name=OPERATOR,
            on_behalf_of="",
            action=action,
            object_id=object_id,
            organization_id="",
            status=200,
            address="",
        )
    )


def _object_of(scope: Scope, observed: Observed) -> str:
    ids = list(scope.get("path_params", {}).values())
    created = observed.headers.get("location", "").rpartition("/")[2]
    return "/".join(map(str, ids)) or created


def _organization_of(services: "Services", scope: Scope, observed: Observed) -> str:
    known: str = scope["state"].get("organization_id", "")
    location = observed.headers.get("location", "")
    if known or not location.startswith(_DRAFTS):
        return known
    made = services.drafts.standings(location.removeprefix(_DRAFTS).partition("/")[0])
    return made[0].organization_id if len(made) == 1 else ""
