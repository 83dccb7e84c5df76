"""The command line of whoever operates the installation: who can log in."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_keys import organization_named
from api.cli_options import JsonFlag, open_services
from api.cli_output import console, escape, print_json, print_table
from api.cli_usage import ChineseGroup
from drafter.access.people import EVERYWHERE
from drafter.access.rights import Role
from drafter.errors import InvalidRequest, NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.access.people import Person

people_app = typer.Typer(cls=ChineseGroup, help="能登录的人员。", no_args_is_help=True)
_LABELS = {
    Role.CLERK: "填报人",
    Role.REVIEWER: "复核人",
    Role.AUDITOR: "审计",
    Role.ADMINISTRATOR: "管理员",
}
_LoginArgument = Annotated[str, typer.Argument(help="登录名。")]
_ROLES_HELP = (
    "角色，可写几次：clerk=单位（填报人）、reviewer=单位（复核人）、"
    "auditor 或 auditor=单位（审计）、administrator（管理员）。"
)
_RolesOption = Annotated[list[str] | None, typer.Option("--role", help=_ROLES_HELP)]


@people_app.command("list")
def list_people(*, as_json: JsonFlag = False) -> None:
    """列出能登录的人员和角色。"""
    from api.access_views import names_of, person_view

    services = open_services()
    names, everybody = names_of(services), services.people.all()
    if as_json:
        views = [person_view(person, names) for person in everybody]
        print_json([view | {"created_at": view["created_at"].isoformat()} for view in views])
        return
    rows = [
        (
            person.login,
            person.name,
            "、".join(
                f"{names.get(m.organization_id, '所有单位')}：{_LABELS[m.role]}"
                for m in person.memberships
            )
            or "没有角色",
            _state(person),
        )
        for person in everybody
    ]
    print_table(["登录名", "姓名", "角色", "状态"], rows)


@people_app.command("add")
def add(
    login: _LoginArgument,
    name: Annotated[str, typer.Argument(help="姓名。")],
    roles: _RolesOption = None,
) -> None:
    """添加人员；登录链接用 drafter login-link 给。"""
    from api.signing_in import add_person

    services = open_services()
    person = add_person(services, login, name, _roles(services, roles or []))
    console().print(escape(f"已添加{person.name}。给登录链接：drafter login-link {person.login}"))


@people_app.command("roles")
def set_roles(login: _LoginArgument, roles: _RolesOption = None) -> None:
    """重新设定一个人的全部角色；不写 --role 则一个也不留。有变化的要重新登录。"""
    from api.signing_in import checked_memberships

    services = open_services()
    memberships = checked_memberships(services, _roles(services, roles or []))
    changed = replace(_person(services, login), memberships=memberships)
    services.people.change(changed)
    console().print(escape(f"{changed.name}的角色已设定。"))


@people_app.command("stop")
def stop(login: _LoginArgument) -> None:
    """停用一个人：立即退出，不能再登录；写过的都在。"""
    console().print(escape(f"{_set_active(login, is_active=False)}已停用。"))


@people_app.command("resume")
def resume(login: _LoginArgument) -> None:
    """恢复一个停用的人。"""
    console().print(escape(f"{_set_active(login, is_active=True)}已恢复，可以登录。"))


def _set_active(login: str, *, is_active: bool) -> str:
    """Gives the person's name."""
    services = open_services()
    changed = replace(_person(services, login), is_active=is_active)
    services.people.change(changed)
    return changed.name


def _person(services: "Services", login: str) -> "Person":
    person = services.people.by_login(login.strip().lower())
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的人员，请看 drafter people list。")
    return person


def _roles(services: "Services", written: list[str]) -> list[tuple[str, Role]]:
    """Each ``role`` or ``role=organization``.

    Raises:
        InvalidRequest: there is no such role.
        NotFound: there is no such organization.
    """
    found = []
    for each in written:
        role, _, place = each.partition("=")
        if role not in [known.value for known in Role]:
            raise InvalidRequest(f"没有角色“{role}”，可写：{'、'.join(known for known in Role)}。")
        found.append((organization_named(services, place) if place else EVERYWHERE, Role(role)))
    return found


def _state(person: "Person") -> str:
    if not person.is_active:
        return "已停用"
    return "在用" if person.has_password else "未设密码"
