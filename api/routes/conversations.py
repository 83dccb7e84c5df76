"""The conversation about a draft: messages, and proposals to accept or reject.

A proposal carries the revision numbers and facts that it was made from; accepting one that they
have moved past changes nothing and is a conflict.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Response

from api.conversation_views import history_view, message_view, proposal_view, turn_view
from api.dependencies import CallerDep, ServicesDep
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.schemas.conversation import (
    DecisionIn,
    FactHistoryOut,
    MessageIn,
    MessageOut,
    ProposalOut,
    TurnOut,
)
from api.schemas.models import DraftOut
from api.views import draft_view
from api.walls import author_of
from drafter.domain.paging import page_of

router = APIRouter(prefix="/drafts/{draft_id}", tags=["conversation"])
_FOUND = problem_responses(404)
_SPEAKS = problem_responses(404, 409, 502, 503)
_DECIDES = problem_responses(404, 409)


@router.post("/messages", status_code=201, responses=_SPEAKS)
def send_message(
    services: ServicesDep,
    caller: CallerDep,
    response: Response,
    draft_id: str,
    message: MessageIn,
) -> TurnOut:
    """Say something about a draft: answers, questions back and proposals; the draft stays."""
    draft = services.drafts.get(draft_id)
    turn = asyncio.run(
        services.conversation.converse(
            draft.draft_id,
            message.text,
            author_of(caller, message.author),
            selected_text=message.selected_text,
            section_key=message.section_key,
            writer=message.writer,
        )
    )
    response.headers["Location"] = f"/api/v1/drafts/{draft.draft_id}/messages"
    return TurnOut.model_validate(turn_view(turn))


@router.get("/messages", responses=_FOUND)
def list_messages(
    services: ServicesDep, draft_id: str, page: Annotated[ListPage, paged("messages", int)]
) -> list[MessageOut]:
    """What was said about a draft, oldest first."""
    said = services.conversation.store.page_of_messages(draft_id, page.asked)
    return [MessageOut.model_validate(message_view(m)) for m in page.answer(said)]


@router.get("/proposals", responses=_FOUND)
def list_proposals(
    services: ServicesDep, draft_id: str, page: Annotated[ListPage, paged("proposals", int)]
) -> list[ProposalOut]:
    """Everything that was proposed for a draft, oldest first."""
    found = services.conversation.store.page_of_proposals(draft_id, page.asked)
    return [ProposalOut.model_validate(proposal_view(p)) for p in page.answer(found)]


@router.get("/proposals/{proposal_id}", responses=_FOUND)
def get_proposal(services: ServicesDep, draft_id: str, proposal_id: str) -> ProposalOut:
    """One proposal."""
    found = services.conversation.store.proposal(draft_id, proposal_id)
    return ProposalOut.model_validate(proposal_view(found))


@router.post("/proposals/{proposal_id}/acceptance", status_code=201, responses=_DECIDES)
def accept_proposal(
    services: ServicesDep,
    caller: CallerDep,
    draft_id: str,
    proposal_id: str,
    decision: DecisionIn,
) -> DraftOut:
    """Put a proposal into the draft, wholly or not at all; answers with the draft."""
    author = author_of(caller, decision.author)
    draft = services.conversation.accept(draft_id, proposal_id, author)
    return DraftOut.model_validate(draft_view(draft))


@router.post("/proposals/{proposal_id}/rejection", status_code=201, responses=_DECIDES)
def reject_proposal(
    services: ServicesDep,
    caller: CallerDep,
    draft_id: str,
    proposal_id: str,
    decision: DecisionIn,
) -> ProposalOut:
    """Record that a proposal is not wanted; the draft stays as it is."""
    author = author_of(caller, decision.author)
    rejected = services.conversation.reject(draft_id, proposal_id, author)
    return ProposalOut.model_validate(proposal_view(rejected))


@router.get("/fact-history", responses=_FOUND)
def fact_history(
    services: ServicesDep, draft_id: str, page: Annotated[ListPage, paged("fact-history", int)]
) -> list[FactHistoryOut]:
    """Every accepted change of a fact: who, when, on what message."""
    changes = enumerate(services.conversation.fact_history(draft_id))
    found = page_of(changes, lambda each: each[:1], page.asked)
    return [FactHistoryOut.model_validate(history_view(c)) for _, c in page.answer(found)]
