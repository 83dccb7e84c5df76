"""Commands in the audit trail: what a command changes is noted with the change."""

import getpass
from typing import Any

from typing_extensions import override

from api.cli_usage import ChineseCommand
from drafter.access.audit import AuditEntry
from drafter.access.deeds import Deed, doing

OPERATOR = "operator"
"""The kind of actor."""
COMMAND_LINE = "命令行"
_SERVE_OTHERS = ("serve", "worker", "mcp")
"""They do what others ask for, who are noted themselves."""
_OK = 200


class NotedCommand(ChineseCommand):
    """A command whose changes are put down to the operating system's user."""

    @override
    def invoke(self, ctx: Any) -> Any:
        """Carry it out."""
        if ctx.info_name in _SERVE_OTHERS:
            return super().invoke(ctx)
        from api.bootstrap import SystemClock

        clock = SystemClock()
        user = _user()
        entry = AuditEntry(
            at=clock.now(),
            actor_kind=OPERATOR,
            actor_id=user[:64],
            actor_name=f"{user}（{COMMAND_LINE}）",
            on_behalf_of="",
            action=_name_of(ctx),
            object_id="",
            organization_id="",
            status=_OK,
            address="",
        )
        with doing(Deed(entry, clock.now)):
            return super().invoke(ctx)


def _name_of(ctx: Any) -> str:  # noqa: ANN401
    names: list[str] = []
    while ctx.parent is not None:
        names.insert(0, ctx.info_name)
        ctx = ctx.parent
    return " ".join(["drafter", *names])


def _user() -> str:
    """Who is logged in at the machine; a container may have a number only, or not even that."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"
