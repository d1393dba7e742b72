"""What a person typed or dropped outlives a server that is away, or is killed in the middle, in a real browser."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from rag.types import Language
from tests.conftest import CHROMIUM, WordCounts
from tests.scripted import Hanging
from tests.store.test_durability import well
from tests.ui.test_library_service import Slow
from ui.text import say

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
ROOT = Path(__file__).parents[2]
LOCALES: dict[Language, str] = {"en": "en-US", "es": "es-MX"}
QUESTIONS: dict[Language, str] = {"en": "How deep is the well w7x?", "es": "¿Qué profundidad tiene el pozo w7x?"}
IN_BOTH = pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])


def serve(place: Path, port: int, kind: str) -> None:
    """A life of a server: `hanging` in its chat model, `slow` in reading, or `swift`; ends when it is killed."""
    from ui.web.app import Rules, launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    library = Library.open(place / "library", embedder=Slow() if kind == "slow" else WordCounts())
    chat = Chat(library, Briefer(library, Hanging(say=lambda _: "The well") if kind == "hanging" else None))
    chat.ready.set()
    service = LibraryService(library)
    launch(chat, service, Rules(port=port))
    service.resume()
    time.sleep(600)


class Server:
    """A server in a process of its own, which can be killed and started again on the same library and port."""

    def __init__(self, place: Path) -> None:
        self._place = place
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}/"
        self._life: subprocess.Popen[bytes] | None = None

    def start(self, kind: str = "swift") -> None:
        program = "import sys; from pathlib import Path; from tests.ui.test_nothing_lost import serve; "
        program += "serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])"
        command = [sys.executable, "-c", program, str(self._place), str(self._port), kind]
        self._life = subprocess.Popen(command, cwd=ROOT)
        for _ in range(1200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        if self._life is not None:
            self._life.kill()
            self._life.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Ask for it before `visit`."""
    (tmp_path / "well.md").write_text(well(7), "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(tmp_path / "well.md")
    made = Server(tmp_path)
    yield made
    made.kill()


def ready(page: Any) -> None:
    page.wait_for_selector("#question[data-ready]")
    page.wait_for_selector("#now [data-conversation]")


def ask(page: Any, question: str) -> None:
    page.fill("#question", question)
    page.keyboard.press("Enter")


@IN_BOTH
def test_a_question_stays_in_the_box_while_the_server_is_away_and_is_answered_when_it_is_back(
    server: Server, visit: Any, language: Language
) -> None:
    server.start()
    page = visit(server.address, LOCALES[language])
    ready(page)
    server.kill()
    ask(page, QUESTIONS[language])
    page.wait_for_selector(f"#amiss:has-text('{say('lost', language)[:20]}')")
    assert page.input_value("#question") == QUESTIONS[language]
    server.start()
    page.wait_for_selector("#amiss", state="detached")
    ready(page)
    assert page.input_value("#question") == QUESTIONS[language]
    page.focus("#question")
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .sources .card")
    assert page.input_value("#question") == ""
    assert page.locator(".turn").count() == 1


@IN_BOTH
def test_a_question_that_was_killed_in_mid_answer_is_in_the_box_again(
    server: Server, visit: Any, language: Language
) -> None:
    server.start("hanging")
    page = visit(server.address, LOCALES[language])
    ready(page)
    ask(page, QUESTIONS[language])
    page.wait_for_selector("#now .turn.waiting")
    page.wait_for_function("document.getElementById('question').value === ''")
    server.kill()
    page.wait_for_selector("#amiss:not(:empty)")
    server.start()
    page.wait_for_selector("#amiss", state="detached")
    ready(page)
    page.wait_for_function("asked => document.getElementById('question').value === asked", arg=QUESTIONS[language])
    page.focus("#question")
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .sources .card")


def outcome(page: Any, words: str) -> None:
    page.wait_for_function("words => document.querySelector('#library-work')?.innerText.includes(words)", arg=words)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_file_that_was_on_its_way_when_the_server_was_killed_is_told_of_by_name(
    server: Server, visit: Any, tmp_path: Path, language: Language
) -> None:
    (tmp_path / "bridge.md").write_text("The bridge of Vadela is 12 metres long.", "utf-8")
    server.start()
    page = visit(server.address, LOCALES[language])
    ready(page)
    page.locator(".tab[data-view=library]").click()
    page.wait_for_selector("#library-top .drop")
    held: list[Any] = []
    page.route("**/upload*", lambda route: held.append(route))  # its bytes do not get through
    page.set_input_files("[data-pick=files]", [tmp_path / "bridge.md"])
    page.wait_for_selector("#library-top .uploading:not(:empty)")
    server.kill()
    page.wait_for_selector("#amiss:not(:empty)")
    page.unroute("**/upload*")
    server.start()
    outcome(page, "bridge.md")
    assert say("library_lost", language) in page.inner_text("#library-work .bad")
    page.reload()
    page.wait_for_selector("#library-top .drop")
    page.set_input_files("[data-pick=files]", [tmp_path / "bridge.md"])
    page.wait_for_selector("#library-list [data-open]:has-text('bridge')")


@pytest.mark.long
def test_a_file_that_was_being_read_when_the_server_was_killed_is_read_by_the_next(
    server: Server, visit: Any, tmp_path: Path
) -> None:
    (tmp_path / "bridge.md").write_text("The bridge of Vadela is long.", "utf-8")
    server.start("slow")
    page = visit(server.address)
    ready(page)
    page.locator(".tab[data-view=library]").click()
    page.wait_for_selector("#library-top .drop")
    page.set_input_files("[data-pick=files]", [tmp_path / "bridge.md"])
    page.wait_for_selector("#library-work [data-running=mine]")
    page.wait_for_function("sessionStorage.getItem('fuente-dropped') === '[]'")
    server.kill()
    page.wait_for_selector("#amiss:not(:empty)")
    server.start()
    page.wait_for_selector("#library-list [data-open]:has-text('bridge')")
    assert page.locator("#library-work .bad").count() == 0
