import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.bootstrap import Services
from api.samples import index_samples
from drafter.domain.lexicon import Lexicon
from drafter.reference.lexicon import load_lexicon
from tests.clients import services_over
from tests.databases import all_in_postgresql, none_in_postgresql, prepare
from tests.postgres import PostgresServer
from tests.process_mould import Mould
from tests.server_process import ServerProcess

pytest_plugins = ["tests.local_model"]
_OPEN_FILES = 8192


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where the stores of tests are that do not say so themselves",
    )


def pytest_configure() -> None:
    """What tests leave open is closed when Python collects it: until then it may be much."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session", autouse=True)
def processes() -> Iterator[None]:
    """Processes of ``drafter`` are forked from one that has imported everything."""
    ServerProcess.mould = Mould()
    yield
    ServerProcess.mould.close()
    ServerProcess.mould = None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A real PostgreSQL, started for the first test that asks for it."""
    with PostgresServer() as server:
        prepare(server)
        yield server


@pytest.fixture(scope="session", autouse=True)
def usual_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the stores are that whole modules share."""
    if request.config.getoption("database") == "sqlite":
        yield
        return
    with all_in_postgresql(request.getfixturevalue("postgresql")):
        yield


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """``sqlite`` or ``postgresql``: where the stores of this test are (tests/databases.py)."""
    if getattr(request, "param", request.config.getoption("database")) == "sqlite":
        with none_in_postgresql():
            yield "sqlite"
        return
    with all_in_postgresql(request.getfixturevalue("postgresql")):
        yield "postgresql"


@pytest.fixture
def make_services(tmp_path: Path) -> Callable[..., Services]:
    """Real services over a fresh folder; settings may be given by name."""

    def make(**settings: object) -> Services:
        return services_over(tmp_path / "data", **settings)

    return make


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Services whose library holds the sample documents; tests only add drafts to it."""
    services = services_over(tmp_path_factory.mktemp("samples"))
    index_samples(services)
    return services
