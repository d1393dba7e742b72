"""The description of the API is a promise: it changes on purpose, and its examples keep to it."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.testclient import TestClient

from ui.api.schema import VERSION, AnswerOut, AskIn

SNAPSHOT = Path(__file__).parent / "openapi.json"  # made anew by: fuente serve, then GET /api/openapi.json


def test_the_description_is_the_committed_one(client: TestClient) -> None:
    told = client.get("/api/openapi.json").json()
    assert told == json.loads(SNAPSHOT.read_text("utf-8"))
    assert told["info"]["version"] == VERSION


def test_the_examples_stand_in_both_languages_and_keep_to_the_types(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    bodies = [
        one["requestBody"]["content"]["application/json"]["examples"]
        for path in ("/api/ask", "/api/check", "/api/brief", "/api/search", "/v1/chat/completions")
        for one in (paths[path]["post"],)
    ]
    assert [set(one) for one in bodies] == [{"English", "español"}] * 5
    replies = paths["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["examples"]
    for language in ("English", "español"):
        AskIn.model_validate(bodies[0][language]["value"])
        AnswerOut.model_validate(replies[language]["value"])


def test_what_no_schema_would_send_is_described_as_such(client: TestClient) -> None:
    """What schemathesis found: statuses and content types not described, and bodies that are never accepted."""
    told = client.get("/api/openapi.json").json()
    replies = [(reply, one) for path in told["paths"].values() for one in path.values() for reply in one["responses"]]
    assert {reply for reply, _ in replies} >= {"413", "415", "429"}
    chat = told["paths"]["/v1/chat/completions"]["post"]["responses"]["200"]["content"]
    assert set(chat) == {"application/json", "text/event-stream"}
    assert told["components"]["schemas"]["EditIn"]["minProperties"] == 1
    day = told["components"]["schemas"]["FiltersIn"]["properties"]["date_to"]["anyOf"][0]
    assert day["pattern"].startswith("^")
    kinds = {"content-type": "text/plain"}
    assert client.post("/api/ask", content="x", headers=kinds).status_code == 415
    edited = client.patch("/api/documents/x", json={}, headers={"accept-language": "es"})
    assert (edited.status_code, "title" in edited.json()["error"]["message"]) == (400, True)
    assert client.post("/api/documents", files={}).status_code in (415, 422)
