"""Programs ask over HTTP, and get the JSON that the command line prints."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from rag.types import Filters, Turn
from ui.api.schema import AnswerOut, BriefOut, CheckOut, PassageOut
from ui.api.service import Service
from ui.output.brief import brief_json
from ui.output.check import check_json
from ui.output.render import answer_json, passages_json

DEEP = "How deep is the well?"
LONG = "¿Cuánto mide el puente?"
STREAM = {"accept": "text/event-stream"}
BOTH = pytest.mark.parametrize("question", [DEEP, LONG])


def timeless(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if name not in ("timings_ms", "made")}


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream: name and value."""
    parts = [one.split("\ndata: ") for one in text.removesuffix("\n\n").split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data)) for name, data in parts]


@BOTH
def test_an_answer_is_the_object_that_the_command_line_prints(
    client: TestClient, shared: Service, question: str
) -> None:
    reply = client.post("/api/ask", json={"question": question})
    AnswerOut.model_validate(reply.json())
    assert timeless(reply.json()) == timeless(json.loads(json.dumps(answer_json(shared.briefer.ask(question)))))


@BOTH
def test_a_stream_tells_the_stages_and_ends_in_the_same_object(client: TestClient, question: str) -> None:
    plain = client.post("/api/ask", json={"question": question}).json()
    reply = client.post("/api/ask", json={"question": question}, headers=STREAM)
    told = events(reply.text)
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert [value["name"] for name, value in told if name == "stage"] == ["retrieve", "evidence", "write", "verify"]
    assert (told[-1][0], timeless(told[-1][1])) == ("answer", timeless(plain))


def test_language_filters_and_history_count(client: TestClient, shared: Service) -> None:
    before = Turn.of(shared.briefer.ask("Who dug the well?"))
    history = ["Who dug the well?"]
    asked = {"question": "And the bridge?", "language": "es", "filters": {"language": "es"}, "history": history}
    expected = shared.briefer.ask("And the bridge?", language="es", filters=Filters("es"), history=[before])
    reply = client.post("/api/ask", json=asked).json()
    assert reply["language"] == "es"
    assert {one["language"] for one in reply["citations"]} <= {"es"}
    assert reply["searched"] == expected.searched


def test_a_draft_a_topic_and_a_search_are_those_of_the_command_line(client: TestClient, shared: Service) -> None:
    draft = client.post(
        "/api/check", json={"text": "The well is 50 metres deep. El puente mide 1.500,5 metros."}
    ).json()
    brief = client.post("/api/brief", json={"topic": "el pozo", "language": "both"}).json()
    found = client.post("/api/search", json={"question": LONG, "k": 1}).json()
    CheckOut.model_validate(draft)
    BriefOut.model_validate(brief)
    TypeAdapter(list[PassageOut]).validate_python(found)
    report = shared.briefer.check("The well is 50 metres deep. El puente mide 1.500,5 metros.")
    made = json.loads(json.dumps(brief_json(shared.briefer.brief("el pozo", language="both"))))
    assert draft == json.loads(json.dumps(check_json(report)))
    assert timeless(brief) == made
    assert found == passages_json(shared.library.search(LONG, k=1))


def test_twenty_clients_at_once_are_all_answered(client: TestClient) -> None:
    questions = [DEEP, LONG] * 10
    with ThreadPoolExecutor(20) as clients:
        replies = list(clients.map(lambda one: client.post("/api/ask", json={"question": one}), questions))
    assert {reply.status_code for reply in replies} == {200}
    assert [reply.json()["question"] for reply in replies] == questions
    assert len({json.dumps(timeless(reply.json())) for reply in replies}) == 2


# ------------------------------------------------------------------ what cannot be served


@pytest.mark.parametrize(
    ("path", "body", "status", "english", "spanish"),
    [
        ("/api/ask", {"question": " ?! "}, 400, "The question is empty", "La pregunta está vacía"),
        ("/api/ask", {"question": "x " * 600}, 400, "The question is too long", "La pregunta es demasiado larga"),
        (
            "/api/ask",
            {"question": DEEP, "filters": {"document_ids": ["../x"]}},
            400,
            "There is no such document: GET /api/documents",
            "No existe ese documento: GET /api/documents",
        ),
        (
            "/api/brief",
            {"topic": "the well", "filters": {"collections": ["zz"]}},
            400,
            "There is no such collection",
            "No existe esa colección",
        ),
        ("/api/ask", {"question": "why is it so? " * 99}, 400, *["The question is too long"] * 2),
        ("/api/ask", {"question": "¿por qué es así? " * 99}, 400, *["La pregunta es demasiado larga"] * 2),
        ("/api/ask", {"question": "Wie tief ist der Brunnen in dem Dorf?"}, 400, "neither English", "ni en español"),
        ("/api/ask", {}, 422, "The field question is missing", "El campo question falta"),
        ("/api/ask", {"question": DEEP, "k": 3}, 422, "The field k is", "El campo k falta"),
        ("/api/ask", {"question": "How deep is \ud800?"}, 422, "The field question", "El campo question"),
        ("/api/ask", {"question": DEEP, "history": [DEEP] * 99}, 422, "The field history", "El campo history"),
        ("/api/ask", {"question": DEEP, "filters": {"date_from": "soon"}}, 400, "soon", "soon"),
        ("/api/ask", {"question": DEEP, "filters": {"document_ids": ["\ud800"]}}, 422, "The field filters", "El campo"),
        ("/api/ask", [], 400, "body cannot be read", "leer el cuerpo"),
        ("/api/search", {"question": DEEP, "k": 0}, 422, "The field k", "El campo k"),
        ("/api/check", {"text": "…"}, 400, "The draft is empty", "El borrador está vacío"),
        ("/api/brief", {"topic": "x", "language": "fr"}, 422, "The field language", "El campo language"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_sentence_of_the_callers_language(
    client: TestClient, path: str, body: Any, status: int, english: str, spanish: str
) -> None:
    sent = json.dumps(body).encode()
    for language, said in (("en-GB,es;q=0.5", english), ("es-MX,en;q=0.5", spanish)):
        reply = client.post(
            path, content=sent, headers={"accept-language": language, "content-type": "application/json"}
        )
        told = reply.json()["error"]["message"]
        assert said in told
        assert "\n" not in told
        assert reply.status_code == status


@pytest.mark.parametrize(
    ("method", "path", "sent", "kind", "status"),
    [
        ("POST", "/api/ask", b"{bad", "application/json", 400),
        ("POST", "/api/ask", b"", "application/json", 400),
        ("POST", "/api/ask", b"\xff\xfe", "application/json", 400),
        ("POST", "/api/ask", b'{"question": "x"}', "text/plain", 415),
        ("POST", "/api/ask", b"question=x", "application/x-www-form-urlencoded", 415),
        ("POST", "/api/ask", b"[" * 100_000, "application/json", 400),
        ("POST", "/api/ask", b"x" * 10_000_000, "application/json", 413),
        ("POST", "/api/documents", b"x", "text/plain", 415),
        ("POST", "/api/documents", b"--x", "multipart/form-data; boundary=x", 422),
        ("POST", "/api/documents", b"--x", "multipart/form-data", 400),
        ("GET", "/api/ask", b"", "", 405),
        ("GET", "/api/nothing", b"", "", 404),
        ("GET", "/api/documents/no-such-id", b"", "", 404),
        ("GET", "/api/documents/..%2f..%2fetc%2fpasswd", b"", "", 404),
        ("GET", "/api/documents/%00/text", b"", "", 404),
        ("GET", "/api/documents//text", b"", "", 404),
        ("DELETE", "/api/documents/no-such-id", b"", "", 404),
        ("POST", "/api/bin/undo", b'{"ids": ["no-such-id"]}', "application/json", 404),
    ],
)
def test_a_broken_request_gets_its_status_and_a_sentence(
    client: TestClient, method: str, path: str, sent: bytes, kind: str, status: int
) -> None:
    reply = client.request(method, path, content=sent, headers={"content-type": kind})
    assert (reply.status_code, set(reply.json())) == (status, {"error"})
    assert reply.json()["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("TRACE", "/api/ask", "POST"),
        ("PUT", "/api/documents", "GET, POST"),
        ("POST", "/api/documents/x", "DELETE, GET, PATCH"),
        ("GET", "/mcp", "POST"),
    ],
)
def test_what_takes_another_method_names_those_it_takes(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    reply = client.request(method, path)
    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)


def test_whether_it_is_streamed_is_said_by_true_or_false_or_null(client: TestClient) -> None:
    body = {"model": "fuente", "messages": [{"role": "user", "content": "How deep is the well?"}]}
    statuses = [
        client.post("/v1/chat/completions", json=body | more).status_code
        for more in ({"stream": None}, {"stream": "no"}, {"stream_options": {"include_usage": ""}})
    ]
    assert statuses == [200, 422, 422]


def test_a_body_that_hides_its_size_is_too_large_all_the_same(client: TestClient) -> None:
    sent = iter([b"x" * 1_000_000] * 10)
    reply = client.post("/api/ask", content=sent, headers={"content-type": "application/json", "accept-language": "es"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "api_large")
    assert reply.json()["error"]["message"] == "Esto es demasiado grande: envíe menos de una vez."


@pytest.mark.parametrize(
    ("headers", "status"), [({"host": "evil.example"}, 421), ({"origin": "http://evil.example"}, 403)]
)
def test_another_host_or_origin_is_told_so_in_the_callers_language(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    said = [
        client.post("/api/ask", json={"question": DEEP}, headers={**headers, "accept-language": one})
        for one in ("en", "es")
    ]
    assert [one.status_code for one in said] == [status, status]
    assert said[0].json()["error"]["message"] != said[1].json()["error"]["message"]


def test_a_header_that_is_no_header_changes_nothing(client: TestClient) -> None:
    odd = {"accept-language": "\xf1\xf1;q=x,,;", "accept": "text/event-streamx\t", "x-forwarded-for": "10.0.0.1"}
    reply = client.post("/api/ask", json={"question": DEEP}, headers=[(k, v.encode("latin-1")) for k, v in odd.items()])
    assert reply.status_code == 200
