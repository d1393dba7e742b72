"""Conversations at rest, in the library's own database: who asked what, what was answered, and what they thought of it.

A conversation belongs to a visitor, an opaque id that only its hash is kept of; nobody else sees it. Answers are kept
without their documents' texts (`answer_codec.py`): a document that is removed is gone from every conversation too.
Nothing here needs the library's write lock, so a question is kept also while another process adds documents; where the
library's folder cannot be written, conversations live as long as the process, and `lasting` says so.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from rag.errors import InputError
from rag.language.words import fold
from rag.store.answer_codec import Gone, Sources, documents_of, packed, unpacked
from rag.store.catalog import Catalog
from rag.store.schema import CONVERSATIONS, now
from rag.store.sql.sqlite import Scratch
from rag.types import Answer, Chunk, Document, Turn

Noun = TypeVar("Noun")
LONGEST_TITLE = 80  # characters: two lines of a sidebar
LONGEST_REASON = 1000  # characters, as for a question


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in a list."""

    id: str
    title: str
    created: str  # ISO 8601, UTC
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question, its answer as it was shown, and what the reader thought of it."""

    number: int  # of the turn, in the whole database
    turn: Turn
    liked: bool | None = None
    reason: str = ""


class Conversations:
    """The conversations of a library. Every method names the visitor, and touches only what is theirs.

    Raises InputError for a conversation or turn that is not there, LibraryBusy when SQLite is held for over 5 seconds.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    @cached_property
    def _scratch(self) -> Scratch:
        return Scratch(CONVERSATIONS)

    @property
    def tables(self) -> Catalog | Scratch:
        """Where they are kept: in the library, or in memory."""
        return self._catalog if self.lasting else self._scratch

    @property
    def lasting(self) -> bool:
        """Are conversations kept when the process ends? Not where the library's folder cannot be written."""
        return self._catalog.writable

    # -------------------------------------------------------------- conversations

    def begin(self, visitor: str, title: str) -> Conversation:
        """A new conversation, named after its first question until somebody renames it."""
        conversation_id = secrets.token_hex(8)
        self.tables.rows(
            "INSERT INTO conversations (id, visitor, title, created, changed) VALUES (?, ?, ?, ?, ?)",
            (conversation_id, _hash(visitor), _shortened(title, LONGEST_TITLE), began := now(), began),
        )
        return self.conversation(visitor, conversation_id)

    def find(self, visitor: str, search: str = "") -> list[Conversation]:
        """A visitor's conversations, last changed first; `search` finds words of titles, questions and answers."""
        rows = self.tables.rows(
            "SELECT id, title, created, changed, (SELECT count(*) FROM turns WHERE conversation_id = id) AS turns"
            " FROM conversations WHERE visitor = ? ORDER BY changed DESC, created DESC, id",
            (_hash(visitor),),
        )
        found = [Conversation(*row) for row in rows]
        wanted = fold(search).split()
        return [one for one in found if not wanted or all(word in self._said(one) for word in wanted)]

    def _said(self, conversation: Conversation) -> str:
        rows = self.tables.rows("SELECT question, answer FROM turns WHERE conversation_id = ?", (conversation.id,))
        answers = [one["text"] for row in rows for one in json.loads(row["answer"])["sentences"]]
        return fold(" ".join([conversation.title, *[row["question"] for row in rows], *answers]))

    def conversation(self, visitor: str, conversation_id: str) -> Conversation:
        """One conversation."""
        found = [one for one in self.find(visitor) if one.id == conversation_id]
        if not found:
            raise InputError(
                f"no conversation {conversation_id}: it was deleted, or is somebody else's",
                f"no existe la conversación {conversation_id}: fue borrada o es de otra persona",
            )
        return found[0]

    def rename(self, visitor: str, conversation_id: str, title: str) -> Conversation:
        """The conversation under another title; one without words changes nothing."""
        self.conversation(visitor, conversation_id)
        if title := _shortened(title, LONGEST_TITLE):
            self.tables.rows("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id))
        return self.conversation(visitor, conversation_id)

    def delete(self, visitor: str, conversation_id: str) -> None:
        """Take a conversation out, and leave none of its words in the file."""
        self.conversation(visitor, conversation_id)
        self.tables.rows("DELETE FROM conversations WHERE id = ?", (conversation_id,))
        self.wipe()

    def set_wish(self, conversation_id: str, wish: str) -> None:
        """Keep what somebody asked for with a conversation beside its question, such as the filters of a brief."""
        with self.tables.together():
            self.tables.rows("DELETE FROM wishes WHERE conversation_id = ?", (conversation_id,))
            self.tables.rows("INSERT INTO wishes (conversation_id, wish) VALUES (?, ?)", (conversation_id, wish))

    def wish(self, conversation_id: str) -> str:
        """What was kept so; empty where nothing was."""
        rows = self.tables.rows("SELECT wish FROM wishes WHERE conversation_id = ?", (conversation_id,))
        return str(rows[0]["wish"]) if rows else ""

    # -------------------------------------------------------------- turns

    def add(self, visitor: str, conversation_id: str, answer: Answer) -> int:
        """Keep a question with its answer; the number of the turn."""
        self.conversation(visitor, conversation_id)
        with self.tables.together():
            number = self._add(conversation_id, answer)
        self.forget_removed()  # a document may have been removed since it was cited
        return number

    def instead(self, visitor: str, conversation_id: str, number: int, answer: Answer) -> int:
        """The same in place of this turn and all later ones, as when its question is edited: all of it or nothing."""
        self.own(visitor, number, conversation_id)
        with self.tables.together():
            self.tables.rows("DELETE FROM turns WHERE conversation_id = ? AND number >= ?", (conversation_id, number))
            kept = self._add(conversation_id, answer)
        self.wipe()
        self.forget_removed()
        return kept

    def _add(self, conversation_id: str, answer: Answer) -> int:
        tables = self.tables
        rows = tables.rows(
            "INSERT INTO turns (conversation_id, question, answer) VALUES (?, ?, ?) RETURNING number",
            (conversation_id, answer.question, packed(answer)),
        )
        number = int(rows[0]["number"])
        for document_id in documents_of(answer):
            tables.rows("INSERT INTO turn_documents VALUES (?, ?)", (number, document_id))
        tables.rows("UPDATE conversations SET changed = ? WHERE id = ?", (now(), conversation_id))
        return number

    def turns(self, visitor: str, conversation_id: str) -> list[KeptTurn]:
        """The turns of a conversation, oldest first, each answer equal to what was shown when it was asked."""
        self.conversation(visitor, conversation_id)
        return self.of(conversation_id)

    def of(self, conversation_id: str) -> list[KeptTurn]:
        """The turns of a conversation, whoever's it is: for what its owner shares."""
        rows = self.tables.rows("SELECT * FROM turns WHERE conversation_id = ? ORDER BY number", (conversation_id,))
        sources = self._sources()
        return [
            KeptTurn(
                row["number"],
                Turn(row["question"], unpacked(row["answer"], sources)),
                None if row["liked"] is None else bool(row["liked"]),
                row["reason"],
            )
            for row in rows
        ]

    def wipe(self) -> None:
        """Leave nothing in the file of what was deleted a moment ago."""
        if self.lasting:
            self._catalog.forget()

    def judge(self, visitor: str, number: int, liked: bool | None, reason: str = "") -> None:
        """Remember what the reader thought of an answer, and why; None takes it back."""
        self.own(visitor, number)
        self.tables.rows(
            "UPDATE turns SET liked = ?, reason = ? WHERE number = ?",
            (None, "", number) if liked is None else (int(liked), _shortened(reason, LONGEST_REASON), number),
        )

    def own(self, visitor: str, number: int, conversation_id: str | None = None) -> None:
        """Raises InputError for a turn that is not there, or not this visitor's."""
        rows = self.tables.rows(
            "SELECT conversation_id FROM turns JOIN conversations ON id = conversation_id"
            " WHERE number = ? AND visitor = ?",
            (number, _hash(visitor)),
        )
        if not rows or conversation_id not in (None, rows[0]["conversation_id"]):
            raise InputError(
                f"no turn {number}: its conversation was deleted, or is somebody else's",
                f"no existe el turno {number}: su conversación fue borrada o es de otra persona",
            )

    # -------------------------------------------------------------- what was removed

    def forget_removed(self) -> None:
        """Take the words of removed documents out of every kept answer; while they are in the bin, it keeps them."""
        if not self.lasting:
            return
        tables, sources = self.tables, self._sources()
        removed = "document_id NOT IN (SELECT id FROM documents)"
        with tables.together():
            rows = tables.rows(
                f"SELECT number, answer FROM turns WHERE number IN (SELECT turn FROM turn_documents WHERE {removed})"
            )
            for row in rows:
                cited = tables.rows("SELECT document_id FROM turn_documents WHERE turn = ?", (row["number"],))
                documents = ",".join(one["document_id"] for one in cited)
                tables.rows(
                    "INSERT INTO bin_answers SELECT turn, document_id, ?, ? FROM turn_documents"
                    f" WHERE turn = ? AND {removed} AND document_id IN (SELECT id FROM bin_documents)"
                    " ON CONFLICT (turn, document_id) DO UPDATE"
                    " SET answer = excluded.answer, documents = excluded.documents",
                    (row["answer"], documents, row["number"]),
                )
                answer = packed(unpacked(row["answer"], sources))
                tables.rows("UPDATE turns SET answer = ? WHERE number = ?", (answer, row["number"]))
            tables.rows(f"DELETE FROM turn_documents WHERE {removed}")
        if rows:
            self._catalog.forget()

    def remember_returned(self) -> None:
        """Give kept answers their words back whose documents are in the library again."""
        if not self.lasting:
            return
        tables = self.tables
        returned = "document_id IN (SELECT id FROM documents)"
        with tables.together():
            for row in tables.rows(f"SELECT * FROM bin_answers WHERE {returned} ORDER BY length(documents)"):
                tables.rows("UPDATE turns SET answer = ? WHERE number = ?", (row["answer"], row["turn"]))
                for document_id in row["documents"].split(","):
                    tables.rows(
                        "INSERT INTO turn_documents VALUES (?, ?) ON CONFLICT DO NOTHING", (row["turn"], document_id)
                    )
            tables.rows(f"DELETE FROM bin_answers WHERE {returned}")

    def _sources(self) -> Sources:
        documents: dict[str, Document | None] = {}
        chunks: dict[str, Chunk | None] = {}

        def chunk(chunk_id: str) -> Chunk | None:
            return next((stored.chunk for stored in self._catalog.chunks([chunk_id])), None)

        return Sources(_remembering(self._catalog.document, documents), _remembering(chunk, chunks))


def _remembering(look_up: Callable[[str], Noun | None], known: dict[str, Noun | None]) -> Callable[[str], Noun]:
    def found(name: str) -> Noun:
        if name not in known:
            known[name] = look_up(name)
        noun = known[name]
        if noun is None:
            raise Gone(name)
        return noun

    return found


def _hash(visitor: str) -> bytes:
    return hashlib.sha256(visitor.encode()).digest()


def _shortened(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
