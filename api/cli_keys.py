"""The command line of whoever operates the installation: keys of systems."""

from datetime import UTC, datetime
from ipaddress import ip_network
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_deeds import COMMAND_LINE
from api.cli_options import JsonFlag, open_services
from api.cli_output import console, escape, print_json, print_table
from api.cli_usage import ChineseGroup
from drafter.access.rights import Scope
from drafter.errors import InvalidRequest, NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services
    from drafter.access.people import ApiKey

_SHORTEST_ID = 6

keys_app = typer.Typer(cls=ChineseGroup, help="系统对接用的密钥。", no_args_is_help=True)


@keys_app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="哪个系统用，如 办公系统。")],
    scopes: Annotated[
        list[Scope],
        typer.Option("--scope", help="权限，可写几次：read、write、webhooks、audit、administer。"),
    ],
    organizations: Annotated[
        list[str] | None,
        typer.Option("--organization", help="限于哪个单位，可写几次；不写则不限。"),
    ] = None,
    networks: Annotated[
        list[str] | None,
        typer.Option("--network", help="限于从哪里来，如 10.1.0.0/16，可写几次；不写则不限。"),
    ] = None,
    expires: Annotated[
        datetime | None,
        typer.Option("--expires", formats=["%Y-%m-%d"], help="用到哪一天为止，如 2026-12-31。"),
    ] = None,
) -> None:
    """生成密钥，只显示这一次。"""
    from api.signing_in import add_key

    services = open_services()
    _, secret = add_key(
        services,
        name,
        scopes,
        [organization_named(services, each) for each in organizations or ()],
        networks=[_network(each) for each in networks or ()],
        expires_at=_end_of(expires) if expires else None,
        created_by=COMMAND_LINE,
    )
    console(stderr=True).print("密钥只显示这一次，请现在保存：")
    typer.echo(secret)


@keys_app.command("list")
def list_keys(*, as_json: JsonFlag = False) -> None:
    """列出所有密钥，停用的也在；不显示密钥本身。"""
    from api.access_views import key_view, names_of

    services = open_services()
    keys = services.api_keys.all()
    if as_json:
        print_json([_plain(key_view(key)) for key in keys])
        return
    names, now = names_of(services), services.access_clock.now()
    rows = [
        (
            key.key_id[:8],
            key.name,
            f"{key.begins_with}…",
            "、".join(scope.value for scope in key.scopes),
            "、".join(names.get(each, each) for each in key.organization_ids) or "不限",
            "、".join(key.networks) or "不限",
            _state(key, now),
        )
        for key in keys
    ]
    print_table(["编号", "系统", "开头", "权限", "单位", "来自", "状态"], rows)


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="密钥的编号（前6位即可），见 drafter keys list。")],
) -> None:
    """停用密钥，不能恢复；用它的系统立即连不上。"""
    services = open_services()
    known = [key for key in services.api_keys.all() if key.key_id.startswith(key_id)]
    if len(key_id) < _SHORTEST_ID or len(known) != 1:
        raise NotFound(f"没有编号为“{key_id}”的密钥，或不止一个，请看 drafter keys list。")
    key = services.api_keys.revoke(known[0].key_id, services.access_clock.now())
    console().print(escape(f"“{key.name}”的密钥（{key.begins_with}…）已停用。"))


def organization_named(services: "Services", name: str) -> str:
    """The id of an organization by its name or an alias.

    Raises:
        NotFound: there is none.
    """
    found = services.organizations.named(name.strip())
    if found is None:
        raise NotFound(f"没有名为“{name}”的单位，请先在网页“管理 → 单位”里登记，或检查写法。")
    return found.organization_id


def _network(written: str) -> str:
    try:
        return str(ip_network(written.strip()))
    except ValueError:
        raise InvalidRequest(
            f"--network 的“{written}”不是网段，应写作 10.1.0.0/16 或一个地址 10.1.2.3。"
        ) from None


def _end_of(day: datetime) -> datetime:
    """The last moment of a day where this machine is."""
    return day.replace(hour=23, minute=59, second=59).astimezone(UTC)


def _state(key: "ApiKey", now: datetime) -> str:
    if key.revoked_at:
        return "已停用"
    if key.expires_at is None:
        return "在用"
    day = key.expires_at.astimezone().date().isoformat()
    return f"{day} 已到期" if key.expires_at <= now else f"用到 {day}"


def _plain(view: dict[str, object]) -> dict[str, object]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in view.items()}
