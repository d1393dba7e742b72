"""A conversation comes back as it was shown, to its own visitor, and without a word of what was removed."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import FuenteError, InputError, LibraryError
from rag.store.catalog import Catalog
from rag.store.conversations import Conversations
from rag.types import Answer, Citation, Direct, Dropped, Language, Passage, Reason, Refusal, Sentence, Span
from tests.conftest import WordCounts

GONE = {
    "en": "What stood here rested on a document that is no longer in the library.",
    "es": "Lo que decía aquí se apoyaba en un documento que ya no está en la biblioteca.",
}


@pytest.fixture
def full(library: Library, folder: Path) -> Library:
    """A library that holds both documents."""
    library.add(folder)
    return library


def answered(library: Library, question: str, language: Language, *titles: str) -> Answer:
    """An answer with every field set, a sentence for each of these documents and one that rests on all of them."""
    passages = tuple(library.search("metres metros"))
    citations = tuple(
        cited(number, next(one for one in passages if one.document.title == title))
        for number, title in enumerate(titles, start=1)
    )
    sentences = [Sentence(f"“{one.quote}”", (one.number,)) for one in citations]
    both = Sentence(f"All say: {citations[0].quote}", tuple(one.number for one in citations))
    return Answer(question, language, (*sentences, both), citations, passages, None, {"retrieve": 1.25, "write": 0.1},
                  "the whole question", "some/model", "a notice", "what the model replied",
                  (Dropped(f"Not so: {citations[-1].quote}", "negation"),),
                  Direct(citations[0].quote, "figure", (1,)))  # fmt: skip


def cited(number: int, passage: Passage) -> Citation:
    span, text = passage.chunk.sentences[0], passage.document.text
    quote = text[span.start : span.end]
    marks = (Span(span.start, span.start + 3),)
    return Citation(number, quote, passage.chunk.language, passage.document, passage.chunk.id, None, span.start,
                    span.end, marks, "translated")  # fmt: skip


def document_id(library: Library, title: str) -> str:
    return next(one.id for one in library.documents() if one.title == title)


def kept(library: Library, visitor: str, conversation: str) -> list[Answer]:
    return [one.turn.answer for one in library.conversations.turns(visitor, conversation)]


def bytes_of(library: Library) -> bytes:
    """What the file holds, log included, or what a database's tables do."""
    if "://" in library._catalog.address:
        tables = library._catalog.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        rows = (library._catalog.rows(f"SELECT one::text FROM {table[0]} AS one") for table in tables)
        return "".join(row[0] for some in rows for row in some).encode()
    files = [library.path / name for name in ("catalog.sqlite", "catalog.sqlite-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def test_an_answer_comes_back_equal_after_a_restart(tmp_path: Path, folder: Path, catalog: str) -> None:
    with Library.open(tmp_path / "l", embedder=WordCounts(), catalog=catalog) as library:
        library.add(folder)
        begun = library.conversations.begin("ana", "How deep is the well?")
        first = answered(library, "How deep is the well?", "en", "The well", "El puente")
        second = answered(library, "¿Cuánto mide el puente?", "es", "El puente")
        third = replace(first, sentences=(), citations=(), refusal=Refusal(Reason.OFF_QUESTION, "Nearest: The well"))
        for answer in (first, second, third):
            library.conversations.add("ana", begun.id, answer)
    with Library.open(tmp_path / "l", embedder=WordCounts(), catalog=catalog) as library:
        assert kept(library, "ana", begun.id) == [first, second, third]


@pytest.mark.weights
@pytest.mark.parametrize(
    "question",
    ["How many defendants are awaiting extradition?", "¿Qué dijo Donahue?", "Who won the World Cup?", "¿Quién ganó?"],
)
def test_a_real_answer_comes_back_equal(corpus_briefer: Briefer, question: str) -> None:
    answer, conversations = corpus_briefer.ask(question), corpus_briefer.library.conversations
    begun = conversations.begin("ana", question)
    conversations.add("ana", begun.id, answer)
    assert kept(corpus_briefer.library, "ana", begun.id) == [answer]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_removed_document_is_gone_from_every_answer_and_from_the_file(full: Library, language: Language) -> None:
    begun = full.conversations.begin("ana", "How deep?")
    full.conversations.add("ana", begun.id, answered(full, "How deep?", language, "El puente", "The well"))
    assert b"Ana Ruiz" in bytes_of(full)
    full.remove(document_id(full, "The well"))
    full.maintenance.empty_bin()
    (answer,) = kept(full, "ana", begun.id)
    bridge, well = answer.citations
    assert (bridge.quote, bridge.gone) == ("El puente mide 1.500,5 metros.", False)
    assert (well.number, well.quote, well.document.text, well.document.title, well.gone) == (2, "", "", "", True)
    assert answer.sentences == (
        Sentence("“El puente mide 1.500,5 metros.”", (1,)),
        Sentence(GONE[language], (2, 1)),
    )
    assert {one.document.title for one in answer.passages} == {"El puente"}
    assert (answer.raw, answer.searched) == (None, None)
    for word in (b"40 metres", b"Ana Ruiz", b"The well"):
        assert word not in bytes_of(full)


@pytest.mark.parametrize(("language", "words"), [("en", "I find nothing"), ("es", "No encuentro nada")])
def test_a_refusal_no_longer_names_what_was_removed(full: Library, language: Language, words: str) -> None:
    begun = full.conversations.begin("ana", "What?")
    full_answer = answered(full, "What?", language, "The well")
    refused = Refusal(Reason.NOTHING_FOUND, "Nearest: The well, El puente")
    full.conversations.add("ana", begun.id, replace(full_answer, sentences=(), citations=(), refusal=refused))
    full.remove(document_id(full, "The well"))
    (answer,) = kept(full, "ana", begun.id)
    assert answer.text.startswith(words)
    assert "The well" not in answer.text


def test_a_document_removed_while_its_answer_was_on_the_way_leaves_no_word(full: Library) -> None:
    begun = full.conversations.begin("ana", "How deep?")
    answer = answered(full, "How deep?", "en", "The well")
    full.remove(document_id(full, "The well"))
    full.conversations.add("ana", begun.id, answer)
    assert kept(full, "ana", begun.id)[0].sentences == (Sentence(GONE["en"], (1,)),)
    full.maintenance.empty_bin()
    assert b"Ana Ruiz" not in bytes_of(full)


def test_a_removal_that_is_undone_gives_the_answers_back(full: Library) -> None:
    begun, other = full.conversations.begin("ana", "How deep?"), full.conversations.begin("ana", "Deleted")
    answer = answered(full, "How deep?", "en", "The well", "El puente")
    full.conversations.add("ana", begun.id, answer)
    full.conversations.add("ana", other.id, answer)
    full.remove(document_id(full, "The well"))
    full.conversations.delete("ana", other.id)
    full.put_back()
    assert kept(full, "ana", begun.id) == [answer]
    full.remove(document_id(full, "The well"))
    assert kept(full, "ana", begun.id)[0].citations[0].gone
    full.maintenance.empty_bin()
    assert b"Ana Ruiz" not in bytes_of(full)


def test_answers_on_several_documents_come_back_in_any_order(full: Library) -> None:
    begun = full.conversations.begin("ana", "How deep?")
    answer = answered(full, "How deep?", "en", "The well", "El puente")
    full.conversations.add("ana", begun.id, answer)
    first, second = (document_id(full, title) for title in ("The well", "El puente"))
    full.remove(first)
    full.remove(second)
    full.put_back(first)
    assert [one.gone for one in kept(full, "ana", begun.id)[0].citations] == [False, True]
    full.put_back(second)
    assert kept(full, "ana", begun.id) == [answer]


def test_a_document_that_changed_is_another_one(full: Library, folder: Path) -> None:
    begun = full.conversations.begin("ana", "How deep?")
    full.conversations.add("ana", begun.id, answered(full, "How deep?", "en", "The well"))
    (folder / "well.md").write_text((folder / "well.md").read_text("utf-8").replace("40", "41"), "utf-8")
    full.add(folder)
    assert [one.gone for one in kept(full, "ana", begun.id)[0].citations] == [True]
    full.maintenance.empty_bin()
    assert b"40 metres" not in bytes_of(full)


def test_what_is_deleted_is_really_gone(full: Library) -> None:
    conversations = full.conversations
    one, other = conversations.begin("ana", "Zanahoria azul"), conversations.begin("ana", "Another")
    conversations.add("ana", one.id, answered(full, "Zanahoria azul, ¿cuánto?", "es", "The well"))
    conversations.judge("ana", conversations.turns("ana", one.id)[0].number, False, "zanahoria falsa")
    assert b"anahoria" in bytes_of(full)
    conversations.delete("ana", one.id)
    assert [each.id for each in conversations.find("ana")] == [other.id]
    assert b"anahoria" not in bytes_of(full)


def test_nobody_sees_or_touches_the_conversations_of_another(full: Library) -> None:
    conversations = full.conversations
    begun = conversations.begin("ana", "Mine")
    number = conversations.add("ana", begun.id, answered(full, "Mine", "en", "The well"))
    assert conversations.find("luis") == []
    for touch in (
        lambda: conversations.turns("luis", begun.id),
        lambda: conversations.rename("luis", begun.id, "Yours"),
        lambda: conversations.delete("luis", begun.id),
        lambda: conversations.instead("luis", begun.id, number, answered(full, "Yours", "en", "The well")),
        lambda: conversations.judge("luis", number, True),
        lambda: conversations.add("luis", begun.id, answered(full, "Yours", "en", "The well")),
    ):
        with pytest.raises(InputError, match="deleted, or is somebody else's"):
            touch()
    assert [one.title for one in conversations.find("ana")] == ["Mine"]
    assert b"ana" not in full._catalog.rows("SELECT visitor FROM conversations")[0][0]


def test_conversations_are_listed_last_changed_first_and_can_be_renamed(full: Library) -> None:
    conversations = full.conversations
    first, second = conversations.begin("ana", "First"), conversations.begin("ana", "  Second\nquestion " + "x " * 99)
    assert [one.id for one in conversations.find("ana")] == [second.id, first.id]
    assert second.title.startswith("Second question x x")
    assert len(second.title) <= 80
    conversations.add("ana", first.id, answered(full, "¿Sí?", "es", "El puente"))
    assert [(one.id, one.turns) for one in conversations.find("ana")] == [(first.id, 1), (second.id, 0)]
    assert conversations.rename("ana", first.id, "El señor").title == "El señor"
    assert conversations.rename("ana", first.id, "  ").title == "El señor"


@pytest.mark.parametrize(
    ("search", "found"),
    [("corazon", ["Corazón"]), ("DEPTH", ["Wells"]), ("metros puente", ["Corazón", "Wells"]), ("nothing", [])],
)
def test_a_search_finds_words_of_titles_questions_and_answers_in_both_languages(
    full: Library, search: str, found: list[str]
) -> None:
    for title, question in (("Wells", "What is the depth?"), ("Corazón", "¿Cuánto?")):
        begun = full.conversations.begin("ana", title)
        full.conversations.add("ana", begun.id, answered(full, question, "en", "El puente"))
    assert [one.title for one in full.conversations.find("ana", search)] == found


def test_what_the_reader_thought_is_kept_with_its_reason_and_can_be_taken_back(full: Library) -> None:
    conversations = full.conversations
    begun = conversations.begin("ana", "Q")
    number = conversations.add("ana", begun.id, answered(full, "Q", "en", "The well"))
    for liked, reason, remembered in ((False, " la cita no\nresponde ", "la cita no responde"), (True, "", ""),
                                      (None, "ignored", "")):  # fmt: skip
        conversations.judge("ana", number, liked, reason)
        (turn,) = conversations.turns("ana", begun.id)
        assert (turn.liked, turn.reason) == (liked, remembered)


def test_an_edited_question_takes_the_turns_after_it_along(full: Library) -> None:
    conversations = full.conversations
    begun = conversations.begin("ana", "Q")
    numbers = [conversations.add("ana", begun.id, answered(full, f"Q{at}", "en", "The well")) for at in range(3)]
    conversations.instead("ana", begun.id, numbers[1], answered(full, "Q3", "en", "The well"))
    assert [one.turn.question for one in conversations.turns("ana", begun.id)] == ["Q0", "Q3"]


def test_an_edited_question_that_cannot_be_kept_costs_no_turn(full: Library) -> None:
    conversations = full.conversations
    begun = conversations.begin("ana", "Q")
    numbers = [conversations.add("ana", begun.id, answered(full, f"Q{at}", "en", "The well")) for at in range(3)]
    unkeepable = replace(answered(full, "Q3", "en", "The well"), question="\ud800")
    with pytest.raises((UnicodeError, FuenteError)):
        conversations.instead("ana", begun.id, numbers[1], unkeepable)
    assert [one.turn.question for one in conversations.turns("ana", begun.id)] == ["Q0", "Q1", "Q2"]


def test_a_question_is_kept_while_another_process_holds_the_pen(full: Library) -> None:
    with Catalog(full._catalog.address).write_lock():
        begun = full.conversations.begin("ana", "Q")
        full.conversations.add("ana", begun.id, answered(full, "Q", "en", "The well"))
    assert len(kept(full, "ana", begun.id)) == 1


def test_many_threads_lose_no_turn(full: Library) -> None:
    answer = answered(full, "Q", "en", "The well")
    begun = [full.conversations.begin(f"visitor {at}", "Q") for at in range(4)]

    def talk(at: int) -> None:
        for _ in range(5):
            full.conversations.add(f"visitor {at}", begun[at].id, answer)

    threads = [threading.Thread(target=talk, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [kept(full, f"visitor {at}", begun[at].id) for at in range(4)] == [[answer] * 5] * 4


def test_a_backup_carries_the_conversations(full: Library, tmp_path: Path) -> None:
    begun = full.conversations.begin("ana", "Q")
    answer = answered(full, "Q", "en", "The well")
    full.conversations.add("ana", begun.id, answer)
    full.maintenance.backup(tmp_path / "kept")
    with Library.open(tmp_path / "other", embedder=WordCounts()) as other:
        other.maintenance.restore(tmp_path / "kept")
        assert kept(other, "ana", begun.id) == [answer]


def test_a_backup_from_before_there_were_conversations_is_taken_over(full: Library, tmp_path: Path) -> None:
    full.conversations.begin("ana", "Q")
    with Library.open(tmp_path / "older", embedder=WordCounts()) as older:
        older.maintenance.backup(tmp_path / "kept")
    full.maintenance.restore(tmp_path / "kept")
    assert full.conversations.find("ana") == []
    assert full.conversations.begin("ana", "Q again").title == "Q again"


class ReadOnly:
    """A catalog whose folder cannot be written."""

    writable = False

    def __init__(self, library: Library) -> None:
        self._of = library._catalog
        self.document, self.chunks = self._of.document, self._of.chunks

    def rows(self, sql: str, parameters: object = ()) -> list[sqlite3.Row]:
        raise LibraryError("cannot write: check its permissions")


def test_where_nothing_can_be_written_conversations_last_as_long_as_the_process(full: Library) -> None:
    conversations = Conversations(ReadOnly(full))  # type: ignore[arg-type]
    begun = conversations.begin("ana", "Q")
    answer = answered(full, "Q", "en", "The well")
    number = conversations.add("ana", begun.id, answer)
    conversations.judge("ana", number, True)
    assert not conversations.lasting
    assert [one.turn.answer for one in conversations.turns("ana", begun.id)] == [answer]
    assert conversations.find("luis") == []
    conversations.delete("ana", begun.id)
    assert conversations.find("ana") == []
    assert full.conversations.lasting
