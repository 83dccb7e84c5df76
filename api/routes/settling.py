"""Settling a draft: findings dismissed, values bound by hand, the draft finalized and filed."""

from fastapi import APIRouter, Response

from api.dependencies import CallerDep, ExpectedRevision, ServicesDep
from api.drafting import section_of
from api.problems import problem_responses
from api.schemas.models import DraftOut, SectionOut
from api.schemas.settling import BindingIn, DismissalIn, FinalizationIn
from api.views import draft_view, section_view
from api.walls import author_of
from drafter.domain.verification import Span

router = APIRouter(prefix="/drafts/{draft_id}", tags=["settling"])
_SETTLES = problem_responses(404, 409)
_CHANGES = problem_responses(400, 404, 409, 412, 428)


@router.post("/finalization", status_code=201, responses=_SETTLES)
def finalize(
    services: ServicesDep, caller: CallerDep, draft_id: str, request: FinalizationIn
) -> DraftOut:
    """Lock a draft and file its text as a past report; refused while something is open."""
    draft = services.finalizing.finalize(
        draft_id,
        author_of(caller, request.author),
        accept_open_points=request.accept_open_points,
    )
    return DraftOut.model_validate(draft_view(draft))


@router.delete("/finalization", responses=_SETTLES)
def reopen(services: ServicesDep, draft_id: str) -> DraftOut:
    """Open a finalized draft and take its text out of the index."""
    return DraftOut.model_validate(draft_view(services.finalizing.reopen(draft_id)))


@router.post("/findings/{finding_id}/dismissal", status_code=201, responses=_SETTLES)
def dismiss_of_report(
    services: ServicesDep,
    caller: CallerDep,
    draft_id: str,
    finding_id: str,
    request: DismissalIn,
) -> DraftOut:
    """Let any finding of a draft stand with a reason, those of the whole report too."""
    author = author_of(caller, request.author)
    draft = services.settling.dismiss(draft_id, finding_id, request.reason, author)
    return DraftOut.model_validate(draft_view(draft))


@router.delete("/findings/{finding_id}/dismissal", responses=_SETTLES)
def withdraw(services: ServicesDep, draft_id: str, finding_id: str) -> DraftOut:
    """Take a dismissal back: the finding counts again."""
    return DraftOut.model_validate(draft_view(services.settling.withdraw(draft_id, finding_id)))


@router.post(
    "/sections/{section_key}/findings/{finding_id}/dismissal", status_code=201, responses=_SETTLES
)
def dismiss_in_section(
    services: ServicesDep,
    caller: CallerDep,
    draft_id: str,
    section_key: str,
    finding_id: str,
    request: DismissalIn,
) -> SectionOut:
    """Let a finding of a section stand with a reason; it comes back when its sentence changes."""
    draft = services.settling.dismiss(
        draft_id,
        finding_id,
        request.reason,
        author_of(caller, request.author),
        section_key=section_key,
    )
    return SectionOut.model_validate(section_view(section_of(draft, section_key), draft.dismissals))


@router.post("/sections/{section_key}/bindings", status_code=201, responses=_CHANGES)
def bind(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    draft_id: str,
    section_key: str,
    request: BindingIn,
    expected: ExpectedRevision,
) -> SectionOut:
    """Bind a value in the text to a fact by hand; value and measure unit must agree."""
    draft = services.settling.bind(
        draft_id,
        section_key,
        Span(*request.span),
        request.fact_id,
        author_of(caller, request.author),
        expected,
    )
    out = SectionOut.model_validate(section_view(section_of(draft, section_key), draft.dismissals))
    response.headers["ETag"] = f'"{out.revision_number}"'
    return out
