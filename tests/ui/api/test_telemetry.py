"""What an OpenTelemetry collector is told: how long and how it ended, never a word of what was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from starlette.testclient import TestClient

from rag.errors import SettingsError
from tests.ui.api.conftest import behind_guards
from ui.api.service import Service

pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="needs fuente[opentelemetry]")
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ui.server.telemetry import Telemetry, to_collector

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
QUESTION = "¿Cuánto mide el puente de Quuxland?"


@pytest.fixture
def spans(shared: Service) -> Iterator[InMemorySpanExporter]:
    """The spans of the small library, kept in memory."""
    kept = InMemorySpanExporter()
    shared.telemetry = Telemetry(SimpleSpanProcessor(kept))
    yield kept
    shared.telemetry = None


@pytest.mark.parametrize("stream", [False, True])
def test_a_question_is_two_spans_of_its_callers_trace_without_its_words(
    shared: Service, spans: InMemorySpanExporter, stream: bool
) -> None:
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"} | ({"accept": "text/event-stream"} if stream else {})
    with TestClient(behind_guards(shared)) as client:
        client.get("/healthz")
        assert client.post("/api/ask?q=Quuxland", json={"question": QUESTION}, headers=headers).status_code == 200
    asked, request = spans.get_finished_spans()
    assert (asked.name, request.name) == ("ask", "POST /api/ask")
    assert {f"{one.get_span_context().trace_id:032x}" for one in (asked, request)} == {TRACE}
    assert asked.parent is not None
    assert asked.parent.span_id == request.get_span_context().span_id
    told = dict(asked.attributes or {})
    assert (told["fuente.door"], told["fuente.language"]) == ("api", "es")
    assert float(str(told["fuente.retrieve_ms"])) >= 0
    assert dict(request.attributes or {})["http.response.status_code"] == 200
    said = asked.to_json() + request.to_json()
    assert not any(word in said for word in ("Quuxland", "puente", "Luis", "metros"))


def test_an_error_is_a_status_and_no_sentence(shared: Service, spans: InMemorySpanExporter) -> None:
    with TestClient(behind_guards(shared)) as client:
        client.post("/api/ask", json={"question": QUESTION, "filters": {"date_from": "Quuxland"}})
        client.get("/api/documents/Quuxland/text")
    first, second = spans.get_finished_spans()
    assert [dict(one.attributes or {})["http.response.status_code"] for one in (first, second)] == [400, 404]
    assert "Quuxland" not in first.to_json() + second.to_json()


def test_a_collector_is_sent_the_spans_and_one_that_is_away_holds_nobody_up() -> None:
    paths: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        telemetry = to_collector(f"http://127.0.0.1:{server.server_address[1]}/")
        with telemetry.request("POST", "/api/ask", ()) as replied:
            replied(200)
        telemetry.close()
        server.shutdown()
    assert paths == ["/v1/traces"]
    away = to_collector("http://127.0.0.1:9")
    with away.request("POST", "/api/ask", ()) as replied:
        replied(500)
    away.close()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(SettingsError, match="FUENTE_TELEMETRY") as told:
        to_collector("collector:4318")
    assert "colector" in told.value.spanish
