"""Traces in OpenTelemetry's form (W3C trace context, OTLP over gRPC), if a collector is named."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span

_HEADER = "traceparent"


class Traces:
    """The spans of one process."""

    def __init__(self, endpoint: str, service: str) -> None:
        """``endpoint`` is the collector: http://127.0.0.1:4317; ``service`` is what this is."""
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        # Our own, not the global one: the libraries below have nothing to add to it.
        self._provider = TracerProvider(resource=Resource.create({"service.name": service}))
        self._provider.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(endpoint, insecure=endpoint.startswith("http://")))
        )
        self._tracer = self._provider.get_tracer("drafter")
        self._propagator = TraceContextTextMapPropagator()

    def span(self, name: str, parent: str = "") -> "AbstractContextManager[Span]":
        """A span around the block, below the traceparent given or the span that is open."""
        return self._tracer.start_as_current_span(name, self._context(parent))

    def started(self, name: str) -> "Span":
        """A span below the open one that the caller ends; it does not become the open one."""
        return self._tracer.start_span(name)

    def traceparent(self) -> str:
        """The open span, as W3C writes it; empty where none is open."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get(_HEADER, "")

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

    def _context(self, parent: str) -> "Context | None":
        return self._propagator.extract({_HEADER: parent}) if parent else None


def mark_failed(span: "Span", kind: str) -> None:
    """Say that a span ended in an error of this kind; no message, it could quote a text."""
    span.set_status(trace.StatusCode.ERROR, kind)
