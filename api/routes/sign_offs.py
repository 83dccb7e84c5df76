"""复核签发: two people confirm each figure of a draft, and the file that is bound to that."""

import hashlib

from fastapi import APIRouter, Response, UploadFile

from api.dependencies import CallerDep, ServicesDep, read_upload
from api.problems import problem_responses
from api.routes.downloads import DOCX, binary_response, file_response
from api.schemas.sign_offs import RemainingIn, SignedFileOut, SignOffOut, SignOffsOut, WordIn
from api.sign_off_views import sign_off_view, signed_file_view, signer_of
from drafter.domain.sign_off import SigningPart, SignOff, Verdict

router = APIRouter(prefix="/drafts/{draft_id}", tags=["signing"])
_FOUND = problem_responses(404)
_SIGNS = problem_responses(404, 409)


@router.get("/sign-offs", responses=_FOUND)
def list_sign_offs(services: ServicesDep, draft_id: str) -> SignOffsOut:
    """Every round of signing over a draft, the latest first; void ones stay on record."""
    owner = services.drafts.get(draft_id).organization_id
    is_wanted = bool(owner) and services.organizations.get(owner).wants_sign_off
    rounds = [sign_off_view(each) for each in reversed(services.signing.rounds(draft_id))]
    return SignOffsOut.model_validate({"is_wanted": is_wanted, "rounds": rounds})


@router.post("/sign-offs", status_code=201, responses=_SIGNS)
def open_sign_off(services: ServicesDep, caller: CallerDep, draft_id: str) -> SignOffOut:
    """Freeze facts and text as they are, and begin a round of signing over them."""
    signer = signer_of(services, caller, draft_id, SigningPart.FILLING)
    return _out(services.signing.open(draft_id, signer))


@router.post("/sign-offs/{number}/words", status_code=201, responses=_SIGNS)
def say(
    services: ServicesDep, caller: CallerDep, draft_id: str, number: int, word: WordIn
) -> SignOffOut:
    """Confirm or doubt one figure; the same person may say otherwise until it is signed."""
    part = SigningPart(word.part)
    signer = signer_of(services, caller, draft_id, part)
    verdict = Verdict(word.verdict)
    return _out(
        services.signing.say(draft_id, number, part, signer, word.fact_id, verdict, word.note)
    )


@router.post("/sign-offs/{number}/remaining", status_code=201, responses=_SIGNS)
def confirm_remaining(
    services: ServicesDep, caller: CallerDep, draft_id: str, number: int, remaining: RemainingIn
) -> SignOffOut:
    """Confirm every figure of which the part has said nothing, by their count; doubts stay."""
    part = SigningPart(remaining.part)
    signer = signer_of(services, caller, draft_id, part)
    return _out(services.signing.confirm_all(draft_id, number, part, signer, remaining.count))


@router.get(
    "/sign-offs/{number}/export",
    response_class=Response,
    responses={**_FOUND, **binary_response(DOCX)},
)
def export_signed(services: ServicesDep, draft_id: str, number: int) -> Response:
    """The .docx that was signed, to the byte; also of a round that is void by now."""
    content = services.signing.signed_file(draft_id, number)
    return file_response(content, f"{services.drafts.get(draft_id).title}.docx", DOCX)


@router.post("/signed-file-checks", responses=_FOUND)
def check_signed_file(services: ServicesDep, draft_id: str, file: UploadFile) -> SignedFileOut:
    """Whether a file in hand is the one that was signed, to the byte; it is not kept."""
    _, content = read_upload(file)
    found = services.signing.recognize(draft_id, content)
    digest = hashlib.sha256(content).hexdigest()
    return SignedFileOut.model_validate(signed_file_view(found, digest))


def _out(sign_off: SignOff) -> SignOffOut:
    return SignOffOut.model_validate(sign_off_view(sign_off))
