"""Organizations, people, keys, the audit trail and usage."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, IPvAnyNetwork

from api.schemas.sessions import RoleName, RoleOut
from api.schemas.values import Moment

_Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
ScopeName = Literal["read", "write", "webhooks", "audit", "administer"]


class OrganizationIn(BaseModel):
    """An organization (单位)."""

    name: _Name = Field(description="As its drafts and past reports name it.")
    aliases: list[_Name] = Field(
        default=[], max_length=50, description="Other names in sheets that mean this organization."
    )
    parent_id: str = Field(default="", max_length=32)
    parent_reads_finished: bool = Field(
        default=False,
        strict=True,
        description="The parent may read this organization's finalized drafts.",
    )
    shares_with: list[Annotated[str, Field(max_length=32)]] = Field(
        default=[],
        max_length=500,
        description="Ids of organizations that read its shared documents, beside those below it.",
    )
    wants_sign_off: bool = Field(
        default=False,
        strict=True,
        description="Two people must confirm every figure before a draft is final (复核签发).",
    )


class OrganizationOut(OrganizationIn):
    """An organization."""

    organization_id: str
    created_at: datetime


class MembershipIn(BaseModel):
    """What somebody is, and where."""

    organization_id: str = Field(
        default="", max_length=32, description="Empty: everywhere (administrators, auditors)."
    )
    role: RoleName


class PersonIn(BaseModel):
    """Someone who can log in."""

    login: str = Field(min_length=2, max_length=64, description="Small letters, digits, . _ - @")
    name: str = Field(min_length=1, max_length=50, pattern=r"\S")
    roles: list[MembershipIn] = Field(default=[], max_length=200)
    is_active: bool = Field(default=True, description="False: no longer; all sessions end.")


class PersonOut(BaseModel):
    """Someone who can log in."""

    person_id: str
    login: str
    name: str
    roles: list[RoleOut]
    is_active: bool
    has_password: bool
    created_at: datetime


class LoginLinkOut(BaseModel):
    """A link that logs a person in once."""

    path: str = Field(description="Put the service's address before it, and pass it on.")
    expires_at: datetime


class ApiKeyIn(BaseModel):
    """A key for a system."""

    name: str = Field(min_length=1, max_length=50, pattern=r"\S", description="Which system.")
    scopes: list[ScopeName] = Field(min_length=1)
    organization_ids: list[Annotated[str, Field(max_length=32)]] = Field(
        default=[], max_length=500, description="Whose things it reaches; empty: everybody's."
    )
    networks: list[IPvAnyNetwork] = Field(
        default=[], max_length=50, description="Addresses that it may come from; empty: any."
    )
    expires_at: Moment | None = None


class ApiKeyOut(BaseModel):
    """A key, without the key itself."""

    key_id: str
    name: str
    begins_with: str
    scopes: list[ScopeName]
    organization_ids: list[str]
    networks: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewApiKeyOut(ApiKeyOut):
    """A key that was just made."""

    secret: str = Field(description="The key. Keep it: it is not shown again.")


class AuditEntryOut(BaseModel):
    """One thing that was done or refused."""

    number: int
    at: datetime
    actor_kind: Literal["person", "key", "operator", "anonymous"]
    actor_id: str
    actor_name: str
    on_behalf_of: str
    action: str = Field(description="Method and path of the operation.")
    action_name: str = Field(description="The same in Chinese, for people.")
    object_id: str
    organization_id: str
    organization: str
    status: int
    address: str
