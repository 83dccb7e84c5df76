"""What is PostgreSQL's alone."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from drafter.errors import ConfigurationError, DatabaseAway, NotFound, StorageError
from drafter.llm import ModelEndpoint, OpenAIChat, TurnTakingChat
from drafter.ports import ChatMessage
from drafter.store import SqlCallTurns, migrate, open_engine, open_stores
from tests.databases import all_in_postgresql
from tests.fakes_index import StandingClock
from tests.integration.test_jobs import until
from tests.model_scripts import SCRIPTS
from tests.model_server import ModelServer
from tests.postgres import PostgresServer

ASKED = [ChatMessage("user", "写一段")]


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


class TestTurnsAtAModel:
    """Each engine stands for a process."""

    @pytest.fixture
    def processes(self, postgresql: PostgresServer) -> Iterator[list[SqlCallTurns]]:
        with all_in_postgresql(postgresql):
            url = postgresql.url("drafter_template")
            made = [SqlCallTurns(open_engine(url)) for _ in range(2)]
            yield made
            for turns in made:
                turns._let_go()

    def test_all_processes_together_have_so_many(self, processes: list[SqlCallTurns]) -> None:
        one, other = processes
        turns = [one.take("m", 3), other.take("m", 3), one.take("m", 3)]
        assert sorted(turns, key=str) == [1, 2, 3]
        assert other.take("m", 3) is None
        assert other.take("another", 3) == 1
        one.give_back("m", turns[0] or 0)
        assert other.take("m", 3) == turns[0]

    def test_the_turns_of_a_process_that_died_are_free(
        self, processes: list[SqlCallTurns], postgresql: PostgresServer
    ) -> None:
        dead, living = processes
        assert dead.take("m", 1) == 1
        assert living.take("m", 1) is None
        assert dead._connection is not None
        dead._connection.connection.dbapi_connection.close()  # type: ignore[union-attr]
        until(lambda: living.take("m", 1) == 1)
        with pytest.raises(DatabaseAway):
            dead.take("m", 1)
        assert dead.take("m", 2) == 2

    async def test_calls_of_all_processes_wait_for_each_other_and_stopped_ones_make_way(
        self, processes: list[SqlCallTurns]
    ) -> None:
        async def whole(chat: TurnTakingChat) -> str:
            return "".join([piece async for piece in chat.stream(ASKED)])

        with ModelServer() as server:
            endpoint = ModelEndpoint(base_url=server.base_url, model="scripted")
            chats = [TurnTakingChat(OpenAIChat(endpoint), turns, 2) for turns in processes]
            server.script = "timeout"
            waiting = [asyncio.create_task(whole(chat)) for chat in chats * 2]
            while len(server.chats) < 2:  # noqa: ASYNC110 - the server has a thread of its own
                await asyncio.sleep(0.05)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            server.script = lambda ask: replace(SCRIPTS["obedient"](ask), pause=0.1)
            answers = await asyncio.gather(*(whole(chat) for chat in chats * 4))
            assert all(answers)
            assert server.most_at_once == 2
