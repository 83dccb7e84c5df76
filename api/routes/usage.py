"""What was drafted, and what models cost."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from api.access_views import names_of
from api.dependencies import ServicesDep
from api.paging import ListPage, paged
from api.schemas.usage import ModelUseOut, UsageOut
from drafter.domain.paging import page_of
from drafter.ports import ModelUse, Usage

router = APIRouter(prefix="/usage", tags=["administration"])
_NOTHING = ModelUse("", "", "", 0, 0, 0, 0)


@router.get("")
def list_usage(
    services: ServicesDep, page: Annotated[ListPage, paged("usage", str)]
) -> list[UsageOut]:
    """What each organization has drafted and edited, and what models cost it."""
    names, costs = names_of(services), services.model_usage.totals()
    drafted = {used.organization_id: used for used in services.drafts.usage()}
    # Calls that were for no draft, or for one that is deleted, are told too.
    all_used = [drafted.get(key, Usage(key, 0, 0, 0, 0, 0)) for key in {**drafted, **costs}]
    found = page_of(all_used, lambda used: (used.organization_id,), page.asked)
    return [
        UsageOut.model_validate(
            _cost(costs.get(used.organization_id, _NOTHING))
            | asdict(used)
            | {"organization": names.get(used.organization_id, "")}
        )
        for used in page.answer(found)
    ]


@router.get("/models")
def list_model_usage(
    services: ServicesDep,
    page: Annotated[ListPage, paged("model-usage", str, str, str)],
    month: Annotated[
        str, Query(pattern=r"^(\d{4}-\d{2})?$", description="2026-01; absent: all months.")
    ] = "",
) -> list[ModelUseOut]:
    """What each organization used of each model in each month, the latest month first."""
    names = names_of(services)
    return [
        ModelUseOut(
            month=use.month,
            organization_id=use.organization_id,
            organization=names.get(use.organization_id, ""),
            model=use.model,
            **_cost(use),
        )
        for use in page.answer(services.model_usage.page(page.asked, month))
    ]


def _cost(use: ModelUse) -> dict[str, int]:
    return {
        "model_calls": use.calls,
        "uncounted_calls": use.uncounted_calls,
        "prompt_tokens": use.prompt_tokens,
        "answer_tokens": use.answer_tokens,
    }
