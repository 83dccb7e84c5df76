"""What a section was written beside."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import CallerDep, ServicesDep
from api.drafting import section_of
from api.problems import problem_responses
from api.schemas.models import PlacedPassageOut
from api.views import shown_passage_view
from api.walls import reader_of
from api.written_beside import passages_beside

router = APIRouter(tags=["drafts"])


class ShownPassageOut(PlacedPassageOut):
    """A passage that the writer was shown: an example, or a policy as a basis."""

    role: Literal["own", "others", "policy"] = Field(
        description="The organization's own past report, another's (both form only), or a policy."
    )


class SectionPassagesOut(BaseModel):
    """What a section's present text was written beside."""

    passages: list[ShownPassageOut]


@router.get("/drafts/{draft_id}/sections/{section_key}/passages", responses=problem_responses(404))
def list_section_passages(
    services: ServicesDep, caller: CallerDep, draft_id: str, section_key: str
) -> SectionPassagesOut:
    """The passages that the writer of a section was shown, each once with all its places.

    Of those that the caller may read; what has left the library since is not among them.
    """
    draft = services.drafts.get(draft_id)
    section = section_of(draft, section_key)
    shown = passages_beside(services, draft, section, reader_of(services, caller))
    return SectionPassagesOut.model_validate({"passages": list(map(shown_passage_view, shown))})
