"""Rights, and which role of a person or scope of a key brings which."""

from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """What may be done; where, a grant says."""

    USE = "use"
    """Whatever keeps nothing and shows nobody's text: report types, reading a sheet, checking."""
    READ_FINISHED = "read-finished"
    """Drafts that are finalized."""
    READ = "read"
    """Drafts with all that belongs to them, and the organization's documents."""
    WRITE = "write"
    """Draft, edit, talk, dismiss; add and remove the organization's documents."""
    FINALIZE = "finalize"
    REVIEW = "review"
    """Confirm as the second person (复核人)."""
    WEBHOOKS = "webhooks"
    AUDIT = "audit"
    """Read the audit trail."""
    ADMINISTER = "administer"
    """Organizations, people, keys, what belongs to the whole installation."""


class Role(StrEnum):
    """What a person is in an organization."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    """Reads the audit trail and finished reports, changes nothing; of one organization or all."""
    ADMINISTRATOR = "administrator"
    """Of the whole installation."""


class Scope(StrEnum):
    """What a system's key is good for."""

    READ = "read"
    WRITE = "write"
    WEBHOOKS = "webhooks"
    AUDIT = "audit"
    ADMINISTER = "administer"
    """Only for keys of the whole installation."""


_READING = frozenset({Right.USE, Right.READ_FINISHED, Right.READ})
_WRITING = _READING | {Right.WRITE, Right.FINALIZE}

RIGHTS_OF_ROLE = MappingProxyType(
    {
        Role.CLERK: _WRITING,
        Role.REVIEWER: _WRITING | {Right.REVIEW},
        Role.AUDITOR: frozenset({Right.USE, Right.READ_FINISHED, Right.AUDIT}),
        Role.ADMINISTRATOR: frozenset(Right),
    }
)
RIGHTS_OF_SCOPE = MappingProxyType(
    {
        Scope.READ: _READING,
        Scope.WRITE: _WRITING,
        Scope.WEBHOOKS: frozenset({Right.USE, Right.WEBHOOKS}),
        Scope.AUDIT: frozenset({Right.USE, Right.AUDIT}),
        # A review is a person's word: no key can give it.
        Scope.ADMINISTER: frozenset(Right) - {Right.REVIEW},
    }
)
