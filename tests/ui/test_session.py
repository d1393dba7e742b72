"""What a reader sees of a question that waits, of a model that is missing, of documents that are still being read."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.models.embedding import Vectors
from rag.store.conversations import KeptTurn
from rag.types import Answer as Said
from rag.types import Citation, Document, Language, Reason, Refusal, Sentence
from tests.conftest import WordCounts
from ui.text import say
from ui.web import html as markup
from ui.web.job_queue import AT_ONCE, MOST, Job
from ui.web.session import Chat, Reader, Talk

DEEP: dict[Language, str] = {"en": "How deep is well {n}?", "es": "¿Cuánto mide el pozo {n}?"}


class Gated(WordCounts):
    """Takes a text with the word "late" only once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.let_go = threading.Event()

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        if any("late" in text for text in texts):
            self.reached.set()
            assert self.let_go.wait(60)
        return super().passages(texts, progress)


def shown(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def reader(name: str = "ana", language: Language = "en") -> Reader:
    return Reader(name, f"page of {name}", language)


def followed(chat: Chat, who: Reader, conversation: str = "", *, asked: bool = False) -> list[Talk]:
    """All that is drawn for a reader, until nothing more comes."""

    async def all_of_it() -> list[Talk]:
        return [talk async for talk in chat.follow(who, conversation, asked=asked)]

    return asyncio.run(all_of_it())


def _asks(chat: Chat, language: Language, at: int) -> Job:
    return chat.ask(reader(f"{at}", language), {"question": DEEP[language].format(n=at)})


@pytest.fixture
def chat(library: Library, folder: Path) -> Iterator[Chat]:
    library.add(folder)
    chat = Chat(library, Briefer(library))
    yield chat
    chat.ready.set()
    chat.queue.close()


@pytest.mark.parametrize(
    ("language", "loading", "following", "waiting", "full"),
    [
        ("en", "Getting ready…", "Your question is next.", "Questions before yours: 1.", "Too many questions"),
        ("es", "Preparando…", "Su pregunta es la siguiente.", "Preguntas antes de la suya: 1.", "Hay demasiadas"),
    ],
)  # fmt: skip
def test_a_question_says_where_it_stands_in_line(
    chat: Chat, language: Language, loading: str, following: str, waiting: str, full: str
) -> None:
    """Nothing is answered before the chat is ready, so that every question waits."""
    ask = partial(_asks, chat, language)
    jobs = [ask(at) for at in range(AT_ONCE)]
    while any(chat.queue.ahead(job) is not None for job in jobs):
        time.sleep(0.005)  # until every worker has taken its question
    jobs += [ask(at) for at in range(AT_ONCE, AT_ONCE + MOST)]
    late = ask(AT_ONCE + MOST)
    place = {chat.queue.ahead(job): job for job in jobs}
    said = [shown(chat.talk(reader(job.wish.visitor, language), job.wish.conversation).now)
            for job in (place[None], place[0], place[1], late)]  # fmt: skip
    assert [text in one for text, one in zip((loading, following, waiting, full), said, strict=True)] == [True] * 4


class Late(Chat):
    """Reads the turns just before the question on its way is answered and kept."""

    waits: Job | None = None

    def _turns(self, reader: Reader, conversation: str) -> list[KeptTurn]:
        turns = super()._turns(reader, conversation)
        self.ready.set()
        while self.waits is not None and not self.waits.state.done:
            time.sleep(0.005)
        return turns


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_answer_that_is_kept_while_the_page_is_drawn_stands_last_and_once(
    library: Library, folder: Path, language: Language
) -> None:
    library.add(folder)
    chat, who = Late(library, Briefer(library)), reader(language=language)
    first = chat.ask(who, {"question": DEEP[language].format(n=1)})
    conversation = first.wish.conversation
    followed(chat, who, conversation)
    chat.ready.clear()
    chat.waits = chat.ask(who, {"question": DEEP[language].format(n=2), "conversation": conversation})
    talk = chat.talk(who, conversation)
    asked = [DEEP[language].format(n=number) in shown(part) for part in (talk.past, talk.now) for number in (1, 2)]
    assert asked == [True, False, False, True]
    chat.queue.close()


@pytest.mark.parametrize(("language", "said"), [("en", "A model is missing"), ("es", "Falta un modelo")])
def test_a_missing_model_is_said_above_and_in_answer_to_a_question(chat: Chat, language: Language, said: str) -> None:
    chat.trouble = "model_missing"
    chat.ready.set()
    who = reader(language=language)
    job = chat.ask(who, {"question": DEEP[language].format(n=1)})
    assert said in shown(chat.banner(language))
    assert said in shown(followed(chat, who, job.wish.conversation)[-1].now)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "No document can pass these filters"), ("es", "Ningún documento puede pasar")]
)
def test_a_document_that_was_chosen_and_is_gone_is_no_fault_of_ours(chat: Chat, language: Language, said: str) -> None:
    chat.ready.set()
    who = reader(language=language)
    job = chat.ask(who, {"question": DEEP[language].format(n=1), "filters": {"documents": ["gone"]}})
    assert said in shown(followed(chat, who, job.wish.conversation)[-1].now)


@pytest.mark.parametrize(
    ("language", "before", "meanwhile", "after"),
    [
        ("en", "One moment.", "Reading the first documents: 2 of 2. You can ask already.", "2 documents"),
        ("es", "Un momento.", "Leyendo los primeros documentos: 2 de 2. Ya puede preguntar.", "2 documentos"),
    ],
)
def test_the_first_documents_can_be_asked_while_the_others_are_read(
    tmp_path: Path, language: Language, before: str, meanwhile: str, after: str
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "1.md").write_text("---\nlanguage: en\n---\nThe well of Vadela is 40 metres deep.\n")
    (tmp_path / "corpus" / "2.md").write_text("---\nlanguage: en\n---\nThis one comes late.\n")
    embedder = Gated()
    with Library.open(tmp_path / "library", embedder=embedder) as library:
        chat = Chat(library, Briefer(library))
        who = reader(language=language)
        assert before in shown(chat.talk(who, "").now)
        worker = threading.Thread(target=chat.prepare, args=(tmp_path / "corpus",))
        worker.start()
        try:
            assert embedder.reached.wait(60)
            assert shown(chat.banner(language)) == meanwhile
            job = chat.ask(who, {"question": "How deep is the well of Vadela?"})
            assert "40 metres" in shown(followed(chat, who, job.wish.conversation)[-1].now)
            with ThreadPoolExecutor(1) as watching:
                drawn = watching.submit(followed, chat, reader("luis", language))
                embedder.let_go.set()
                assert after in shown(drawn.result(60)[-1].now)
        finally:
            embedder.let_go.set()
            worker.join()
            chat.queue.close()
        assert chat.banner(language) == ""


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_another_page_finds_to_ask_next_is_shown_on_the_page_that_came_meanwhile(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    """As when a page is loaded anew while it is being found."""
    chat.prepare(None)
    thinking, found = threading.Event(), threading.Event()

    def after(answer: Said, asked: Sequence[str] = ()) -> list[str]:
        thinking.set()
        assert found.wait(60)
        return ["How old is Vadela?"]

    monkeypatch.setattr(chat.suggestions, "after", after)
    job = _asks(chat, language, 1)

    async def both() -> list[Talk]:
        first = asyncio.create_task(asyncio.to_thread(followed, chat, reader("1", language), job.wish.conversation))
        await asyncio.to_thread(thinking.wait, 60)
        pages = chat.follow(Reader("1", "loaded anew", language), job.wish.conversation)
        drawn = [await anext(pages)]
        found.set()
        await first
        return [*drawn, *[talk async for talk in pages]]

    drawn = asyncio.run(both())
    assert "How old is Vadela?" not in drawn[0].now
    assert "How old is Vadela?" in drawn[-1].now


def test_a_page_that_closes_ends_the_reading_of_the_first_documents(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for at in (1, 2):
        (tmp_path / "corpus" / f"{at}.md").write_text(f"---\nlanguage: en\n---\nWell {at} comes late.\n")
    embedder = Gated()
    with Library.open(tmp_path / "library", embedder=embedder) as library:
        chat = Chat(library, Briefer(library))
        worker = threading.Thread(target=chat.prepare, args=(tmp_path / "corpus",))
        worker.start()
        assert embedder.reached.wait(60)
        with ThreadPoolExecutor(1) as closing:
            closed = closing.submit(chat.close)
            while not chat._closing.is_set():
                time.sleep(0.005)
            embedder.let_go.set()
            closed.result(60)
        worker.join()
        assert library.stats().documents <= 1


def test_twenty_people_each_find_their_own_question_and_its_answer(chat: Chat) -> None:
    chat.prepare(None)
    questions = ["How deep is the well?", "¿Cuánto mide el puente?", "Who dug the well?", "¿Quién construyó el puente?"]
    expected = {question: chat.briefer.ask(question).text for question in questions}
    people = {f"person {at}": questions[at % len(questions)] for at in range(20)}

    def one(name: str) -> list[tuple[str, str]]:
        job = chat.ask(reader(name), {"question": people[name]})
        followed(chat, reader(name), job.wish.conversation)
        kept = chat.library.conversations
        return [(turn.turn.question, turn.turn.answer.text)
                for found in kept.find(name, "") for turn in kept.turns(name, found.id)]  # fmt: skip

    with ThreadPoolExecutor(len(people)) as threads:
        found = dict(zip(people, threads.map(one, people), strict=True))
    assert found == {name: [(question, expected[question])] for name, question in people.items()}


@pytest.mark.parametrize(
    ("language", "lede", "dates"),
    [
        ("en", "The sources disagree", ["June 10, 2026", "June 1, 2026", "no date"]),
        ("es", "Las fuentes no coinciden", ["10 de junio de 2026", "1 de junio de 2026", "sin fecha"]),
    ],
)
def test_sources_that_disagree_stand_side_by_side_each_with_who_says_it_and_when(
    language: Language, lede: str, dates: list[str]
) -> None:
    from rag.messages import refusal

    told: list[tuple[str, Language, str | None, str | None]] = [
        ("The plan costs 4.2 million.", "en", "2026-06-01", "The Courier"),
        ("El plan cuesta 5,6 millones.", "es", "2026-06-10", "La Voz"),
        ("The plan costs 3 million.", "en", None, None),
    ]
    citations = []
    for number, (text, written, date, outlet) in enumerate(told, start=1):
        document = Document(f"{number}", f"Paper {number}", f"{number}.md", text, written, date=date, outlet=outlet)
        citations.append(Citation(number, text, written, document, "c", None, 0, len(text)))
    why = Refusal(Reason.SOURCES_DISAGREE, refusal(Reason.SOURCES_DISAGREE, language))
    sentences = tuple(Sentence(one.quote, (one.number,)) for one in citations)
    html = markup.answer_html(Said("?", language, sentences, tuple(citations), (), refusal=why), language)
    figures = re.findall(r"<figcaption><b[^>]*>(.*?)</b><span>(.*?)</span>.*?<blockquote lang=\"(..)\">(.*?)<", html)
    assert lede in html
    assert figures == list(zip(["La Voz", "The Courier", "Paper 3"], dates, ["es", "en", "en"],
                               [told[1][0], told[0][0], told[2][0]], strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The evidence is weak"), ("es", "Las pruebas son débiles")]
)  # fmt: skip
def test_weak_evidence_is_said_beside_its_quotes(language: Language, said: str) -> None:
    from rag.messages import weak

    text = "The well is 40 metres deep."
    citation = Citation(1, text, "en", Document("d", "Well", "well.md", text, "en"), "c", None, 0, len(text))
    answer = Said("?", language, (Sentence(text, (1,)),), (citation,), (), notice=weak(language))
    (notice,) = re.findall(r'<p class="notice">(.*?)</p>', markup.answer_html(answer, language))
    assert notice.startswith(said)
    assert said not in markup.answer_html(replace(answer, notice=None), language)


@pytest.mark.parametrize(
    ("language", "add", "ask"),
    [("en", ("Add your own documents", 'data-view="library"', "or add a document"), "ask whoever keeps"),
     ("es", ("Añada sus documentos", 'data-view="library"', "o añada un documento"), "pida a quien la lleva")],
)  # fmt: skip
def test_whoever_may_only_read_is_not_told_to_add_documents(language: Language, add: tuple[str, ...], ask: str) -> None:
    counts: dict[Language, int] = {"en": 1, "es": 0}
    refused = Said("?", language, (), (), (), refusal=Refusal(Reason.NOTHING_FOUND, "?"))
    for writes in (True, False):
        pages = (
            markup.welcome(language, {}, "2026-03-24", counts, writes=writes),
            markup.welcome(language, {}, "2026-03-24", {}, writes=writes),
            markup.answered(refused, language, writes=writes),
        )
        assert [said in page for said, page in zip(add, pages, strict=True)] == [writes] * 3
        empty = markup.trouble("empty_library", language, writes=writes)
        assert (ask in empty, 'data-view="library"' in empty) == (not writes, writes)


@pytest.mark.parametrize(
    ("wanted", "history", "place"),
    [({}, 3, 3), ({"like": 1}, 1, 3), ({"instead": 1}, 1, 1), ({"like": 0}, 0, 3), ({"like": "x"}, 3, 3)],
)
def test_a_question_that_is_asked_again_is_understood_as_where_it_stands(
    chat: Chat, wanted: dict[str, object], history: int, place: int
) -> None:
    kept = chat.library.conversations
    name = kept.begin("ana", "Q").id
    numbers = [kept.add("ana", name, Said(f"Q{at}", "en", (), (), ())) for at in range(3)]
    named = {key: str(numbers[at]) if isinstance(at, int) else at for key, at in wanted.items()}
    job = chat.ask(reader(), {"question": "And in 2023?", "conversation": name, **named})
    assert (len(job.wish.history), job.wish.place) == (history, place)
    past = chat.talk(reader(), name).past
    assert [f"Q{at}" in past for at in range(3)] == [at < place for at in range(3)]


def test_only_what_stands_under_a_question_can_be_asked_again() -> None:
    assert "data-act" in markup.trouble("busy", "en")
    assert "data-act" not in markup.trouble("filtered_out", "en", again=False)


@pytest.mark.parametrize(
    ("language", "greeting", "said", "searched"),
    [("en", "Hello!", "Hello. Ask me about the documents", "passages read"),
     ("es", "¡Hola!", "Hola. Pregúnteme por los documentos", "pasajes leídos")],
)  # fmt: skip
def test_a_greeting_is_returned_and_nothing_is_said_to_be_searched_or_near(
    chat: Chat, language: Language, greeting: str, said: str, searched: str
) -> None:
    chat.ready.set()
    who = reader(language=language)
    job = chat.ask(who, {"question": greeting})
    while chat.queue.job(who.visitor, job.wish.conversation):  # it is answered before the page comes to look
        time.sleep(0.01)
    drawn = followed(chat, who, job.wish.conversation, asked=True)
    last = drawn[-1]
    assert followed(chat, who, job.wish.conversation)[-1].status == ""  # who comes back to it is told nothing
    assert said in shown(last.now)
    assert any(said in talk.status for talk in drawn)
    for other in (searched, say("no_answer_next", language), say("nearest", language)):
        assert other not in shown(last.now)


@pytest.mark.parametrize(
    ("language", "said", "own"),
    [("en", "These documents are samples that come with Fuente.", "Start with my own"),
     ("es", "Estos documentos son ejemplos que vienen con Fuente.", "Empezar con los míos")],
)  # fmt: skip
def test_a_library_of_samples_says_so_until_there_is_something_else(
    library: Library, folder: Path, tmp_path: Path, language: Language, said: str, own: str
) -> None:
    library.add(folder)
    chat = Chat(library, Briefer(library), folder)
    chat.ready.set()
    assert said in chat.welcome(language)
    assert own in chat.welcome(language)
    assert (said in chat.welcome(language, writes=False), own in chat.welcome(language, writes=False)) == (True, False)
    assert said not in Chat(library, Briefer(library)).welcome(language)
    (tmp_path / "mine.md").write_text("# Mine\n\nThe mine is deep.", "utf-8")
    library.add(tmp_path / "mine.md")
    assert not chat.only_ours()
    assert said not in chat.welcome(language)
