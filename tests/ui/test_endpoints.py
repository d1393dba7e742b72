"""What Gradio's own client calls: typed endpoints with the JSON of the command line; errors in one plain sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag import Briefer, Library
from tests.conftest import WordCounts
from ui.api.service import Service
from ui.api.waiting.line import AT_ONCE

VISITOR = {"cookie": f"fuente-visitor={'a' * 32}"}
pytestmark = pytest.mark.slow
WELL = "---\ntitle: The well\nlanguage: en\n---\nThe well is 40 metres deep. The well was dug by Ana Ruiz in 1902.\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Service]]:
    """The address of the page, and the service behind its endpoints."""
    from ui.web.app import launch, programs_of
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    folder = tmp_path_factory.mktemp("endpoints")
    (folder / "well.md").write_text(WELL, "utf-8")
    with Library.open(folder / "library", embedder=WordCounts()) as library:
        library.add(folder / "well.md")
        chat = Chat(library, Briefer(library))
        chat.prepare(None)
        programs = programs_of(chat)
        page = launch(chat, LibraryService(library), programs=programs)
        yield page.local_url, programs
        chat.queue.close()
        programs.close()
        page.close(verbose=False)


@pytest.fixture(scope="module")
def client(served: tuple[str, Service]) -> Any:
    from gradio_client import Client

    return Client(served[0], verbose=False, headers=VISITOR)


def test_every_endpoint_is_described_with_its_types(client: Any) -> None:
    described = client.view_api(return_format="dict")["named_endpoints"]
    assert sorted(described) == ["/add", "/ask", "/brief", "/check", "/list", "/search"]
    names = {name: [one["parameter_name"] for one in told["parameters"]] for name, told in described.items()}
    assert names["/ask"] == ["question", "language", "filters", "history"]
    assert names["/search"] == ["question", "k", "filters"]


def test_a_question_is_answered_with_filters_and_history_and_step_by_step(client: Any) -> None:
    answer = client.predict("How deep is the well?", api_name="/ask")
    assert (answer["language"], answer["citations"][0]["document"]["title"]) == ("en", "The well")
    assert client.predict("How deep is it?", "", {}, ["How deep is the well?"], api_name="/ask")["citations"]
    steps = list(client.submit("How deep is the well?", api_name="/ask"))
    assert any("stage" in one for one in steps)
    assert steps[-1]["text"] == answer["text"]


def test_what_is_there_is_searched_listed_checked_and_briefed(client: Any) -> None:
    assert [one["title"] for one in client.predict(api_name="/list")] == ["The well"]
    assert "40 metres" in client.predict("How deep is the well?", 1, api_name="/search")[0]["text"]
    assert client.predict("The well is 50 metres deep.", api_name="/check")["claims"]
    assert client.predict("the well", "en", api_name="/brief")["citations"]


def test_a_file_is_added(client: Any, tmp_path: Path) -> None:
    from gradio_client import handle_file

    (tmp_path / "bridge.md").write_text("# The bridge\n\nThe bridge is 90 metres long.", "utf-8")
    (report,) = client.predict([handle_file(str(tmp_path / "bridge.md"))], api_name="/add")["files"]
    assert (report["source"], report["status"]) == ("bridge.md", "indexed")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("",), "question"),
        (("How deep?", "", {"language": "fr"}), "filters.language"),
        (("How deep?", "", {"date_from": "yesterday"}), "date"),
    ],
)
def test_what_cannot_be_answered_is_one_plain_sentence(client: Any, given: tuple[Any, ...], said: str) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError) as raised:
        client.predict(*given, api_name="/ask")
    assert said in str(raised.value)
    assert "Traceback" not in str(raised.value)


CALLED = {"ask": ["How deep is the well?", "", {}, []], "check": ["The well is 50 metres deep.", "", {}]}


@pytest.mark.parametrize("name", CALLED)
def test_who_leaves_the_stream_of_an_event_frees_the_place_in_line(served: tuple[str, Service], name: str) -> None:
    address, programs = served
    go = threading.Event()
    busy = [programs.line.enter(lambda left: go.wait(60)) for _ in range(AT_ONCE)]
    with httpx.Client(base_url=f"{address}gradio_api/call/", headers=VISITOR, trust_env=False) as caller:
        event = caller.post(name, json={"data": CALLED[name]}).json()["event_id"]
        while programs.line.taken == len(busy):
            time.sleep(0.01)
        with caller.stream("GET", f"{name}/{event}"):
            assert programs.line.taken == len(busy) + 1
    while programs.line.taken > len(busy):
        time.sleep(0.01)
    go.set()
