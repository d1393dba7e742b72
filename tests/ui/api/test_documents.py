"""Programs add, list, edit, remove and put back documents."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter
from starlette.testclient import TestClient

from tests.ui.api.conftest import PUENTE, Opened, written
from ui.api.schema import BinnedOut, DocumentOut, ReportOut
from ui.api.service import Service
from ui.output.render import document_json


def test_documents_are_listed_as_on_the_command_line_and_read_in_stretches(client: TestClient, shared: Service) -> None:
    listed = client.get("/api/documents").json()
    TypeAdapter(list[DocumentOut]).validate_python(listed)
    documents = shared.library.documents()
    assert listed == json.loads(json.dumps([document_json(one, 1) for one in documents]))
    assert client.get(f"/api/documents/{documents[0].id}").json() == listed[0]
    bridge = next(one["id"] for one in listed if one["title"] == "El puente")
    read = client.get(f"/api/documents/{bridge}/text", params={"start": 15, "end": 29}).json()
    assert (read["text"], read["length"]) == (PUENTE[15:29], len(PUENTE))
    assert client.get(f"/api/documents/{bridge}/text", params={"start": 10**9}).json()["text"] == ""


def test_a_file_goes_in_is_put_right_removed_and_put_back(opened: Opened, tmp_path: Path) -> None:
    client = opened(add=[written(tmp_path / "documents")])
    sent = [
        ("files", ("../../año.md", "El año tuvo 13 lunas, según Núñez.".encode())),
        ("files", ("b.bin", b"\x00\x01")),
    ]
    report = client.post("/api/documents", files=sent).json()
    ReportOut.model_validate(report)
    good, bad = report["files"] if report["files"][0]["document_id"] else report["files"][::-1]
    assert (good["source"], good["status"], bad["status"]) == ("año.md", "indexed", "unsupported")
    at = f"/api/documents/{good['document_id']}"
    assert client.patch(at, json={}).status_code == 400
    assert client.patch(at, json={"date": "soon"}).status_code == 400
    assert client.patch(at, json={"title": "Lunas", "date": "2026-01"}).json()["title"] == "Lunas"
    now = next(one["id"] for one in client.get("/api/documents").json() if one["title"] == "Lunas")
    assert client.delete(f"/api/documents/{now}").json() == {"removed": [now]}
    binned = client.get("/api/bin").json()
    TypeAdapter(list[BinnedOut]).validate_python(binned)
    assert [one["id"] for one in binned] == [now]
    assert client.post("/api/bin/undo", json={}).json() == {"put_back": [now]}
    assert len(client.get("/api/documents").json()) == 3


def test_what_stands_in_the_library_is_not_taken_twice(opened: Opened) -> None:
    client = opened()
    first, second = (
        client.post("/api/documents", files={"files": ("a.md", b"The moon rose over the bay.")}).json()["files"][0]
        for _ in range(2)
    )
    assert (first["status"], second["status"]) == ("indexed", "unchanged")
    assert len(client.get("/api/documents").json()) == 1
