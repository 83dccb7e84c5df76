"""An edited Word file comes back: first what it would change, then its texts as revisions."""

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile

from api.dependencies import CallerDep, ServicesDep, read_upload
from api.problems import problem_responses
from api.return_views import preview_view, taken_back_view
from api.schemas.models import AUTHOR
from api.schemas.returns import ReturnPreviewOut, TakenBackOut
from api.walls import author_of

router = APIRouter(prefix="/drafts/{draft_id}/returns", tags=["returns"])


@router.post("", responses=problem_responses(404, 409))
def preview_return(services: ServicesDep, draft_id: str, file: UploadFile) -> ReturnPreviewOut:
    """What an edited .docx would change in its draft; nothing is stored."""
    name, content = read_upload(file)
    return ReturnPreviewOut.model_validate(
        preview_view(services.returning.preview(draft_id, name, content))
    )


@router.post("/acceptance", status_code=201, responses=problem_responses(404, 409))
def take_back(
    services: ServicesDep,
    caller: CallerDep,
    draft_id: str,
    file: UploadFile,
    preview_id: Annotated[
        str, Form(min_length=1, description="As the preview gave it: what the person has seen.")
    ],
    author: Annotated[str, Form(max_length=50, description=AUTHOR)] = "",
    sections: Annotated[
        list[str] | None,
        Form(description="Take exactly these, conflicts and removals too; none: all changed."),
    ] = None,
) -> TakenBackOut:
    """Take the same .docx in, wholly or not at all; in a conflict both texts are kept."""
    name, content = read_upload(file)
    taken = services.returning.take_back(
        draft_id,
        name,
        content,
        author_of(caller, author),
        preview_id=preview_id,
        only=tuple(sections or ()),
    )
    return TakenBackOut.model_validate(taken_back_view(taken))
