"""Files for the library: taken at once, indexed in the background, never lost and never twice."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.intake import MOST_TRIES, Intake
from api.main import create_app
from drafter.access.audit import AuditFilter
from drafter.domain.paging import PageAsked
from drafter.domain.source import PassageFilter, Visibility
from drafter.domain.upload import DocumentBatch, UploadState
from drafter.ports import UploadPart
from tests.clients import signed_in
from tests.databases import both_databases
from tests.holding_clock import PATIENCE
from tests.holding_embedder import HeldEmbedder
from tests.integration.test_jobs import API, until
from tests.model_server import LETTER_DIMENSION, ModelServer
from tests.server_process import ServerProcess

BATCHES = f"{API}/document-batches"
EVERYTHING = PassageFilter()
Files = list[tuple[str, tuple[str, bytes]]]


def rule(number: int) -> tuple[str, bytes]:
    text = f"澄江区第{number}号学习规则\n第一条 中心组每季度学习{number}次。\n"
    return f"第{number}号学习规则.txt", text.encode()


def form(*files: tuple[str, bytes]) -> Files:
    return [("files", file) for file in files]


def settled(client: Any, batch_id: str) -> dict[str, Any]:  # noqa: ANN401 - either kind of client
    """The batch, as soon as nothing more becomes of it."""
    url = f"{BATCHES}/{batch_id}"
    until(lambda: client.get(url).json()["state"] != "indexing")
    batch: dict[str, Any] = client.get(url).json()
    return batch


def files_of(client: Any, batch_id: str) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    found: list[dict[str, Any]] = client.get(f"{BATCHES}/{batch_id}/files").json()
    return found


def titles(services: Services) -> list[str]:
    return [d.document.title for d in services.documents.list_documents(EVERYTHING)]


@both_databases
class TestABatch:
    def test_each_file_has_its_outcome_and_a_broken_one_stops_no_other(
        self, client: TestClient, services: Services
    ) -> None:
        known = client.post(f"{API}/documents", files={"file": rule(1)})
        assert known.status_code == 201
        sent = form(rule(1), ("坏.docx", b"no word file"), rule(2))
        answer = client.post(BATCHES, files=sent, data={"kind": "policy"})
        assert answer.status_code == 202
        assert answer.headers["Location"] == answer.json()["location"]
        batch = settled(client, answer.json()["batch_id"])
        assert (batch["state"], batch["file_count"], batch["settled_count"]) == ("done", 3, 3)
        assert {s: n for s, n in batch["counts"].items() if n} == {
            "unchanged": 1, "refused": 1, "indexed": 1,
        }  # fmt: skip
        assert batch["seconds_left"] is None
        same, broken, new = files_of(client, batch["batch_id"])
        assert (same["state"], same["document_id"]) == ("unchanged", known.json()["document_id"])
        assert (broken["state"], broken["code"]) == ("refused", "document-unreadable")
        assert "另存" in broken["reason"]
        assert not broken["reason"].startswith("坏.docx")
        document = client.get(f"{API}/documents/{new['document_id']}").json()
        assert (document["title"], document["kind"]) == ("澄江区第2号学习规则", "policy")
        assert services.uploads.open_parts() == []

    def test_what_is_told_of_a_file_may_change(self, client: TestClient) -> None:
        client.post(f"{API}/documents", files={"file": rule(1)})
        answer = client.post(BATCHES, files=form(rule(1)), data={"year": "2023"})
        settled(client, answer.json()["batch_id"])
        (file,) = files_of(client, answer.json()["batch_id"])
        assert file["state"] == "replaced"

    def test_more_files_may_follow_and_a_repeated_request_adds_none(
        self, client: TestClient
    ) -> None:
        first = client.post(BATCHES, files=form(rule(1)), headers={"Idempotency-Key": "first"})
        batch_id = first.json()["batch_id"]
        again = client.post(BATCHES, files=form(rule(1)), headers={"Idempotency-Key": "first"})
        assert again.json()["batch_id"] == batch_id
        more = client.post(f"{BATCHES}/{batch_id}/files", files=form(rule(2), rule(3)))
        assert (more.status_code, more.json()["file_count"]) == (202, 3)
        batch = settled(client, batch_id)
        assert batch["counts"]["indexed"] == 3
        assert [f["file_name"] for f in files_of(client, batch_id)] == [
            rule(n)[0] for n in (1, 2, 3)
        ]


class TestWaiting:
    def test_who_does_not_wait_gets_202_and_the_place_where_the_outcome_stands(
        self, client: TestClient
    ) -> None:
        answer = client.post(f"{API}/documents?wait=0", files={"file": rule(1)})
        assert answer.status_code == 202
        batch = client.get(answer.headers["Location"]).json()
        assert batch["file_count"] == 1
        settled(client, batch["batch_id"])
        (file,) = files_of(client, batch["batch_id"])
        assert client.get(f"{API}/documents/{file['document_id']}").status_code == 200

    def test_a_type_that_there_is_not_is_refused_before_anything_is_taken(
        self, client: TestClient
    ) -> None:
        answer = client.post(BATCHES, files=form(rule(1)), data={"report_type": "小说"})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown-report-type")
        assert client.get(BATCHES).json() == []

    def test_the_list_shows_each_what_they_may_write_for_and_their_own(
        self, client: TestClient
    ) -> None:
        batch_id = client.post(BATCHES, files=form(rule(1))).json()["batch_id"]
        settled(client, batch_id)
        assert [b["batch_id"] for b in client.get(f"{BATCHES}?mine=true").json()] == [batch_id]
        with signed_in(client.app) as other:  # type: ignore[arg-type]
            assert other.get(f"{BATCHES}?mine=true").json() == []
            assert len(other.get(BATCHES).json()) == 1


class TestStopping:
    def test_what_waits_and_what_is_under_way_is_not_indexed_and_a_batch_stays_stopped(
        self, make_services: Callable[..., Services]
    ) -> None:
        services = make_services()
        held = HeldEmbedder()
        services.embedder = held
        with signed_in(create_app(services)) as client:
            batch_id = client.post(BATCHES, files=form(rule(1), rule(2))).json()["batch_id"]
            assert held.is_asked.wait(PATIENCE)
            stopped = client.post(f"{BATCHES}/{batch_id}/cancellation").json()
            assert (stopped["state"], stopped["counts"]["cancelled"]) == ("cancelled", 2)
            held.may_go_on.set()
            for action, sent in (("cancellation", None), ("files", form(rule(3)))):
                answer = client.post(f"{BATCHES}/{batch_id}/{action}", files=sent)
                assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
            another = client.post(f"{API}/documents", files={"file": rule(4)})
            assert another.status_code == 201
        assert titles(services) == ["澄江区第4号学习规则"]
        assert [f.state for f in _all_files(services, batch_id)] == [UploadState.CANCELLED] * 2


def _all_files(services: Services, batch_id: str) -> Sequence[Any]:
    return services.uploads.page_of_files(batch_id, PageAsked(100)).items


class TestAProcessThatDies:
    def accept(self, services: Services, *files: tuple[str, bytes]) -> UploadPart:
        """What a process has kept that died before it could hand it over."""
        now = services.clock.now()
        batch = DocumentBatch("b" * 32, "key k", "测试系统", "", Visibility.PUBLIC, now)
        return services.uploads.accept(batch, "p" * 32, files, None)

    def test_what_it_indexed_but_could_not_say_is_found_and_not_indexed_again(
        self, services: Services
    ) -> None:
        part = self.accept(services, rule(1))
        taken = services.uploads.take(part.batch_id, 1, "dead", services.clock.now())
        assert taken is not None
        first = Intake(services)
        document = first.document_of(taken)
        services.uploads.keep(part.batch_id, replace(taken.file, document_id=document.document_id))
        services.index_document(document)
        generation = services.documents.generation()
        Intake(services).index_file(part.batch_id, 1)
        assert services.uploads.file(part.batch_id, 1).state is UploadState.INDEXED
        assert services.documents.generation() == generation

    def test_a_file_that_ends_every_process_is_refused_at_last(self, services: Services) -> None:
        part = self.accept(services, rule(1))
        for _ in range(MOST_TRIES):
            dying = Intake(services)
            dying.stop()
            dying.index_file(part.batch_id, 1)
        assert services.uploads.file(part.batch_id, 1).state is UploadState.INDEXING
        Intake(services).index_file(part.batch_id, 1)
        file = services.uploads.file(part.batch_id, 1)
        assert (file.state, file.error_code) == (UploadState.REFUSED, "document-unreadable")
        assert titles(services) == []

    def test_a_killed_server_goes_on_where_it_was_and_takes_up_what_was_never_handed_over(
        self, tmp_path: Path, make_services: Callable[..., Services], model: ModelServer
    ) -> None:
        services = make_services()
        lost = self.accept(services, rule(9))
        data, settings = tmp_path / "data", _embedder_at(model)
        model.free_embeddings = 2
        with ServerProcess(data, **settings) as server:
            until(lambda: len(model.embeddings) == 1)  # what was lost before
            settled(_Api(server), lost.batch_id)
            batch = _Api(server).post(BATCHES, files=form(*map(rule, range(1, 5)))).json()
            until(lambda: len(model.embeddings) == 3)
            told = _Api(server).get(batch["location"]).json()
            assert (told["counts"]["indexed"], told["counts"]["indexing"]) == (1, 1)
            assert told["files_per_minute"] > 0
            assert told["seconds_left"] >= 0
            server.kill()
        model.free_embeddings = None
        with ServerProcess(data, **settings) as server:
            assert settled(_Api(server), batch["batch_id"])["counts"]["indexed"] == 4
            (mine,) = _Api(server).get(f"{BATCHES}?mine=true").json()
            assert mine["batch_id"] == batch["batch_id"]
        assert sorted(titles(services)) == [f"澄江区第{n}号学习规则" for n in (1, 2, 3, 4, 9)]
        assert len(model.embeddings) == 6  # one for each, and again for the one that was cut off
        assert _noted(services) == {f"POST {BATCHES}": 1 + 4}

    @pytest.mark.parametrize("database", ["postgresql"], indirect=True)
    def test_a_worker_takes_over_from_one_that_was_killed_and_nobody_misses_the_dead_server(
        self, tmp_path: Path, make_services: Callable[..., Services], model: ModelServer
    ) -> None:
        data, settings = tmp_path / "data", _embedder_at(model)
        model.free_embeddings = 1
        with ServerProcess(data, drafts_in_parallel=0, **settings) as server:
            batch = _Api(server).post(BATCHES, files=form(*map(rule, range(1, 4)))).json()
            server.kill()
        services = make_services()
        with ServerProcess(data, "worker", **settings) as first:
            until(lambda: len(model.embeddings) == 2)
            with ServerProcess(data, "worker", **settings):
                first.kill()
                model.free_embeddings = None
                until(
                    lambda: (
                        services.uploads.progress([batch["batch_id"]])[batch["batch_id"]].is_settled
                    )
                )
        states = [f.state for f in _all_files(services, batch["batch_id"])]
        assert states == [UploadState.INDEXED] * 3
        assert sorted(titles(services)) == [f"澄江区第{n}号学习规则" for n in (1, 2, 3)]
        assert len(model.embeddings) == 4
        assert _noted(services) == {f"POST {BATCHES}": 1 + 3}


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def _embedder_at(model: ModelServer) -> dict[str, object]:
    return {
        "embedder_base_url": model.base_url,
        "embedder_name": "letters",
        "embedder_dimension": LETTER_DIMENSION,
    }


def _noted(services: Services) -> dict[str, int]:
    """How many entries of the trail there are of each deed."""
    entries = services.audit.entries(AuditFilter(), PageAsked(100)).items
    counts: dict[str, int] = {}
    for each in entries:
        counts[each.entry.action] = counts.get(each.entry.action, 0) + 1
    return counts


class _Api:
    """A server's client, asked by whole paths as a TestClient is."""

    def __init__(self, server: ServerProcess) -> None:
        self._client = server.client

    def get(self, path: str) -> Any:  # noqa: ANN401 - httpx's answer
        return self._client.get(path.removeprefix(API))

    def post(self, path: str, **sent: Any) -> Any:  # noqa: ANN401 - httpx's answer
        return self._client.post(path.removeprefix(API), **sent)
