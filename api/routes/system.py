"""The state of the installation, and its models."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter

from api.dependencies import ServicesDep
from api.model_endpoints import configured_endpoints, try_endpoint
from api.paging import ListPage, paged
from api.problems import problem_responses
from api.schemas.system import ModelEndpointOut, ModelTestOut, SystemOut
from api.system_state import system_state
from drafter.domain.paging import page_of

router = APIRouter(tags=["administration"])


@router.get("/system", responses=problem_responses(503))
def get_system(services: ServicesDep) -> SystemOut:
    """Version, database, index, jobs, workers, disk and last backup."""
    return SystemOut.model_validate(system_state(services))


@router.get("/model-endpoints")
def list_model_endpoints(
    services: ServicesDep, page: Annotated[ListPage, paged("model-endpoints", int)]
) -> list[ModelEndpointOut]:
    """The models that are set up, in the order in which they are asked; their keys are not told."""
    found = page_of(configured_endpoints(services), lambda each: (each.number,), page.asked)
    return [ModelEndpointOut.model_validate(asdict(each)) for each in page.answer(found)]


@router.post("/model-endpoints/{number}/tests", responses=problem_responses(404))
def create_model_test(services: ServicesDep, number: int) -> ModelTestOut:
    """Ask a model one short question, and tell whether and how soon it answers."""
    return ModelTestOut.model_validate(try_endpoint(services, number))
