"""Two who change one section: the slower one is shown what the other made of it."""

from typing import TYPE_CHECKING, Any

from fastapi import Request

from api.drafting import section_of
from api.views import section_view
from drafter.errors import NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services


def current_section(request: Request) -> dict[str, Any] | None:
    """The section that a request names, as it is now; None where it names none or it is gone.

    Whoever is told of a conflict has passed ``authorize`` and may read the draft.
    """
    services: Services = request.app.state.services
    named = request.scope.get("path_params", {})
    if "draft_id" not in named or "section_key" not in named:
        return None
    try:
        draft = services.drafts.get(named["draft_id"])
        return section_view(section_of(draft, named["section_key"]), draft.dismissals)
    except NotFound:
        return None
