"""Who is asking, as JSON."""

from typing import TYPE_CHECKING, Any

from drafter.access.caller import Caller, grants_of_person
from drafter.access.people import Person
from drafter.access.rights import Right

if TYPE_CHECKING:
    from datetime import datetime

    from api.bootstrap import Services


def session_view(
    services: "Services", who: Person | Caller, expires_at: "datetime | None"
) -> dict[str, Any]:
    """A person who is logged in, or a system with a key."""
    is_person = isinstance(who, Person)
    grants = grants_of_person(who) if isinstance(who, Person) else who.grants
    rights = frozenset[Right]().union(*(grant.rights for grant in grants))
    names = {o.organization_id: o.name for o in services.organizations.all()}
    writes = {grant.organization_id for grant in grants if Right.WRITE in grant.rights}
    roles = who.memberships if isinstance(who, Person) else ()
    return {
        "kind": "person" if is_person else "key",
        "caller_id": who.person_id if isinstance(who, Person) else who.caller_id,
        "name": who.name,
        "login": who.login if isinstance(who, Person) else "",
        "has_password": isinstance(who, Person) and who.has_password,
        "expires_at": expires_at,
        "roles": [
            {
                "organization_id": m.organization_id,
                "organization": names.get(m.organization_id, ""),
                "role": m.role.value,
            }
            for m in roles
        ],
        "rights": [right.value for right in Right if right in rights],
        "writes_for": None if "" in writes else sorted(names[key] for key in writes),
    }
