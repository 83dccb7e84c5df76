"""The command line of whoever operates the installation: a way in."""

from typing import Annotated

import typer

from api.cli_options import open_services
from api.cli_output import console, escape

_DEFAULT_ADDRESS = "http://127.0.0.1:8000"


def login_link(
    login: Annotated[str, typer.Argument(help="登录名；不写则为管理员。")] = "",
    address: Annotated[
        str, typer.Option("--address", help="网页的地址，如 https://drafter.example.cn。")
    ] = "",
) -> None:
    """给出一个一次有效的登录链接，24小时内可用；没有密码、忘记密码时用它登录。"""
    from api.signing_in import make_link, person_for_link

    services = open_services()
    person = person_for_link(services, login)
    link, _ = make_link(services, person)
    origins = services.settings.public_origins
    base = address or (origins[0] if origins else _DEFAULT_ADDRESS)
    console(stderr=True).print(f"{escape(person.name)}（{escape(person.login)}）的登录链接：")
    print_link(base.rstrip("/"), link)


def print_link(address: str, link: str) -> None:
    """On a line of its own and never broken, so that it can be copied."""
    typer.echo(f"{address}{link}")
