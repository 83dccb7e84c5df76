import gc
import os
import shutil
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
from tests.embedded_once import embedding_once
from tests.postgres import PostgresServer
from tests.process_mould import Mould
from tests.server_process import ServerProcess

pytest_plugins = ["tests.local_model"]
_OPEN_FILES = 8192
_MEMORY, _ENOUGH = Path("/dev/shm"), 4 << 30  # noqa: S108 - pytest makes a folder of its own there


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="where the stores of tests are that do not say so themselves",
    )


def pytest_configure() -> None:
    """Let tests work in memory, and leave open what is closed when Python collects it."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        # A fourth of the time that a small draft takes is waiting for a disk.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))  # noqa: TID251
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take longest comes first: else one process may begin it when the others end."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests live to the end: nothing is gained by looking at them again and again."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture(scope="session", autouse=True)
def vectors() -> Iterator[None]:
    with embedding_once():
        yield


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
