"""What a document of the library was used in."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import CallerDep, ServicesDep
from api.problems import problem_responses
from api.views import use_view
from drafter.access.rights import Right

router = APIRouter(tags=["documents"])
_MOST_DRAFTS = 200


class DocumentUseOut(BaseModel):
    """A draft whose text rests on a document, or whose writer was shown it."""

    draft_id: str
    title: str
    cited_in: list[str] = Field(description="Headings of sections that cite it.")
    shown_for: list[str] = Field(description="Headings of sections that were written beside it.")


@router.get("/documents/{document_id}/uses", responses=problem_responses(404))
def list_document_uses(
    services: ServicesDep, caller: CallerDep, document_id: str
) -> list[DocumentUseOut]:
    """Drafts that cite a document or took it as an example, last changed first.

    At most 200 of those that the caller may read.
    """
    found = services.documents.get(document_id).document.document_id
    may_read = caller.where_it_may(Right.READ), caller.where_it_may(Right.READ_FINISHED)
    uses = services.drafts.uses_of_document(found, _MOST_DRAFTS, *may_read)
    return [DocumentUseOut.model_validate(use_view(use)) for use in uses]
