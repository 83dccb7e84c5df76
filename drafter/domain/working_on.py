"""Which draft is being worked on: what a call to a model costs is put down to its organization."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_draft_id: ContextVar[str] = ContextVar("draft_id", default="")


@contextmanager
def working_on(draft_id: str) -> Iterator[None]:
    """Everything inside, tasks that are begun there too, is done for this draft."""
    token = _draft_id.set(draft_id)
    try:
        yield
    finally:
        _draft_id.reset(token)


def draft_worked_on() -> str:
    """The draft; empty where it is for none."""
    return _draft_id.get()
