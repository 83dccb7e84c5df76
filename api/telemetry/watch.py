"""Watches a process: each step becomes a log line, a measurement and, if asked for, a span."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from api.telemetry.logs import fields_now, log_fields
from api.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from api.telemetry.traces import Traces

logger = logging.getLogger(__name__)


class Watch:
    """Implements drafter.ports.Telemetry."""

    def __init__(self, metrics: Metrics, traces: "Traces | None" = None) -> None:
        self.metrics = metrics
        self.traces = traces

    def carried(self) -> str:
        """The request and the span, for the process that goes on."""
        told = {
            "request_id": fields_now().get("request_id", ""),
            "traceparent": self.traces.traceparent() if self.traces else "",
        }
        return json.dumps({k: v for k, v in told.items() if v})

    @contextmanager
    def step(self, name: str, *, carried: str = "", **about: str) -> Iterator[None]:
        """Measure the block as one step of this name."""
        told = json.loads(carried) if carried else {}
        begun = time.perf_counter()
        outcome = "done"
        with ExitStack() as stack:
            stack.enter_context(log_fields(request_id=told.get("request_id", ""), **about))
            span = (
                stack.enter_context(self.traces.span(name, told.get("traceparent", "")))
                if self.traces
                else None
            )
            if span is not None:
                span.set_attributes(dict(fields_now()))
            try:
                yield
            except asyncio.CancelledError:
                outcome = "cancelled"
                raise
            except Exception:
                outcome = "failed"
                raise
            finally:
                seconds = time.perf_counter() - begun
                self.metrics.steps.labels(name, outcome).observe(seconds)
                fields = {"outcome": outcome, "seconds": f"{seconds:.3f}"}
                logger.info(name, extra={"fields": fields})
