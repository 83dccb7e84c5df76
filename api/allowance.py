"""How many drafts a caller may have begun within an hour, over all processes."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.problems import Problem
from drafter.access.caller import Caller

if TYPE_CHECKING:
    from api.bootstrap import Services


def take_drafts(services: "Services", caller: Caller, draft_ids: Sequence[str]) -> None:
    """Count drafts that are about to be begun, all or none; one that was counted costs nothing.

    Raises:
        Problem: 429 where they are too many; nothing was begun.
    """
    most = services.settings.drafts_per_hour
    if not most:
        return
    now = services.access_clock.now()
    free_at = services.draft_starts.take(caller.identity, draft_ids, now, most)
    if free_at is None:
        return
    if len(draft_ids) > most:
        raise Problem(
            429,
            "too-many-drafts",
            f"一次最多起草{most}份，这次有{len(draft_ids)}份，请分几次提交，或请管理员调高限额。",
        )
    seconds = max(1, math.ceil((free_at - now).total_seconds()))
    raise Problem(
        429,
        "too-many-drafts",
        f"一小时内起草的稿件已达上限（{most}份），请{math.ceil(seconds / 60)}分钟后再试，"
        "或请管理员调高限额。",
        {"Retry-After": str(seconds), "RateLimit-Policy": f'"drafts";q={most};w=3600'},
    )
