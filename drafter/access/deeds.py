"""What somebody is doing: the store notes it together with the change that it makes.

A change without its entry in the audit trail, or an entry without its change, would be found out
only when it matters. So the entry goes into the transaction of the change itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

from drafter.access.audit import AuditEntry


@dataclass
class Deed:
    """A request or a command under way, as it is to be noted."""

    entry: AuditEntry
    """Its status is that of success; which object it makes may not be known yet."""
    now: Callable[[], datetime]
    noted: set[str] = field(default_factory=set)
    """The objects for which there is an entry."""

    def to_note(self, object_id: str, organization_id: str) -> AuditEntry | None:
        """The entry that goes with a change; None where this object's has gone before."""
        named = self.entry.object_id or object_id
        if self.noted and (not object_id or named in self.noted):
            return None
        whose = self.entry.organization_id or organization_id
        return replace(self.entry, at=self.now(), object_id=named[:200], organization_id=whose)

    @property
    def is_noted(self) -> bool:
        """Whether a change has been noted."""
        return bool(self.noted)


_under_way: ContextVar[Deed | None] = ContextVar("deed", default=None)


@contextmanager
def doing(deed: Deed) -> Iterator[None]:
    """Whatever the store changes inside is this deed."""
    token = _under_way.set(deed)
    try:
        yield
    finally:
        _under_way.reset(token)


def deed_under_way() -> Deed | None:
    """What is being done; None for work that nobody waits for, which was noted when asked for."""
    return _under_way.get()
