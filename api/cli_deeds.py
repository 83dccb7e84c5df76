"""Commands in the audit trail: what a command changes is noted with the change."""

import getpass
from typing import Any

from typing_extensions import override

from api.cli_usage import ChineseCommand
from drafter.access.audit import AuditEntry
from drafter.access.deeds import Deed, doing

COMMAND_LINE = "command-line"
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
            actor_kind=COMMAND_LINE,
            actor_id=user[:64],
            actor_name=f"{user}（命令行）",
            on_behalf_of="",
            action=ctx.command_path,
            object_id="",
            organization_id="",
            status=_OK,
            address="",
        )
        with doing(Deed(entry, clock.now)):
            return super().invoke(ctx)


def _user() -> str:
    """Who is logged in at the machine; a container may have a number only, or not even that."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"
