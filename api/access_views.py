"""Organizations, people, keys, usage and the audit trail as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api.action_names import action_name
from drafter.access.audit import RecordedEntry
from drafter.access.people import ApiKey, Organization, Person

if TYPE_CHECKING:
    from api.bootstrap import Services

Json = dict[str, Any]


def names_of(services: "Services") -> dict[str, str]:
    """The names of all organizations by id."""
    return {o.organization_id: o.name for o in services.organizations.all()}


def organization_view(organization: Organization) -> Json:
    """An organization."""
    return asdict(organization)


def person_view(person: Person, names: dict[str, str]) -> Json:
    """A person with roles."""
    return {
        "person_id": person.person_id,
        "login": person.login,
        "name": person.name,
        "roles": [
            {
                "organization_id": m.organization_id,
                "organization": names.get(m.organization_id, ""),
                "role": m.role.value,
            }
            for m in person.memberships
        ],
        "is_active": person.is_active,
        "has_password": person.has_password,
        "created_at": person.created_at,
    }


def key_view(key: ApiKey) -> Json:
    """A key, without the key itself."""
    return asdict(key) | {"scopes": [scope.value for scope in key.scopes]}


def entry_view(recorded: RecordedEntry, names: dict[str, str]) -> Json:
    """An entry of the audit trail."""
    entry = asdict(recorded.entry)
    organization = names.get(recorded.entry.organization_id, "")
    return entry | {
        "number": recorded.number,
        "organization": organization,
        "action_name": action_name(recorded.entry.action),
    }
