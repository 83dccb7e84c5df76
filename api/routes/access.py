"""Administration: organizations, people, keys of systems, the audit trail."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access_views import entry_view, key_view, names_of, organization_view, person_view
from api.bootstrap import Services, new_id
from api.dependencies import CallerDep, ServicesDep
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.schemas.access import (
    ApiKeyIn,
    ApiKeyOut,
    AuditEntryOut,
    LoginLinkOut,
    NewApiKeyOut,
    OrganizationIn,
    OrganizationOut,
    PersonIn,
    PersonOut,
)
from api.schemas.values import Moment
from api.signing_in import add_key, add_person, checked_login, checked_memberships, make_link
from drafter.access.audit import AuditFilter
from drafter.access.people import Organization
from drafter.access.rights import Right, Role, Scope
from drafter.domain.paging import page_of

router = APIRouter(tags=["administration"])
_FOUND = problem_responses(404)
_TAKEN = problem_responses(404, 409)
_NOT_KEPT = {"Cache-Control": "no-store"}


@router.get("/organizations")
def list_organizations(
    services: ServicesDep, page: Annotated[ListPage, paged("organizations", str)]
) -> list[OrganizationOut]:
    """Every organization, by name."""
    found = page_of(services.organizations.all(), lambda o: (o.name,), page.asked)
    return [OrganizationOut.model_validate(organization_view(each)) for each in page.answer(found)]


@router.post("/organizations", status_code=201, responses=_TAKEN)
def create_organization(
    services: ServicesDep, response: Response, request: OrganizationIn
) -> OrganizationOut:
    """Record an organization. One that an administrator drafts for gets a record by itself."""
    made = _organization(request, Organization(new_id(), "", services.access_clock.now()))
    services.organizations.add(made)
    response.headers["Location"] = f"/api/v1/organizations/{made.organization_id}"
    return _organization_out(services, made.organization_id)


@router.put("/organizations/{organization_id}", responses=_TAKEN)
def change_organization(
    services: ServicesDep, organization_id: str, request: OrganizationIn
) -> OrganizationOut:
    """Set all of an organization; a former name stays as an alias."""
    before = services.organizations.get(organization_id)
    services.organizations.change(_organization(request, before))
    return _organization_out(services, organization_id)


@router.get("/people")
def list_people(
    services: ServicesDep, page: Annotated[ListPage, paged("people", str)]
) -> list[PersonOut]:
    """Everybody who can log in, by login."""
    names = names_of(services)
    found = page_of(services.people.all(), lambda p: (p.login,), page.asked)
    return [PersonOut.model_validate(person_view(p, names)) for p in page.answer(found)]


@router.post("/people", status_code=201, responses=_TAKEN)
def create_person(services: ServicesDep, response: Response, request: PersonIn) -> PersonOut:
    """Add a person, who logs in with a link first and sets a password then."""
    person = add_person(services, request.login, request.name, _roles(request))
    response.headers["Location"] = f"/api/v1/people/{person.person_id}"
    return PersonOut.model_validate(person_view(person, names_of(services)))


@router.put("/people/{person_id}", responses=_TAKEN)
def change_person(services: ServicesDep, person_id: str, request: PersonIn) -> PersonOut:
    """Set all of a person; who gets other roles is logged out."""
    person = replace(
        services.people.get(person_id),
        login=checked_login(request.login),
        name=request.name.strip(),
        memberships=checked_memberships(services, _roles(request)),
        is_active=request.is_active,
    )
    services.people.change(person)
    person = services.people.get(person_id)
    return PersonOut.model_validate(person_view(person, names_of(services)))


@router.post("/people/{person_id}/login-links", status_code=201, responses=_FOUND)
def create_login_link(services: ServicesDep, response: Response, person_id: str) -> LoginLinkOut:
    """A link that logs the person in once, within a day; earlier ones end."""
    path, expires_at = make_link(services, services.people.get(person_id))
    response.headers.update(_NOT_KEPT)
    return LoginLinkOut(path=path, expires_at=expires_at)


@router.get("/api-keys")
def list_api_keys(
    services: ServicesDep, page: Annotated[ListPage, paged("api-keys", str, str)]
) -> list[ApiKeyOut]:
    """Every key of a system, the newest first; revoked ones too."""
    found = page_of(
        services.api_keys.all(),
        lambda key: (key.created_at.isoformat(), key.key_id),
        page.asked,
        newest_first=True,
    )
    return [ApiKeyOut.model_validate(key_view(key)) for key in page.answer(found)]


@router.post("/api-keys", status_code=201, responses=_FOUND)
def create_api_key(
    services: ServicesDep, caller: CallerDep, response: Response, request: ApiKeyIn
) -> NewApiKeyOut:
    """Make a key for a system; it is shown this once."""
    key, secret = add_key(
        services,
        request.name,
        [Scope(scope) for scope in request.scopes],
        request.organization_ids,
        networks=[str(network) for network in request.networks],
        expires_at=request.expires_at,
        created_by=caller.on_behalf_of or caller.name,
    )
    response.headers.update(_NOT_KEPT | {"Location": f"/api/v1/api-keys/{key.key_id}"})
    return NewApiKeyOut.model_validate(key_view(key) | {"secret": secret})


@router.delete("/api-keys/{key_id}", responses=_FOUND)
def revoke_api_key(services: ServicesDep, key_id: str) -> ApiKeyOut:
    """End a key for good; it stays on record."""
    key = services.api_keys.revoke(key_id, services.access_clock.now())
    return ApiKeyOut.model_validate(key_view(key))


@router.get("/audit")
def list_audit_entries(
    services: ServicesDep,
    caller: CallerDep,
    page: Annotated[ListPage, paged("audit", int)],
    actor: Annotated[str, Query(max_length=100, description="A part of a name.")] = "",
    action: Annotated[str, Query(max_length=200, description="A part of method and path.")] = "",
    object_id: Annotated[str, Query(max_length=100, description="A part of an id.")] = "",
    since: Moment | None = None,
    until: Moment | None = None,
) -> list[AuditEntryOut]:
    """Who did what, the newest first: of the organizations whose trail the caller may read."""
    where = AuditFilter(
        organization_ids=caller.where_it_may(Right.AUDIT),
        actor=actor,
        action=action,
        object_id=object_id,
        since=since,
        until=until,
    )
    names = names_of(services)
    found = services.audit.entries(where, page.asked)
    return [AuditEntryOut.model_validate(entry_view(e, names)) for e in page.answer(found)]


def _organization(request: OrganizationIn, before: Organization) -> Organization:
    return replace(
        before,
        name=request.name.strip(),
        aliases=tuple(alias.strip() for alias in request.aliases),
        parent_id=request.parent_id,
        parent_reads_finished=request.parent_reads_finished,
        shares_with=tuple(request.shares_with),
        wants_sign_off=request.wants_sign_off,
    )


def _organization_out(services: Services, organization_id: str) -> OrganizationOut:
    found = services.organizations.get(organization_id)
    return OrganizationOut.model_validate(organization_view(found))


def _roles(request: PersonIn) -> list[tuple[str, Role]]:
    return [(each.organization_id, Role(each.role)) for each in request.roles]
