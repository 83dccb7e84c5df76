"""Long work in the background: waited for, stopped, continued, told of, and never lost."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.bootstrap import Services
from api.drafting import draft_sheet, read_sheet
from api.main import create_app
from drafter.domain.progress import Progress, ProgressKind
from drafter.jobs.recording import recording
from drafter.jobs.work import open_job
from drafter.jobs.worker import SILENT_FOR, SILENT_HERE_FOR, has_died
from drafter.ports import Executor
from drafter.reference.report_types import find_report_type
from tests.clients import signed_in
from tests.databases import both_databases
from tests.model_scripts import SCRIPTS, Answer, Ask
from tests.model_server import ModelServer
from tests.server_process import ServerProcess

API = "/api/v1"
PATIENCE = 60
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "writer": "model",
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "category": "理论学习"},
        {"label": "主题党日", "value": 12, "measure_unit": "次", "category": "理论学习"},
        {"label": "走访群众", "value": "126户", "category": "联系群众"},
        {"label": "发展党员", "value": 3, "measure_unit": "名", "category": "队伍建设"},
    ],
}


@dataclass(frozen=True)
class Event:
    number: int
    kind: str
    data: dict[str, Any]


def events_in(stream: str) -> list[Event]:
    """The events of a stream, heartbeats left out."""
    found = []
    for block in stream.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "event" in fields:
            found.append(Event(int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that has to come."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


class Gate:
    """A script of the model server that answers ``free`` times and then keeps still."""

    def __init__(self, free: int) -> None:
        self.left = free
        self._lock = threading.Lock()

    def __call__(self, ask: Ask) -> Answer:
        with self._lock:
            self.left -= 1
            script = SCRIPTS["obedient" if self.left >= 0 else "timeout"]
        return script(ask)


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def client(make_services: Callable[..., Services], model: ModelServer) -> Iterator[TestClient]:
    services = make_services(model_base_url=model.base_url, model_name="obedient")
    with signed_in(create_app(services)) as client:
        yield client


def read(client: Any, draft_id: str) -> dict[str, Any]:  # noqa: ANN401 - either kind of client
    body: dict[str, Any] = client.get(f"{API}/drafts/{draft_id}").json()
    return body


class TestWaiting:
    def test_a_draft_that_is_done_in_time_is_answered_as_created(self, client: TestClient) -> None:
        response = client.post(f"{API}/drafts?wait=60", json=SHEET)
        assert response.status_code == 201
        assert response.json()["state"] == "ready"

    def test_who_does_not_wait_gets_202_and_the_place_of_the_draft(
        self, client: TestClient, model: ModelServer
    ) -> None:
        model.script = "timeout"
        response = client.post(f"{API}/drafts?wait=0", json=SHEET)
        assert response.status_code == 202
        draft = client.get(response.headers["Location"]).json()
        assert draft["state"] == "writing"
        assert [s["text"] for s in draft["sections"]] == [""] * len(draft["sections"])

    def test_a_sample_and_a_file_may_be_sent_without_waiting_too(self, client: TestClient) -> None:
        name = client.get(f"{API}/samples").json()[0]["name"]
        assert client.post(f"{API}/samples/{name}/drafts?wait=0").status_code == 202
        sheet = json.dumps(SHEET, ensure_ascii=False).encode()
        answer = client.post(f"{API}/drafts/from-file?wait=0", files={"file": ("表.json", sheet)})
        assert answer.status_code == 202

    @pytest.mark.parametrize("wait", ["-1", "nan", "3601", "soon"])
    def test_a_wait_that_is_none_is_refused_and_nothing_is_drafted(
        self, client: TestClient, wait: str
    ) -> None:
        response = client.post(f"{API}/drafts?wait={wait}", json=SHEET)
        assert response.status_code == 422
        assert response.json()["errors"][0]["pointer"] == "/query/wait"
        assert client.get(f"{API}/drafts").json() == []

    def test_a_section_that_is_written_again_without_waiting_keeps_its_text_until_it_is_done(
        self, client: TestClient, model: ModelServer
    ) -> None:
        draft = client.post(f"{API}/drafts", json=SHEET).json()
        url = f"{API}/drafts/{draft['draft_id']}/sections/s1.1"
        before = client.get(url).json()
        model.script = "timeout"
        answer = client.post(f"{url}/regenerations?wait=0", json={}, headers={"If-Match": '"1"'})
        assert answer.status_code == 202
        assert answer.headers["ETag"] == '"1"'
        assert client.get(url).json() == before


@both_databases
class TestStopping:
    def test_the_call_to_the_model_ends_and_the_rest_can_be_written_later(
        self, client: TestClient, model: ModelServer
    ) -> None:
        model.script = Gate(2)
        draft = client.post(f"{API}/drafts?wait=0", json=SHEET).json()
        url = f"{API}/drafts/{draft['draft_id']}"
        until(lambda: sum(s["text"] != "" for s in client.get(url).json()["sections"]) == 2)
        until(lambda: len(model.chats) == 6)
        stopped = client.post(f"{url}/cancellation").json()
        assert (stopped["state"], stopped["state_label"]) == ("cancelled", "已停止")
        for request in model.chats[2:]:
            assert request.disconnected.wait(PATIENCE)
        kept = {s["section_key"]: s["text"] for s in stopped["sections"] if s["text"]}
        calls = len(model.chats)
        model.script = "obedient"
        response = client.post(f"{url}/continuation")
        assert response.status_code == 201
        finished = response.json()
        assert finished["state"] == "ready"
        assert kept.items() <= {s["section_key"]: s["text"] for s in finished["sections"]}.items()
        assert len(model.chats) - calls == len(finished["sections"]) - len(kept)

    def test_what_is_complete_or_does_not_run_cannot_be_stopped_or_continued(
        self, client: TestClient
    ) -> None:
        url = f"{API}/drafts/{client.post(f'{API}/drafts', json=SHEET).json()['draft_id']}"
        for action in ("cancellation", "continuation"):
            answer = client.post(f"{url}/{action}")
            assert (answer.status_code, answer.json()["code"]) == (409, "conflict")

    def test_a_draft_that_is_being_written_is_not_started_a_second_time(
        self, client: TestClient, model: ModelServer
    ) -> None:
        model.script = "timeout"
        draft = client.post(f"{API}/drafts?wait=0", json=SHEET).json()
        answer = client.post(f"{API}/drafts/{draft['draft_id']}/continuation")
        assert answer.status_code == 409
        assert "正在写作中" in answer.json()["detail"]


@both_databases
class TestTelling:
    def test_a_stream_tells_every_section_from_its_begin_to_its_whole_text(
        self, client: TestClient
    ) -> None:
        draft = client.post(f"{API}/drafts?wait=0", json=SHEET).json()
        events = events_in(client.get(f"{API}/drafts/{draft['draft_id']}/events").text)
        written = read(client, draft["draft_id"])
        assert (events[0].kind, events[-1].kind) == ("planned", "done")
        assert events[0].data["section_count"] == len(written["sections"])
        assert [e.number for e in events] == sorted({e.number for e in events})
        for section in written["sections"]:
            own = [e for e in events if e.data["section_key"] == section["section_key"]]
            assert (own[0].kind, own[-1].kind) == ("section_started", "section_done")
            assert own[-1].data["text"] == section["text"]
            assert "⟦" not in "".join(e.data["text"] for e in own)

    def test_whoever_comes_back_gets_what_they_missed_and_nothing_twice(
        self, client: TestClient
    ) -> None:
        draft_id = client.post(f"{API}/drafts", json=SHEET).json()["draft_id"]
        url = f"{API}/drafts/{draft_id}/events"
        whole = events_in(client.get(url).text)
        for seen in whole[:-1]:
            rest = client.get(url, headers={"Last-Event-ID": str(seen.number)}).text
            assert events_in(rest) == [e for e in whole if e.number > seen.number]

    def test_whoever_has_heard_the_end_is_told_not_to_come_back(self, client: TestClient) -> None:
        draft_id = client.post(f"{API}/drafts", json=SHEET).json()["draft_id"]
        url = f"{API}/drafts/{draft_id}/events"
        last = events_in(client.get(url).text)[-1]
        assert client.get(url, headers={"Last-Event-ID": str(last.number)}).status_code == 204

    def test_a_section_that_fails_says_why(self, client: TestClient, model: ModelServer) -> None:
        model.script = "http_400"
        draft_id = client.post(f"{API}/drafts", json=SHEET).json()["draft_id"]
        events = events_in(client.get(f"{API}/drafts/{draft_id}/events").text)
        failures = {s["section_key"]: s["failure"] for s in read(client, draft_id)["sections"]}
        told = {e.data["section_key"]: e.data["text"] for e in events if e.kind == "section_failed"}
        assert told == failures

    def test_a_section_that_is_written_again_has_a_stream_of_its_own(
        self, client: TestClient
    ) -> None:
        draft_id = client.post(f"{API}/drafts", json=SHEET).json()["draft_id"]
        url = f"{API}/drafts/{draft_id}"
        etag = {"If-Match": '"1"'}
        client.post(f"{url}/sections/s1.1/regenerations", json={}, headers=etag)
        events = events_in(client.get(f"{url}/events").text)
        assert {e.data["section_key"] for e in events} == {"", "s1.1"}
        assert [e.kind for e in events if e.kind != "section_text"] == [
            "planned", "section_started", "section_done", "done",
        ]  # fmt: skip

    def test_a_stopped_draft_ends_its_stream(self, client: TestClient, model: ModelServer) -> None:
        model.script = "timeout"
        draft_id = client.post(f"{API}/drafts?wait=0", json=SHEET).json()["draft_id"]
        client.post(f"{API}/drafts/{draft_id}/cancellation")
        assert events_in(client.get(f"{API}/drafts/{draft_id}/events").text)[-1].kind == "done"

    def test_a_draft_that_nothing_was_told_of_ends_at_once(
        self, client: TestClient, make_services: Callable[..., Services]
    ) -> None:
        app = client.app
        services: Services = app.state.services  # type: ignore[attr-defined]
        sheet, _ = read_sheet(services, "表.json", json.dumps(SHEET).encode())
        draft = asyncio.run(draft_sheet(services, sheet, "exemplar", lambda _: None))
        events = events_in(client.get(f"{API}/drafts/{draft.draft_id}/events").text)
        assert [e.kind for e in events] == ["done"]

    async def test_pieces_are_kept_together_and_steps_in_their_order(
        self, make_services: Callable[..., Services]
    ) -> None:
        class Log:
            def __init__(self) -> None:
                self.kept: list[Progress] = []

            def record(self, job_id: str, steps: list[Progress]) -> None:
                self.kept += steps

        log = Log()
        steps = [
            Progress(ProgressKind.SECTION_STARTED, "d", "s1"),
            *(Progress(ProgressKind.SECTION_TEXT, "d", "s1", piece) for piece in "全年组织学习"),
            Progress(ProgressKind.SECTION_DONE, "d", "s1", "全年组织学习14次。"),
        ]
        async with recording(log, "job") as tell:  # type: ignore[arg-type]
            for step in steps:
                tell(step)
        assert log.kept == [steps[0], replace(steps[1], text="全年组织学习"), steps[-1]]


class TestAProcessThatDies:
    """``drafter serve`` as a process of its own, killed in the middle of its work."""

    def test_an_accepted_draft_is_finished_after_the_restart_and_nothing_is_written_twice(
        self, tmp_path: Path, model: ModelServer
    ) -> None:
        data = tmp_path / "data"
        settings = {"model_base_url": model.base_url, "model_name": "obedient"}
        model.script = Gate(2)
        with ServerProcess(data, **settings) as server:
            response = server.client.post("/drafts?wait=0", json=SHEET)
            assert response.status_code == 202
            url = f"/drafts/{response.json()['draft_id']}"
            until(
                lambda: sum(s["text"] != "" for s in server.client.get(url).json()["sections"]) == 2
            )
            until(lambda: len(model.chats) == 6)
            before = server.client.get(url).json()
            server.kill()
        model.script = "obedient"
        with ServerProcess(data, **settings) as server:
            stream = server.client.get(f"{url}/events").text  # lasts as long as the writing
            draft = server.client.get(url).json()
            assert draft["state"] == "ready"
            kept = [s for s in before["sections"] if s["text"]]
            assert [
                s for s in draft["sections"] if s["section_key"] in {k["section_key"] for k in kept}
            ] == kept
            assert {s["revision_number"] for s in draft["sections"]} == {1}
            assert len(model.chats) == 6 + len(draft["sections"]) - len(kept)
            done = [e.data["section_key"] for e in events_in(stream) if e.kind == "section_done"]
            assert sorted(done) == sorted(s["section_key"] for s in draft["sections"])

    def test_a_regeneration_survives_and_becomes_one_revision(
        self, tmp_path: Path, model: ModelServer
    ) -> None:
        data = tmp_path / "data"
        settings = {"model_base_url": model.base_url, "model_name": "obedient"}
        with ServerProcess(data, **settings) as server:
            draft = server.client.post("/drafts", json=SHEET).json()
            url = f"/drafts/{draft['draft_id']}"
            model.script = "timeout"
            calls = len(model.chats)
            path = f"{url}/sections/s1.1/regenerations?wait=0"
            answer = server.client.post(
                path, json={"instruction": "短些"}, headers={"If-Match": '"1"'}
            )
            assert answer.status_code == 202
            until(lambda: len(model.chats) > calls)
            server.kill()
        model.script = "obedient"
        with ServerProcess(data, **settings) as server:
            server.client.get(f"{url}/events")
            revisions = server.client.get(f"{url}/sections/s1.1/revisions").json()
            assert [(r["number"], r["origin"]) for r in revisions] == [
                (1, "written"),
                (2, "regenerated"),
            ]

    @both_databases
    def test_a_worker_does_what_a_process_that_only_serves_accepts_and_others_take_over_its_work(
        self, tmp_path: Path, model: ModelServer
    ) -> None:
        data = tmp_path / "data"
        settings = {"model_base_url": model.base_url, "model_name": "obedient"}
        model.script = Gate(0)
        with ServerProcess(data, drafts_in_parallel=0, **settings) as server:
            url = f"/drafts/{server.client.post('/drafts?wait=0', json=SHEET).json()['draft_id']}"
            with ServerProcess(data, "worker", **settings) as first:
                until(lambda: len(model.chats) == 4)
                with ServerProcess(data, "worker", **settings):
                    model.script = "obedient"
                    first.kill()
                    events = events_in(server.client.get(f"{url}/events").text)
            assert events[-1].kind == "done"
            assert server.client.get(url).json()["state"] == "ready"

    def test_a_job_that_was_told_of_but_never_handed_over_is_closed_and_can_be_continued(
        self, tmp_path: Path, make_services: Callable[..., Services]
    ) -> None:
        services = make_services()
        sheet, _ = read_sheet(services, "表.json", json.dumps(SHEET).encode())
        report_type = find_report_type(sheet.report_type)
        draft = services.drafting.plan_draft(sheet, report_type, "exemplar")
        open_job(services.progress, "lost", draft, 9)  # here the process died
        with ServerProcess(tmp_path / "data") as server:
            url = f"/drafts/{draft.draft_id}"
            assert events_in(server.client.get(f"{url}/events").text)[-1].kind == "done"
            assert server.client.get(url).json()["state"] == "incomplete"
            assert server.client.post(f"{url}/continuation").json()["state"] == "ready"

    def test_a_stopped_job_stays_stopped_after_a_restart(
        self, tmp_path: Path, model: ModelServer
    ) -> None:
        data = tmp_path / "data"
        settings = {"model_base_url": model.base_url, "model_name": "obedient"}
        model.script = "timeout"
        with ServerProcess(data, **settings) as server:
            url = f"/drafts/{server.client.post('/drafts?wait=0', json=SHEET).json()['draft_id']}"
            until(lambda: len(model.chats) == 4)
            assert server.client.post(f"{url}/cancellation").json()["state"] == "cancelled"
            for request in model.chats:
                assert request.disconnected.wait(PATIENCE)
        model.script = "obedient"
        with ServerProcess(data, **settings) as server:
            other = server.client.post("/drafts", json=SHEET)
            assert other.json()["state"] == "ready"
            assert server.client.get(url).json()["state"] == "cancelled"
            assert server.client.post(f"{url}/continuation").json()["state"] == "ready"


NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)
ME = Executor("me", "here", 1, NOW)
NO_SUCH_PROCESS = 2**22 + 1
"""Beyond the largest number that Linux gives to a process."""


@pytest.mark.parametrize(
    ("other", "dead"),
    [
        (ME, False),
        (Executor("a", "here", NO_SUCH_PROCESS, NOW), True),
        (Executor("b", "elsewhere", NO_SUCH_PROCESS, NOW), False),
        (Executor("c", "elsewhere", 1, NOW - SILENT_FOR - timedelta(seconds=1)), True),
        (Executor("d", "here", 1, NOW - SILENT_FOR - timedelta(seconds=1)), False),
        (Executor("e", "here", 1, NOW - SILENT_HERE_FOR - timedelta(seconds=1)), True),
    ],
)
def test_a_process_is_dead_where_it_is_gone_from_this_machine_or_silent_for_long(
    other: Executor, dead: bool
) -> None:
    assert has_died(other, ME, NOW) is dead
