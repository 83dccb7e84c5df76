"""What is noted of a request: who did or tried what, to which thing, and how it was answered.

What a request changes is noted in the transaction of the change, with the status of success. All
else (refusals, failures, exports) is noted before the answer goes out; where a request changed
something and failed all the same, its failure is a second entry.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Message, Scope

from api.idempotency import REPLAYED
from api.rates import REFUSED
from drafter.access.audit import AuditEntry
from drafter.access.deeds import Deed, doing

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.access.caller import Caller
    from drafter.access.people import Person

_NOTED_READS = ("/export", "/api/v1/audit")
"""Reading is noted only where text leaves the house or the trail itself is read."""
DEED = "deed"
"""In a request's state: what it does, for the store to note."""
_OBSERVED = "observed"
_OK, _FAILED = 200, 400
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
        if REPLAYED in self.headers:
            return False
        if self.method == "GET":
            return self.path.endswith(_NOTED_READS)
        return not self.path.startswith(_NOT_NOTED)


def record(services: "Services", scope: Scope, observed: Observed) -> None:
    """Note a request, before its answer goes out."""
    if not observed.is_noted or REFUSED in scope["state"]:
        return
    deed: Deed | None = scope["state"].get(DEED)
    if deed is not None and deed.is_noted and observed.status < _FAILED:
        return  # it went with the change
    entry = entry_of(services, scope, observed)
    object_id, organization_id = entry.object_id, entry.organization_id
    services.audit.record(
        replace(
            entry,
            object_id=(object_id or _made(observed))[:200],
            organization_id=organization_id or _organization_of_made(services, observed),
            status=observed.status,
        )
    )
    if deed is not None:
        deed.noted.add(object_id)  # what a stream of the answer changes was noted by this


def entry_of(services: "Services", scope: Scope, observed: Observed) -> AuditEntry:
    """What is known of a request before it is answered."""
    state = scope["state"]
    caller: Caller | None = state.get("caller")
    return AuditEntry(
        at=services.access_clock.now(),
        actor_kind=caller.kind.value if caller else "anonymous",
        actor_id=caller.caller_id if caller else "",
        actor_name=caller.name if caller else "",
        on_behalf_of=caller.on_behalf_of if caller else "",
        action=(state.get("operation") or f"{observed.method} {observed.path}")[:300],
        object_id="/".join(map(str, scope.get("path_params", {}).values()))[:200],
        organization_id=state.get("organization_id", ""),
        status=getattr(scope.get("route"), "status_code", None) or _OK,
        address=observed.address,
    )


def note_login(
    services: "Services", action: str, who: "Person | None", status: int, address: str
) -> None:
    """Note who has come in by a way that is no operation of the API, or that nobody was let in."""
    services.audit.record(
        AuditEntry(
            at=services.access_clock.now(),
            actor_kind="person" if who else "anonymous",
            actor_id=who.person_id if who else "",
            actor_name=who.name if who else "",
            on_behalf_of="",
            action=action,
            object_id="",
            organization_id="",
            status=status,
            address=address,
        )
    )


def prepare_deed(services: "Services", scope: Scope) -> None:
    """Know what is being done as soon as it is known who may do it to what."""
    state = scope["state"]
    if DEED in state:
        state[DEED].entry = entry_of(services, scope, state[_OBSERVED])


@contextmanager
def noting(services: "Services", scope: Scope, observed: Observed) -> Iterator[None]:
    """Whatever a request changes inside is noted with the change."""
    state = scope["state"]
    state[_OBSERVED] = observed
    state[DEED] = Deed(entry_of(services, scope, observed), services.access_clock.now)
    with doing(state[DEED]):
        yield


def _made(observed: Observed) -> str:
    return observed.headers.get("location", "").rpartition("/")[2]


def _organization_of_made(services: "Services", observed: Observed) -> str:
    location = observed.headers.get("location", "")
    if not location.startswith(_DRAFTS):
        return ""
    made = services.drafts.standings(location.removeprefix(_DRAFTS).partition("/")[0])
    return made[0].organization_id if len(made) == 1 else ""
