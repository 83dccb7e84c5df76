"""The schema: what the migrations make is what the tables say, from any earlier version on."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

import drafter.store
from drafter.errors import StorageError
from drafter.store.engine import SCHEMA_VERSION, migrate, open_engine
from drafter.store.tables import metadata

MIGRATIONS = Path(drafter.store.__file__).parent / "migrations"
LEXICAL_INDEX = "passage_words"
LEXICAL_TABLES = (LEXICAL_INDEX, "passage_word_places")
"""FTS5 tables are made by SQL of their own."""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(f"sqlite:///{tmp_path / 'drafter.db'}")


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def upgrade_to(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, version)


def test_the_version_that_start_up_asks_for_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [SCHEMA_VERSION]


def test_migrations_make_what_the_tables_say(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [d for d in differences if not any(t in str(d) for t in LEXICAL_TABLES)] == []


def test_an_older_database_is_brought_up_to_date_with_what_is_in_it(engine: Engine) -> None:
    upgrade_to(engine, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO drafts VALUES ('d1', '报告', '某局', 2025, 't', 'exemplar', 'ready',"
            " '{}', '[]', '[]', '2025-12-01', '2025-12-01')"
        )
        connection.exec_driver_sql(
            "INSERT INTO sections VALUES ('d1', 's1', 0, '{}', 'written', 1)"
        )
    migrate(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT section_key, failure FROM sections").all()
    assert rows == [("s1", "")]


def test_words_of_an_older_index_are_found_by_their_decimals(engine: Engine) -> None:
    upgrade_to(engine, "0016")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO passage_words(rowid, words) VALUES (7, '增长 12.5')"
        )
    migrate(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT doc FROM passage_word_places WHERE term = '12.5'"
        ).all()
    assert rows == [(7,)]


def test_a_database_that_is_up_to_date_starts_without_alembic(engine: Engine) -> None:
    migrate(engine)
    program = (
        "import sys; from drafter.store.engine import migrate, open_engine;"
        f"migrate(open_engine({str(engine.url)!r})); print('alembic' in sys.modules)"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "drafter.db"
    path.write_bytes("述职报告".encode() * 300)
    with pytest.raises(StorageError, match="不是有效的数据库文件"):
        migrate(open_engine(f"sqlite:///{path}"))
    assert path.read_bytes() == "述职报告".encode() * 300


def test_the_lexical_index_is_there(engine: Engine) -> None:
    migrate(engine)
    assert inspect(engine).has_table(LEXICAL_INDEX)
