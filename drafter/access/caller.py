"""Who asks, and what that one may do where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from drafter.access.people import EVERYWHERE, ApiKey, Person
from drafter.access.rights import RIGHTS_OF_ROLE, RIGHTS_OF_SCOPE, Right


class CallerKind(StrEnum):
    """How a caller has shown who it is."""

    PERSON = "person"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Grant:
    """Rights in one organization, or everywhere."""

    organization_id: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Caller:
    """A person who is logged in, or a system with a key."""

    kind: CallerKind
    caller_id: str
    name: str
    grants: tuple[Grant, ...]
    credential: str
    """Stands for the session or the key: what was answered to one is no other's to hear again."""
    on_behalf_of: str = ""
    """The person that a system says it acts for."""
    address: str = ""
    person_id: str = ""
    """Who is logged in, or whom a system acts for by login; empty: nobody that is known here."""

    @property
    def identity(self) -> str:
        """The same for all sessions of a person, and for a key whomever it acts for."""
        return f"{self.kind.value} {self.caller_id}"

    def may(self, right: Right, organization_id: str) -> bool:
        """Whether it has a right there; ``EVERYWHERE`` asks for the whole installation."""
        places = (EVERYWHERE, organization_id)
        return any(right in g.rights for g in self.grants if g.organization_id in places)

    def may_somewhere(self, right: Right) -> bool:
        """Whether it has a right in any organization."""
        return any(right in grant.rights for grant in self.grants)

    def where_it_may(self, right: Right) -> frozenset[str] | None:
        """The organizations in which it has a right; None: everywhere."""
        found = {grant.organization_id for grant in self.grants if right in grant.rights}
        return None if EVERYWHERE in found else frozenset(found)

    def sees_draft(self, organization_id: str, *, is_finished: bool) -> bool:
        """Whether a draft is there at all for this caller."""
        right = Right.READ_FINISHED if is_finished else Right.READ
        return self.may(right, organization_id)

    def author(self, said: str) -> str:
        """Who is written down as the author.

        A person is always who is logged in. A system says for whom it acts; empty: it has not.
        """
        return self.name if self.kind is CallerKind.PERSON else self.on_behalf_of or said.strip()


def grants_of_person(person: Person, children: Iterable[str] = ()) -> tuple[Grant, ...]:
    """A person's grants; ``children`` are organizations whose finished reports may be read."""
    own = (Grant(m.organization_id, RIGHTS_OF_ROLE[m.role]) for m in person.memberships)
    return (*own, *_of_children(children))


def grants_of_key(key: ApiKey, children: Iterable[str] = ()) -> tuple[Grant, ...]:
    """A key's grants; ``children`` are organizations whose finished reports may be read."""
    rights = frozenset[Right]().union(*(RIGHTS_OF_SCOPE[scope] for scope in key.scopes))
    places = key.organization_ids or (EVERYWHERE,)
    return (*(Grant(place, rights) for place in places), *_of_children(children))


def _of_children(children: Iterable[str]) -> Iterable[Grant]:
    return (Grant(child, frozenset({Right.READ_FINISHED})) for child in children)
