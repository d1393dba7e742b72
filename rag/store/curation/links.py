"""Links by which others read an answer or a brief: unguessable, read-only, taken back at any time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from rag.store.conversations import Conversations, KeptTurn


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link leads to: a turn of a conversation, or the whole of one, such as a brief."""

    conversation: str
    turn: KeptTurn
    whole: bool


class Links:
    """The links of a library. Raises InputError for what is somebody else's, or not there."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def share(self, visitor: str, conversation_id: str, turn: int | None = None) -> str:
        """The id of the link to a turn of one's own, or without one to the conversation; the same when asked again."""
        if turn is None:
            self._conversations.conversation(visitor, conversation_id)
        else:
            self._conversations.own(visitor, turn, conversation_id)
        with self._conversations.tables.together():
            known = self.known(conversation_id, turn)
            if not known:
                known = secrets.token_hex(16)
                self._conversations.tables.rows(
                    "INSERT INTO links (id, conversation_id, turn) VALUES (?, ?, ?)", (known, conversation_id, turn)
                )
        return known

    def known(self, conversation_id: str, turn: int | None = None) -> str:
        """The id of the link that there is; empty where there is none."""
        rows = self._conversations.tables.rows(
            "SELECT id, turn FROM links WHERE conversation_id = ?", (conversation_id,)
        )
        return next((str(row["id"]) for row in rows if row["turn"] == turn), "")

    def end(self, visitor: str, conversation_id: str, turn: int | None = None) -> None:
        """Take a link back: no link to the same leads anywhere any more, were it shared twice at once."""
        self._conversations.conversation(visitor, conversation_id)
        with self._conversations.tables.together():
            while known := self.known(conversation_id, turn):
                self._conversations.tables.rows("DELETE FROM links WHERE id = ?", (known,))

    def shared(self, link: str) -> Shared | None:
        """What a link leads to; None where it was taken back, or what it led to was deleted."""
        rows = self._conversations.tables.rows("SELECT conversation_id, turn FROM links WHERE id = ?", (link,))
        if not rows:
            return None
        turns = self._conversations.of(rows[0]["conversation_id"])
        turn = next((one for one in turns if rows[0]["turn"] in (None, one.number)), None)
        return Shared(rows[0]["conversation_id"], turn, rows[0]["turn"] is None) if turn else None
