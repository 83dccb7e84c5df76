"""What an operator does: back up and restore, purge."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from api.bootstrap import Services
from api.main import create_app
from drafter.domain.callback import Delivery, DeliveryState, Webhook
from drafter.domain.paging import PageAsked
from drafter.domain.source import PassageFilter
from drafter.errors import ConfigurationError, NotFound, StorageError
from tests.clients import signed_in
from tests.databases import both_databases, only_sqlite
from tests.fakes_index import PairEmbedder, make_policy, with_passages
from tests.integration.test_jobs import API, SHEET
from tests.postgres import PostgresServer

EVERYTHING = PassageFilter()
PLAIN = SHEET | {"writer": "exemplar"}


def fill(services: Services) -> str:
    """A draft with an edit, and a document; gives the draft's id."""
    services.embedder = PairEmbedder()
    services.index.add(*with_passages(make_policy("江畔区学习规则", "中心组每季度学习1次。")))
    with signed_in(create_app(services)) as client:
        draft = client.post(f"{API}/drafts", json=PLAIN).json()
        url = f"{API}/drafts/{draft['draft_id']}/sections/s1.1"
        body = {"text": "全年学习14次。", "author": "张三"}
        assert client.put(url, json=body, headers={"If-Match": '"1"'}).is_success
    return str(draft["draft_id"])


def what_is_there(services: Services, draft_id: str) -> tuple[object, ...]:
    return (
        services.drafts.get(draft_id),
        services.drafts.revisions(draft_id, "s1.1"),
        [d.document for d in services.documents.list_documents(EVERYTHING)],
        services.retriever.search("中心组每季度学习", EVERYTHING, 3),
    )


@only_sqlite
def test_a_backup_of_sqlite_brings_everything_back(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    services = make_services()
    draft_id = fill(services)
    before = what_is_there(services, draft_id)
    copy = tmp_path / "restored" / "drafter.db"
    copy.parent.mkdir()
    assert services.back_up(copy) == copy.stat().st_size
    restored = make_services(data_dir=copy.parent, database_url="")
    restored.embedder = PairEmbedder()
    assert what_is_there(restored, draft_id) == before
    assert list(copy.parent.glob("*.part")) == []


@only_sqlite
def test_a_database_that_is_damaged_or_not_there_is_not_backed_up(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    services = make_services()
    database = services.settings.data_dir / "drafter.db"
    database.unlink(missing_ok=True)
    with pytest.raises(StorageError, match="不存在"):
        services.back_up(tmp_path / "copy.db")
    database.parent.mkdir(exist_ok=True)
    database.write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError, match="没有写成"):
        services.back_up(tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_dump_of_postgresql_brings_everything_back(
    make_services: Callable[..., Services], tmp_path: Path, postgresql: PostgresServer
) -> None:
    services = make_services()
    with pytest.raises(ConfigurationError, match="pg_dump"):
        services.back_up(tmp_path / "copy.db")
    draft_id = fill(services)
    before = what_is_there(services, draft_id)
    dump, url = tmp_path / "drafter.dump", postgresql.create_database()
    for command in (
        ["pg_dump", "-Fc", "-f", str(dump), services.settings.store_url],
        ["pg_restore", "--no-owner", "-d", url, str(dump)],
    ):
        postgresql.run(*command)
    restored = make_services(data_dir=tmp_path / "restored", database_url=url)
    restored.embedder = PairEmbedder()
    assert what_is_there(restored, draft_id) == before


@both_databases
def test_a_purge_forgets_what_ended_long_ago_and_no_text(
    make_services: Callable[..., Services],
) -> None:
    services = make_services()
    services.has_durable_jobs = True
    draft_id = fill(make_services())
    moment = services.clock.now()
    services.webhooks.add(Webhook("w" * 32, "https://oa.example/hook", "s" * 16, "", moment))
    for number, state in enumerate(DeliveryState):
        services.webhooks.keep(Delivery(f"{number:032d}", "w" * 32, draft_id, "{}", state, moment))
    kept = services.purge(moment - timedelta(days=1))
    assert (kept.jobs, kept.steps, kept.deliveries) == (0, 0, 0)
    before = services.drafts.get(draft_id)
    ended, waiting = (services.jobs.draft(before, "exemplar") for _ in "12")
    services.jobs.cancel(ended)
    services.progress.close(ended, draft_id)
    services.progress.close(waiting, draft_id)
    told = len(services.progress.after(draft_id, 0))
    gone = services.purge(services.clock.now() + timedelta(days=1))
    assert (gone.jobs, gone.steps, gone.deliveries) == (1, told, 2)
    with pytest.raises(NotFound):
        services.jobs.outcome(ended)
    assert services.jobs.active(draft_id) == [waiting]
    services.jobs.close()
    assert [d.state for d in services.webhooks.deliveries("w" * 32, PageAsked(9)).items] == [
        DeliveryState.WAITING
    ]
    assert services.progress.after(draft_id, 0) == []
    assert services.drafts.get(draft_id) == before
