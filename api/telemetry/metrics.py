"""What Prometheus asks for. Labels are names of routes, models and outcomes, never of people."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer

_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.requests = Histogram(
            "drafter_http_request_seconds",
            "Time until a request was answered, by route and status.",
            ["method", "route", "status"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.steps = Histogram(
            "drafter_step_seconds",
            "Time of the steps of jobs, by outcome: done, failed, cancelled.",
            ["step", "outcome"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.sections = Counter(
            "drafter_sections_total",
            "Sections that jobs ended with, by outcome: written, failed.",
            ["outcome"],
            registry=self.registry,
        )
        self.model_calls = Histogram(
            "drafter_model_call_seconds",
            "Time of calls to a model, tries and waiting for one's turn included, by outcome: "
            "answered, unavailable, invalid, stopped.",
            ["model", "outcome"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.first_text = Histogram(
            "drafter_model_first_text_seconds",
            "Time until the first visible text of an answer.",
            ["model"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.tokens = Counter(
            "drafter_model_tokens_total",
            "Tokens as the server counts them, by direction: prompt, answer.",
            ["model", "direction"],
            registry=self.registry,
        )
        self.callbacks = Counter(
            "drafter_callbacks_total",
            "Tries to deliver a callback, by outcome: taken, refused.",
            ["outcome"],
            registry=self.registry,
        )
        self._open_jobs = Gauge(
            "drafter_open_jobs",
            "Jobs that were accepted and have not ended, of all processes on this database.",
            registry=self.registry,
        )

    def count_open_jobs(self, count: Callable[[], float]) -> None:
        """Ask for the number of open jobs at every scrape."""
        self._open_jobs.set_function(count)

    def serve(self, host: str, port: int) -> Callable[[], None]:
        """Answer ``GET /metrics`` on a port of its own; what is given back stops it.

        Raises:
            OSError: the port is taken.
        """
        server: WSGIServer
        thread: threading.Thread
        server, thread = start_http_server(port, host, registry=self.registry)

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return stop
