"""Logging in, and who one is."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

RoleName = Literal["clerk", "reviewer", "auditor", "administrator"]
RightName = Literal[
    "use",
    "read-finished",
    "read",
    "write",
    "finalize",
    "review",
    "webhooks",
    "audit",
    "administer",
]


class LoginIn(BaseModel):
    """Who wants to log in."""

    login: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=200)


class PasswordIn(BaseModel):
    """A new password."""

    password: str = Field(max_length=200, description="At least 10 characters.")
    present: str = Field(
        default="", max_length=200, description="The one so far; not asked for where none is set."
    )


class RoleOut(BaseModel):
    """What somebody is, and where."""

    organization_id: str = Field(description="Empty: the whole installation.")
    organization: str
    role: RoleName


class SessionOut(BaseModel):
    """Who is asking."""

    kind: Literal["person", "key"]
    caller_id: str
    name: str = Field(description="How revisions and the audit trail call the caller.")
    login: str = Field(description="Empty for a key.")
    has_password: bool
    expires_at: datetime | None
    roles: list[RoleOut]
    rights: list[RightName] = Field(description="What the caller may do somewhere.")
    writes_for: list[str] | None = Field(
        description="Names of the organizations that it may draft for; null: any."
    )
