"""What an operator sees: an API process and a worker, their logs, metrics and traces."""

import json
import logging
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from api.bootstrap import Services
from api.main import create_app
from api.settings import Settings
from api.telemetry import Watch, watched
from api.telemetry.logs import log_fields, set_up_logging
from api.telemetry.metrics import Metrics
from drafter.errors import ConfigurationError
from tests.clients import signed_in
from tests.model_scripts import obedient
from tests.model_server import ModelServer
from tests.server_process import ServerProcess
from tests.trace_collector import Collector, collecting

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
REQUEST = "oa-2025-0117"
SHEET: dict[str, Any] = {
    "organization": "澄江区档案馆党支部",
    "report_year": 2025,
    "writer": "model",
    "facts": [
        {"label": "中心组集中学习", "value": 14, "measure_unit": "次", "category": "理论学习"},
        {"label": "走访群众", "value": "126户", "category": "联系群众"},
    ],
}
WRITE, CALL = "write section", "call model"
MakeServices = Callable[..., Services]
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def samples_of(port: int) -> Samples:
    """Every sample of a process's metrics by its name and labels."""
    text = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(samples: Samples, name: str) -> float:
    return sum(value for (sample, _), value in samples.items() if sample == name)


@dataclass
class Row:
    """What was seen while one draft was written on an API process and a worker."""

    draft: dict[str, Any]
    request_id: str
    api_lines: list[dict[str, Any]]
    worker_lines: list[dict[str, Any]]
    api_metrics: Samples
    worker_metrics: Samples
    collector: Collector
    readiness: tuple[tuple[int, dict[str, Any]], tuple[int, dict[str, Any]]]
    """Without a worker, and with one."""

    @property
    def section_count(self) -> int:
        return len(self.draft["sections"])


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> Row:
    data = tmp_path_factory.mktemp("row") / "data"
    ports = free_port(), free_port()
    with collecting() as collector, ModelServer() as model:
        model.script = lambda ask: replace(obedient(ask), usage=(200, 30))
        settings: dict[str, Any] = {
            "model_base_url": model.base_url,
            "model_name": "obedient",
            "log_style": "json",
            "log_level": "info",
            "traces_endpoint": collector.address,
        }
        api = ServerProcess(data, drafts_in_parallel=0, metrics_port=ports[0], **settings)
        worker = ServerProcess(data, "worker", metrics_port=ports[1], **settings)
        with api:
            alone = api.client.get("/readiness")
            with worker:
                headers = {"traceparent": PARENT, "X-Request-ID": REQUEST}
                answer = api.client.post("/drafts", json=SHEET, headers=headers)
                assert answer.status_code == 201, answer.text
                together = api.client.get("/readiness")
                metrics = [samples_of(port) for port in ports]
    request_id = answer.headers["X-Request-ID"]
    lines = lines_of(api), lines_of(worker)
    readiness = (alone.status_code, alone.json()), (together.status_code, together.json())
    return Row(answer.json(), request_id, *lines, metrics[0], metrics[1], collector, readiness)


def lines_of(process: ServerProcess) -> list[dict[str, Any]]:
    """The log lines of a process; what it says to the person at the terminal is no log."""
    return [json.loads(line) for line in process.output if line.startswith("{")]


def test_a_request_is_logged_by_its_route_and_answered_with_its_id(row: Row) -> None:
    assert row.request_id == REQUEST
    (posted,) = [line for line in row.api_lines if line.get("method") == "POST"]
    assert posted["route"] == "/api/v1/drafts"
    assert posted["status"] == "201"
    assert posted["request_id"] == REQUEST
    others = [line for line in row.api_lines if line.get("route") == "/api/v1/readiness"]
    assert len({line["request_id"] for line in (*others, posted)}) == 3


def test_an_api_process_is_ready_when_somebody_writes(row: Row) -> None:
    (alone, without), (together, with_worker) = row.readiness
    assert (alone, together) == (503, 200)
    assert without["code"] == "not-ready"
    assert "drafter worker" in without["detail"]
    assert with_worker == {"status": "ready"}


def test_the_worker_logs_each_section_under_the_request_that_asked_for_it(row: Row) -> None:
    steps = [line for line in row.worker_lines if line["message"] == WRITE]
    keys = {section["section_key"] for section in row.draft["sections"]}
    assert {step["section_key"] for step in steps} == keys
    for step in steps:
        assert step["request_id"] == REQUEST
        assert step["draft_id"] == row.draft["draft_id"]
        assert step["outcome"] == "done"
    calls = [line for line in row.worker_lines if line["message"] == CALL]
    assert {call["section_key"] for call in calls} <= keys
    assert {call["model"] for call in calls} == {"obedient"}


def test_no_log_line_holds_a_word_of_the_report(row: Row) -> None:
    told = [SHEET["organization"], *(fact["label"] for fact in SHEET["facts"])]
    told += [s["text"] for s in row.draft["sections"] if s["text"]]
    lines = json.dumps([*row.api_lines, *row.worker_lines], ensure_ascii=False)
    assert row.worker_lines
    assert [word for word in told if word in lines] == []


def test_metrics_count_requests_sections_and_calls_in_the_process_that_did_them(row: Row) -> None:
    route = (("method", "POST"), ("route", "/api/v1/drafts"), ("status", "201"))
    assert row.api_metrics["drafter_http_request_seconds_count", route] == 1
    assert total(row.api_metrics, "drafter_sections_total") == 0
    written = row.worker_metrics["drafter_sections_total", (("outcome", "written"),)]
    assert written == row.section_count
    labels = (("model", "obedient"), ("outcome", "answered"))
    assert row.worker_metrics["drafter_model_call_seconds_count", labels] > 0
    calls = row.worker_metrics["drafter_model_call_seconds_count", labels]
    prompt = (("direction", "prompt"), ("model", "obedient"))
    assert row.worker_metrics["drafter_model_tokens_total", prompt] == 200 * calls
    assert row.worker_metrics["drafter_open_jobs", ()] == 0


def test_one_trace_goes_from_the_caller_through_both_processes_to_the_model(row: Row) -> None:
    (posted,) = row.collector.named("POST /api/v1/drafts")
    assert (posted.trace_id, posted.service) == (TRACE, "drafter-api")
    written = row.collector.named(WRITE)
    assert len(written) == row.section_count
    assert {(s.trace_id, s.parent_id, s.service) for s in written} == {
        (TRACE, posted.span_id, "drafter-worker")
    }
    calls = row.collector.named(CALL)
    assert calls
    assert {call.parent_id for call in calls} <= {span.span_id for span in written}


def test_routes_are_labels_by_their_template(make_services: MakeServices) -> None:
    services = make_services()
    services.watch = Watch(Metrics())
    with signed_in(create_app(services)) as client:
        for path in ("/api/v1/drafts/d1/sections/s1.2", "/api/v1/drafts/d2", "/nowhere/5"):
            assert client.get(path).status_code == 404
    families = text_string_to_metric_families(
        generate_latest(services.watch.metrics.registry).decode()
    )
    routes = {s.labels["route"] for f in families for s in f.samples if "route" in s.labels}
    assert routes == {
        "/api/v1/drafts/{draft_id}/sections/{section_key}",
        "/api/v1/drafts/{draft_id}",
        "(none)",
    }


@pytest.mark.parametrize("given", ["", "x" * 65, "../../etc", "一二三"])
def test_an_unusable_request_id_is_replaced(given: str, make_services: MakeServices) -> None:
    services = make_services()
    services.watch = Watch(Metrics())
    with signed_in(create_app(services)) as client:
        answer = client.get("/api/v1/report-types", headers=[(b"X-Request-ID", given.encode())])
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_text_lines_bear_their_fields(capsys: pytest.CaptureFixture[str]) -> None:
    with restored_logging():
        set_up_logging("text", "info")
        with log_fields(request_id="r1", draft_id=""):
            logging.getLogger("test").info("wrote", extra={"fields": {"seconds": "0.2"}})
        logging.getLogger("test").debug("details")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("INFO test: wrote request_id=r1 seconds=0.2")


def test_a_port_for_metrics_that_is_taken_is_named() -> None:
    with socket.socket() as taken, restored_logging():
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(metrics_port=taken.getsockname()[1], _env_file=None)
        with (
            pytest.raises(ConfigurationError, match="DRAFTER_METRICS_PORT"),
            watched(settings, "x"),
        ):
            pass


@contextmanager
def restored_logging() -> Iterator[None]:
    """What the block does to the root logger is undone."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
