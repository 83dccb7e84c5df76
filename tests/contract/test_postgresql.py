"""What is PostgreSQL's alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from drafter.errors import ConfigurationError, DatabaseAway, NotFound, StorageError
from drafter.store import migrate, open_engine, open_stores
from tests.databases import all_in_postgresql
from tests.fakes_index import StandingClock
from tests.postgres import PostgresServer


def test_processes_that_start_at_once_migrate_an_empty_database_once(
    postgresql: PostgresServer,
) -> None:
    url = postgresql.create_database()
    with all_in_postgresql(postgresql):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: migrate(open_engine(url)), range(4)))
        with pytest.raises(NotFound):
            open_stores(url, StandingClock()).drafts.get("a" * 32)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("/drafter_template", "/no_such"), "先建库"),
        (("drafter-postgresql", "no-such-folder"), "连接不上"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_with_the_remedy(
    postgresql: PostgresServer, change: tuple[str, str], said: str
) -> None:
    url = postgresql.url("drafter_template").replace(*change)
    with pytest.raises(StorageError, match=said):
        migrate(open_engine(url))


def test_an_address_of_another_database_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigurationError, match="postgresql://") as refused:
        open_engine("mysql://root:geheim@db/drafter")
    assert "geheim" not in str(refused.value)


def test_the_stores_find_their_way_back_after_a_crash_of_the_database() -> None:
    with PostgresServer() as server, all_in_postgresql(server):
        stores = open_stores(server.create_database(), StandingClock())
        generation = stores.documents.generation()
        server.crash()
        with pytest.raises(DatabaseAway):
            stores.documents.generation()
        server.start()
        assert stores.documents.generation() == generation
