"""Use cases of logging in: passwords, sessions, one-time links, keys of systems."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.problems import Problem
from drafter.access.people import EVERYWHERE, ApiKey, Membership, Person, Session
from drafter.access.rights import Role, Scope
from drafter.errors import InvalidRequest, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from api.bootstrap import Services

KEY_PREFIX = "dk_"
SHORTEST_PASSWORD = 10
FIRST_LOGIN = "admin"
_FIRST_NAME = "管理员"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_TOKEN_BYTES = 32
_SHOWN = 8
_LINK_LASTS = timedelta(hours=24)
_WATCHED = timedelta(minutes=15)
_FAILURES_OF_A_LOGIN = 5
_FAILURES_OF_AN_ADDRESS = 30
_NOBODY = f"$argon2id$v=19$m=65536,t=3,p=4${'A' * 22}${'A' * 43}"
"""Checked for a login that does not exist, so that its answer takes as long."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A login that has succeeded."""

    token: str
    person: Person
    expires_at: "datetime"


def hash_token(token: str) -> str:
    """What is kept of a session, link or key; so much chance needs no slower hash than SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def log_in(services: "Services", login: str, password: str, address: str) -> OpenedSession:
    """Log a person in with a password.

    Raises:
        Problem: 401 where login or password is wrong, 429 after too many failures.
    """
    login = login.strip().lower()[:64]
    now = services.access_clock.now()
    subjects = {f"login:{login}": _FAILURES_OF_A_LOGIN, f"from:{address}": _FAILURES_OF_AN_ADDRESS}
    for subject, most in subjects.items():
        failed = services.people.failed_logins(subject, now - _WATCHED)
        if len(failed) >= most:
            seconds = max(1, int((failed[-most] + _WATCHED - now).total_seconds()))
            raise Problem(
                429,
                "too-many-logins",
                f"登录失败次数过多，请{-(-seconds // 60)}分钟后再试；忘记密码请找管理员。",
                {"Retry-After": str(seconds)},
            )
    person = services.people.by_login(login)
    stored = services.people.password_hash(person.person_id) if person else ""
    is_right = verify_password(stored or _NOBODY, password)
    if person is None or not stored or not is_right or not person.is_active:
        services.people.record_failed_login(list(subjects), now)
        raise Problem(401, "wrong-login", "登录名或密码不对，请重新输入；忘记密码请找管理员。")
    services.people.forget_failed_logins(f"login:{login}")
    return open_session(services, person)


def open_session(services: "Services", person: Person) -> OpenedSession:
    """Log a person in."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    expires_at = services.access_clock.now() + timedelta(hours=services.settings.session_hours)
    services.people.open_session(hash_token(token), Session(person.person_id, expires_at))
    return OpenedSession(token, person, expires_at)


def follow_link(services: "Services", token: str) -> OpenedSession | None:
    """Log in whom a one-time link is for; None where it is used, expired or unknown."""
    person_id = services.people.use_link(hash_token(token), services.access_clock.now())
    if person_id is None:
        return None
    person = services.people.get(person_id)
    return open_session(services, person) if person.is_active else None


def make_link(services: "Services", person: Person) -> tuple[str, "datetime"]:
    """A path that logs a person in once within a day, and when it expires; earlier ones end.

    Raises:
        InvalidRequest: the person may not log in.
    """
    if not person.is_active:
        raise InvalidRequest(f"{person.name}已停用，不能登录；请先恢复。")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    expires_at = services.access_clock.now() + _LINK_LASTS
    services.people.add_link(hash_token(token), person.person_id, expires_at)
    return f"/login/{token}", expires_at


def first_link(services: "Services") -> str | None:
    """The path of a login link while no administrator has a password; else None.

    Where there is nobody at all, the first administrator is made.
    """
    people = services.people.all()
    administrators = [p for p in people if p.is_active and is_administrator(p)]
    if not people:
        administrators = [
            add_person(services, FIRST_LOGIN, _FIRST_NAME, [(EVERYWHERE, Role.ADMINISTRATOR)])
        ]
    if not administrators or any(p.has_password for p in administrators):
        return None
    return make_link(services, administrators[0])[0]


def person_for_link(services: "Services", login: str) -> Person:
    """Whom a link is made for; without a login the first administrator, who is made if need be.

    Raises:
        NotFound: nobody has this login.
    """
    if login:
        person = services.people.by_login(login.strip().lower())
        if person is None:
            raise NotFound(f"没有登录名为“{login}”的人员。")
        return person
    first_link(services)
    return next(p for p in services.people.all() if p.is_active and is_administrator(p))


def is_administrator(person: Person) -> bool:
    """Whether a person administers the installation."""
    return any(m.role is Role.ADMINISTRATOR for m in person.memberships)


def add_person(
    services: "Services", login: str, name: str, roles: "Sequence[tuple[str, Role]]"
) -> Person:
    """Keep a new person, who can log in with a link first.

    Raises:
        InvalidRequest: the login or a role is not possible.
        Conflict: the login is taken.
        NotFound: there is no such organization.
    """
    from api.bootstrap import new_id

    login = checked_login(login)
    person = Person(
        person_id=new_id(),
        login=login,
        name=name.strip(),
        created_at=services.access_clock.now(),
        memberships=checked_memberships(services, roles),
    )
    services.people.add(person)
    return person


def checked_login(login: str) -> str:
    """A login as it is kept.

    Raises:
        InvalidRequest: it has other characters, or is too short or long.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise InvalidRequest("登录名应为2至64个小写字母、数字或 . _ - @，并以字母或数字开头。")
    return login


def checked_memberships(
    services: "Services", roles: "Sequence[tuple[str, Role]]"
) -> tuple[Membership, ...]:
    """Roles in organizations, if there can be such.

    Raises:
        InvalidRequest: a clerk or reviewer of no organization, or an administrator of one.
        NotFound: there is no such organization.
    """
    for organization_id, role in roles:
        if organization_id:
            services.organizations.get(organization_id)
        if role is Role.ADMINISTRATOR and organization_id:
            raise InvalidRequest("管理员管理整个系统，不能只属于一个单位。")
        if role in (Role.CLERK, Role.REVIEWER) and not organization_id:
            raise InvalidRequest("填报人、复核人必须属于一个单位，请选择单位。")
    return tuple(
        Membership(organization_id, role) for organization_id, role in dict.fromkeys(roles)
    )


def set_password(services: "Services", person: Person, password: str) -> OpenedSession:
    """Set a person's password; all sessions end, and a new one is opened.

    Raises:
        InvalidRequest: it is too short, or the login itself.
    """
    from argon2 import PasswordHasher

    if len(password) < SHORTEST_PASSWORD or password.lower() == person.login:
        raise InvalidRequest(f"密码至少{SHORTEST_PASSWORD}个字符，且不能与登录名相同。")
    services.people.set_password_hash(person.person_id, PasswordHasher().hash(password))
    return open_session(services, person)


def verify_password(stored: str, password: str) -> bool:
    """Whether a password is the one that was hashed."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def add_key(
    services: "Services",
    name: str,
    scopes: "Sequence[Scope]",
    organization_ids: "Sequence[str]" = (),
    *,
    networks: "Sequence[str]" = (),
    expires_at: "datetime | None" = None,
    created_by: str,
) -> tuple[ApiKey, str]:
    """Keep a new key of a system; the key itself is told this once.

    Raises:
        InvalidRequest: it would administer some organizations only.
        NotFound: there is no such organization.
    """
    from api.bootstrap import new_id

    for organization_id in organization_ids:
        services.organizations.get(organization_id)
    if Scope.ADMINISTER in scopes and organization_ids:
        raise InvalidRequest("带管理权限的密钥不能限定单位，请去掉单位或管理权限。")
    now = services.access_clock.now()
    if expires_at is not None and expires_at <= now:
        raise InvalidRequest("密钥的到期时间已经过去，请改为将来的时间。")
    secret = KEY_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    key = ApiKey(
        key_id=new_id(),
        name=name.strip(),
        begins_with=secret[:_SHOWN],
        scopes=tuple(dict.fromkeys(scopes)),
        organization_ids=tuple(dict.fromkeys(organization_ids)),
        networks=tuple(networks),
        created_by=created_by,
        created_at=now,
        expires_at=expires_at,
    )
    services.api_keys.add(key, hash_token(secret))
    return key, secret
