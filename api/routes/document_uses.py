"""What a document of the library was used in."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import CallerDep, ServicesDep
from api.problems import problem_responses
from drafter.access.rights import Right
from drafter.domain.paging import PageAsked
from drafter.domain.report import Draft, Section

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
    """Drafts that cite a document or took it as an example.

    Among the 200 changed last that the caller may read.
    """
    found = services.documents.get(document_id).document.document_id
    passages = f"{found[:16]}:"
    may_read = caller.where_it_may(Right.READ), caller.where_it_may(Right.READ_FINISHED)
    latest = services.drafts.page_of_drafts(PageAsked(_MOST_DRAFTS), *may_read).items
    uses = (_use(services.drafts.get(line.draft_id), passages) for line in latest)
    return [use for use in uses if use.cited_in or use.shown_for]


def _use(draft: Draft, passages: str) -> DocumentUseOut:
    def headings(ids_of: "list[tuple[Section, list[str]]]") -> list[str]:
        return [
            section.plan.full_heading or "引言"
            for section, ids in ids_of
            if any(each.startswith(passages) for each in ids)
        ]

    written = [(s, s.revision) for s in draft.sections if s.revision is not None]
    return DocumentUseOut(
        draft_id=draft.draft_id,
        title=draft.title,
        cited_in=headings([(s, [source.source_id for source in r.sources]) for s, r in written]),
        shown_for=headings([(s, list(r.passage_ids)) for s, r in written]),
    )
