"""What programs ask, as spans for an OpenTelemetry collector: how long, how it ended, never a word of a question."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rag.errors import SettingsError
from rag.types import Answer

try:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import SpanKind, Status, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
except ImportError as error:
    raise SettingsError(
        "FUENTE_TELEMETRY needs OpenTelemetry: run pip install 'fuente[opentelemetry]'",
        "FUENTE_TELEMETRY necesita OpenTelemetry: ejecute pip install 'fuente[opentelemetry]'",
    ) from error

SECONDS = 2.0  # that a collector may take; what it does not take by then is lost, and holds nobody up


class Telemetry:
    """Spans, sent in the background. `processor` is where they go: `to_collector`, or a test's own."""

    def __init__(self, processor: SpanProcessor) -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": "fuente"}), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("fuente")
        self._parent = TraceContextTextMapPropagator()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

    @contextmanager
    def request(
        self, method: str, path: str, headers: Sequence[tuple[bytes, bytes]]
    ) -> Iterator[Callable[[int], None]]:
        """A span around a request, within the caller's own where it names one; what it gives is told the status."""
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
        route = "/".join(path.split("/")[:3])  # without ids
        with self._tracer.start_as_current_span(
            f"{method} {route}",
            self._parent.extract({name: given[name] for name in ("traceparent", "tracestate") if name in given}),
            SpanKind.SERVER,
            {"http.request.method": method, "http.route": route},
            record_exception=False,  # its words might be the caller's
            set_status_on_exception=False,
        ) as span:

            def replied(status: int) -> None:
                span.set_attribute("http.response.status_code", status)
                if status >= 500:
                    span.set_status(Status(StatusCode.ERROR))

            yield replied

    def answered(self, door: str, answer: Answer, seconds: float) -> None:
        """A span for a question that was answered just now, after so many seconds, with what each step took."""
        end = time.time_ns()
        told: dict[str, Any] = {f"fuente.{step}_ms": float(took) for step, took in answer.timings_ms.items()}
        told |= {"fuente.door": door, "fuente.language": answer.language, "fuente.citations": len(answer.citations)}
        told["fuente.refusal"] = str(answer.refusal.reason) if answer.refusal else ""
        self._tracer.start_span("ask", attributes=told, start_time=end - int(seconds * 1e9)).end(end)


def to_collector(address: str) -> Telemetry:
    """Spans to http://host:port of a collector, by OTLP over HTTP; raises SettingsError for another address."""
    if not address.startswith(("http://", "https://")):
        raise SettingsError(
            f"FUENTE_TELEMETRY is {address!r}: give a collector's address, as http://localhost:4318",
            f"FUENTE_TELEMETRY es {address!r}: indique la dirección de un colector, como http://localhost:4318",
        )
    return Telemetry(BatchSpanProcessor(OTLPSpanExporter(f"{address.rstrip('/')}/v1/traces", timeout=SECONDS)))
