"""Drafts: what people write around the quotes that they pinned. A pinned quote is kept as its place, not its words."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from rag.errors import InputError
from rag.store.conversations import Conversations
from rag.store.schema import now

LONGEST = 100_000  # characters of what is written in one draft
MOST_BLOCKS = 500


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a draft: words of its writer, or a stretch of a document that is quoted."""

    text: str = ""
    document_id: str = ""  # empty: the words are the writer's own
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    id: str
    title: str
    changed: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft whole."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Drafts:
    """The drafts of a library. Every method names the visitor, and touches only what is theirs.

    What is removed from the library leaves no word in a draft: of a quote only its place is kept.
    """

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def find(self, visitor: str) -> list[DraftRow]:
        """A visitor's drafts, last changed first."""
        rows = self._conversations.tables.rows(
            "SELECT id, title, changed FROM drafts WHERE visitor = ? ORDER BY changed DESC, id", (_hash(visitor),)
        )
        return [DraftRow(*row) for row in rows]

    def begin(self, visitor: str, title: str = "", blocks: Sequence[Block] = ()) -> KeptDraft:
        """A new draft; raises InputError for one that is too long."""
        _check_length(blocks)
        draft_id = secrets.token_hex(8)
        self._conversations.tables.rows(
            "INSERT INTO drafts (id, visitor, title, blocks, changed) VALUES (?, ?, ?, ?, ?)",
            (draft_id, _hash(visitor), title[:300], _packed(blocks), now()),
        )
        return self.draft(visitor, draft_id)

    def draft(self, visitor: str, draft_id: str) -> KeptDraft:
        """One draft; raises InputError for one that was deleted, or is somebody else's."""
        rows = self._conversations.tables.rows(
            "SELECT title, blocks FROM drafts WHERE id = ? AND visitor = ?", (draft_id, _hash(visitor))
        )
        if not rows:
            raise InputError(
                f"no draft {draft_id}: it was deleted, or is somebody else's",
                f"no existe el borrador {draft_id}: fue borrado o es de otra persona",
            )
        return KeptDraft(draft_id, rows[0]["title"], tuple(Block(**one) for one in json.loads(rows[0]["blocks"])))

    def save(self, visitor: str, draft: KeptDraft) -> None:
        """Keep a draft as it is now; raises InputError as `draft`, and for one that is too long."""
        self.draft(visitor, draft.id)
        _check_length(draft.blocks)
        self._conversations.tables.rows(
            "UPDATE drafts SET title = ?, blocks = ?, changed = ? WHERE id = ?",
            (" ".join(draft.title.split())[:300], _packed(draft.blocks), now(), draft.id),
        )

    def change(self, visitor: str, draft_id: str, made: Callable[[KeptDraft], KeptDraft]) -> KeptDraft:
        """Keep what is `made` of a draft as it is now; nobody else changes it meanwhile. Raises as `save`."""
        with self._conversations.tables.together():
            draft = made(self.draft(visitor, draft_id))
            self.save(visitor, draft)
        return draft

    def delete(self, visitor: str, draft_id: str) -> None:
        """Take a draft out; raises InputError as `draft`."""
        self.draft(visitor, draft_id)
        self._conversations.tables.rows("DELETE FROM drafts WHERE id = ?", (draft_id,))
        self._conversations.wipe()


def _check_length(blocks: Sequence[Block]) -> None:
    if len(blocks) > MOST_BLOCKS or sum(len(one.text) for one in blocks) > LONGEST:
        raise InputError(
            f"the draft is too long: keep it under {LONGEST:,} characters and {MOST_BLOCKS} paragraphs",
            f"el borrador es demasiado largo: como mucho {LONGEST:_} caracteres y {MOST_BLOCKS} párrafos".replace(
                "_", "\u202f"
            ),
        )


def _packed(blocks: Sequence[Block]) -> str:
    return json.dumps([asdict(one) for one in blocks], ensure_ascii=False)


def _hash(visitor: str) -> bytes:
    return hashlib.sha256(visitor.encode()).digest()
