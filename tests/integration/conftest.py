"""What most tests of the API start from; a module that needs other services has its own."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.main import create_app
from tests.clients import signed_in


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Services over a fresh folder that search by words alone: nothing waits for an embedder."""
    services = make_services()
    services.embedder = None
    return services


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    """A client that may do everything."""
    with signed_in(create_app(services)) as client:
        yield client
