"""A reader's briefs and checked drafts. What takes seconds runs here, one after the other. Knows no HTML.

A brief is kept as its topic, like a conversation of one question: whoever comes back after a restart, or after one of
its documents was removed, finds it made anew from the documents as they are, and nothing removed can come back from it.
Beside the topic stands what each making cited, as places in documents and never as words, so that a later one can be
compared with it.
A draft is its writer's own and is kept in memory only, the last one of each reader.
"""

from __future__ import annotations

import asyncio
import base64
import datetime
import json
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Generic, Literal, TypeVar, get_args

from rag import Briefer, Library
from rag.briefing.brief import Brief, Earlier, Edition
from rag.briefing.comparing import by_key, changed, remembered
from rag.errors import FuenteError, InputError, QuestionError
from rag.types import Answer, CheckReport, Collection, Filters
from ui.drafts import DraftFile, short_enough, written
from ui.output.brief_export import brief_file, brief_format
from ui.output.export import FORMATS, file_name, format_of
from ui.text import say
from ui.web.job_queue import problem_of
from ui.web.reader import Reader

Made = TypeVar("Made")
Tell = Callable[[int, int, Made | None], None]  # steps done, of how many, and what there is of it so far
Room = Literal["brief", "check"]  # where a page looks on; it may look on in both
NO_FILTERS = Filters()
EDITIONS: tuple[Edition, ...] = get_args(Edition)
MOST = 16  # that may wait; each takes seconds
KEPT = 200  # of what was made, in memory
MAKINGS = 5  # of one brief that later ones can be compared with
ANEW = datetime.timedelta(minutes=1)  # after which a shared brief that failed is made anew
TICK = 0.1  # seconds between two looks at what is on its way
LONGEST_TOPIC = 1000  # characters, as of a question
TYPES: Mapping[str, str] = {
    "md": "text/markdown",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


class Dropped(Exception):
    """Nobody wants it any more."""


@dataclass(frozen=True, slots=True)
class Progress(Generic[Made]):
    """How far something is, and what there is of it."""

    done: int = 0
    total: int = 0
    made: Made | None = None
    problem: str = ""  # a key of the texts
    ended: bool = False


class Task(Generic[Made]):
    """Something on its way."""

    def __init__(self) -> None:
        self.state: Progress[Made] = Progress()
        self.ended = ""  # ISO 8601, UTC
        self._dropped = threading.Event()

    def run(self, make: Callable[[Tell[Made]], Made]) -> None:
        """Make it; what goes wrong ends it too, and our own fault is raised."""
        problem = "broken"
        try:
            made = make(self._tell)
            self.state = replace(self.state, made=made)
            problem = ""
        except Dropped:
            problem = "stopped_early"
        except FuenteError as error:
            problem = problem_of(error)
        finally:
            self.ended = datetime.datetime.now(datetime.UTC).isoformat()
            self.state = replace(self.state, problem=problem, ended=True)

    def _tell(self, done: int, total: int, made: Made | None) -> None:
        if self._dropped.is_set():
            raise Dropped
        self.state = Progress(done, total, made)

    def drop(self) -> None:
        """End it before its next step."""
        self._dropped.set()


@dataclass(frozen=True, slots=True)
class Making:
    """What a brief cited when it was made, by places: it says nothing of a document that is gone."""

    at: str  # ISO 8601, UTC
    documents: Mapping[str, str]  # SHA-256 or id → id
    quotes: tuple[tuple[str, int, int], ...]  # document id, start, end
    figures: tuple[tuple[str, str], ...]  # value and unit

    def like(self, other: Making) -> bool:
        """Do both cite the same?"""
        return replace(self, at="") == replace(other, at="")


@dataclass(frozen=True, slots=True)
class KeptBrief:
    """A brief in a list."""

    id: str
    topic: str
    edition: Edition
    changed: str  # ISO 8601, UTC
    filters: Filters = NO_FILTERS
    makings: tuple[Making, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """Tells one making of a brief from another."""
        return f"{self.id} {self.changed}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The earlier briefs that one can be compared with, the last made first, and the one that it is compared with."""

    earlier: tuple[KeptBrief, ...] = ()  # `changed` is when it was made, and `makings` that making
    since: str = ""  # its key; empty where it is compared with none


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft, and what is known of it."""

    draft: DraftFile
    task: Task[CheckReport]


class Workspace:
    """The briefs and drafts of every reader.

    `able` waits until the library can be asked, and raises Trouble where it cannot.
    """

    def __init__(self, library: Library, briefer: Briefer, able: Callable[[], None]) -> None:
        self._library = library
        self._briefer = briefer
        self._able = able
        self._worker = ThreadPoolExecutor(1, "workspace")
        self._briefs: OrderedDict[tuple[str, str], Task[Brief]] = OrderedDict()  # by visitor and id
        self._since: OrderedDict[tuple[str, str], str] = OrderedDict()  # → the key of the making it is compared with
        self._checks: OrderedDict[str, Checked] = OrderedDict()  # by visitor
        self._looking: OrderedDict[tuple[str, Room], object] = OrderedDict()  # session and room → its latest look

    def close(self) -> None:
        """End what is on its way."""
        for task in self._tasks():
            task.drop()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _tasks(self) -> list[Task[Any]]:
        return [*self._briefs.values(), *(one.task for one in self._checks.values())]

    def collections(self) -> list[Collection]:
        """Those that a brief may keep to."""
        return self._library.collections()

    # -------------------------------------------------------------- briefs

    def begin(self, reader: Reader, topic: str, edition: str, filters: Filters = NO_FILTERS) -> str:
        """Send a brief on its way and keep its topic and filters; its id.

        Raises QuestionError for a topic without words, FilterError for filters that nothing can pass.
        """
        self._library.check_filters(filters)
        topic = " ".join(topic.split())[:LONGEST_TOPIC]
        chosen = next((one for one in EDITIONS if one == edition), reader.language)
        if not any(map(str.isalnum, topic)):
            raise QuestionError(
                "the topic is empty: write what the brief is about",
                "el tema está vacío: escriba de qué trata el informe", "topic_empty",
            )  # fmt: skip
        owner, kept = _owner(reader, chosen), self._library.conversations
        name = kept.begin(owner, topic).id
        kept.add(owner, name, Answer(topic, reader.language, (), (), ()))
        kept.set_wish(name, _wish_json(KeptBrief(name, topic, chosen, "", filters)))
        self._make(reader.visitor, KeptBrief(name, topic, chosen, "", filters))
        return name

    def brief(self, reader: Reader, name: str) -> Task[Brief]:
        """A brief as far as it is; made anew where it is in memory no more, or where a document of it was removed.

        Raises InputError for one that was deleted, or is somebody else's.
        """
        kept = self._kept(reader, name)
        task = self._briefs.get((reader.visitor, name))
        if task is None or (task.state.ended and not self._stands(task.state.made)):
            task = self._make(reader.visitor, kept)
        return task

    def shared(self, name: str) -> Task[Brief]:
        """A brief that its owner shares, whoever that is; raises InputError for one that was deleted."""
        task = next((one for (_, known), one in [*self._briefs.items()] if known == name), None)
        if task is not None and self._lasts(task):
            return task
        turns = self._library.conversations.of(name)
        if not turns:
            raise InputError(f"no brief {name}: it was deleted", f"no existe el informe {name}: fue borrado")
        return self._make(
            "", self._with_wish(KeptBrief(name, turns[0].turn.question, turns[0].turn.answer.language, ""))
        )

    def _with_wish(self, kept: KeptBrief) -> KeptBrief:
        """A brief with the edition and the filters that it was asked for with, and what it cited before."""
        said = self._library.conversations.wish(kept.id)
        wish = json.loads(said) if said else {"edition": kept.edition, "filters": {}}
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in wish["filters"].items()
        }
        makings = tuple(
            Making(one["at"], one["documents"], tuple(map(tuple, one["quotes"])), tuple(map(tuple, one["figures"])))
            for one in wish.get("made", ())
        )
        return replace(kept, edition=wish["edition"], filters=replace(NO_FILTERS, **lists), makings=makings)

    def again(self, reader: Reader, name: str) -> Task[Brief]:
        """The brief made anew from the documents as they are now."""
        kept = self._kept(reader, name)
        task = self._briefs.get((reader.visitor, name))
        return task if task is not None and not task.state.ended else self._make(reader.visitor, kept)

    def _make(self, visitor: str, kept: KeptBrief) -> Task[Brief]:
        task: Task[Brief] = Task()
        self._send(task, lambda tell: self._written(kept, tell))
        self._briefs[visitor, kept.id] = task
        while len(self._briefs) > KEPT:
            self._briefs.popitem(last=False)[1].drop()
        return task

    def _send(self, task: Task[Made], make: Callable[[Tell[Made]], Made]) -> None:
        """Put a task in line, unless the line is long."""
        if sum(not one.state.ended for one in self._tasks()) >= MOST:
            task.state = Progress(problem="queue_full", ended=True)
        else:
            self._worker.submit(task.run, make)

    def _written(self, kept: KeptBrief, tell: Tell[Brief]) -> Brief:
        self._able()
        stages = self._briefer.brief_stream(kept.topic, language=kept.edition, filters=kept.filters)
        for stage in stages:
            tell(stage.done, stage.total, stage.brief)
        with suppress(FuenteError):  # a busy library costs a comparison, not the brief
            self._remember(kept, stage.brief)
        return stage.brief

    def _remember(self, kept: KeptBrief, brief: Brief) -> None:
        """Keep what the brief cites, unless that is what it cited when it was made before."""
        kept = self._with_wish(kept)
        making = Making(
            datetime.datetime.now(datetime.UTC).isoformat(),
            {key: one.document_id for key, one in by_key(brief.sources).items()},
            tuple((one.document.id, one.start, one.end) for one in brief.citations),
            tuple(sorted(remembered(brief).figures)),
        )
        if self._library.conversations.of(kept.id) and not (kept.makings and making.like(kept.makings[-1])):
            kept = replace(kept, makings=(*kept.makings, making)[-MAKINGS:])
            self._library.conversations.set_wish(kept.id, _wish_json(kept))

    def _lasts(self, task: Task[Brief]) -> bool:
        """Is a brief on its way, or as the documents are? One that failed is made anew, but not again and again."""
        if task.state.ended and task.state.problem:
            now = datetime.datetime.now(datetime.UTC)
            return bool(task.ended) and now - datetime.datetime.fromisoformat(task.ended) < ANEW
        return not task.state.ended or self._stands(task.state.made)

    def _stands(self, brief: Brief | None) -> bool:
        return brief is None or all(self._library.holds(one.document_id) for one in brief.sources)

    def compare(self, reader: Reader, name: str, since: str) -> None:
        """Compare a brief with an earlier one from now on, or with none where `since` is empty."""
        self._since[reader.visitor, name] = since
        self._since.move_to_end((reader.visitor, name))
        if len(self._since) > KEPT:
            self._since.popitem(last=False)

    def comparison(self, reader: Reader, name: str) -> Comparison:
        """With which earlier makings of the same topic and filters a brief can be compared, and with which it is.

        Only those all of whose documents are still in the library.
        """
        mine = self._briefs.get((reader.visitor, name))
        if mine is None or not mine.ended:
            return Comparison()
        kept, found, briefs = self._kept(reader, name), list[KeptBrief](), self.briefs(reader)
        title = next(one.topic for one in briefs if one.id == name).casefold()
        for one in briefs:
            other = self._whole(one) if one.topic.casefold() == title else one
            if other.topic.casefold() == kept.topic.casefold() and other.filters == kept.filters:
                found += [
                    replace(other, changed=making.at, makings=(making,))
                    for making in (other.makings[:-1] if one.id == name else other.makings)
                    if making.at < mine.ended and all(map(self._library.holds, making.documents.values()))
                ]
        found.sort(key=lambda one: one.changed, reverse=True)
        since = self._since.get((reader.visitor, name), "")
        return Comparison(tuple(found), since if any(one.key == since for one in found) else "")

    def compared(self, reader: Reader, name: str, brief: Brief) -> Brief:
        """The brief with what changed since the earlier making that it is compared with."""
        others = self.comparison(reader, name)
        with suppress(InputError):  # a document was removed in this moment
            for one in others.earlier:
                if one.key == others.since:
                    return changed(brief, self._earlier(one.makings[0]))
        return brief

    def _earlier(self, making: Making) -> Earlier:
        """What a making cited, read anew from its documents."""
        documents = {one: self._library.document(one) for one in {*making.documents.values()}}
        quotes = {documents[one].text[start:end]: documents[one].title for one, start, end in making.quotes}
        titles = {key: documents[one].title for key, one in making.documents.items()}
        return Earlier("", titles, quotes, frozenset(making.figures))

    def briefs(self, reader: Reader) -> list[KeptBrief]:
        """A reader's briefs, the last made first."""
        found = [
            KeptBrief(one.id, one.title, edition, one.changed)
            for edition in EDITIONS
            for one in self._library.conversations.find(_owner(reader, edition))
        ]
        return sorted(found, key=lambda one: one.changed, reverse=True)

    def _kept(self, reader: Reader, name: str) -> KeptBrief:
        found = next((one for one in self.briefs(reader) if one.id == name), None)
        if found is None:
            raise InputError(f"no brief {name}: it was deleted, or is somebody else's",
                             f"no existe el informe {name}: fue borrado o es de otra persona")  # fmt: skip
        return self._whole(found)

    def _whole(self, listed: KeptBrief) -> KeptBrief:
        """A brief of the list, its topic not shortened, with all that is kept beside it."""
        turns = self._library.conversations.of(listed.id)
        return self._with_wish(replace(listed, topic=turns[0].turn.question if turns else listed.topic))

    def topic(self, reader: Reader, name: str) -> str:
        """What a brief is about."""
        return self._kept(reader, name).topic

    def delete(self, reader: Reader, name: str) -> None:
        """Take a brief out; one that is not there changes nothing."""
        task = self._briefs.pop((reader.visitor, name), None)
        if task is not None:
            task.drop()
        with suppress(InputError):
            self._library.conversations.delete(_owner(reader, self._kept(reader, name).edition), name)

    # -------------------------------------------------------------- drafts

    def check(self, reader: Reader, text: str, name: str = "") -> Task[CheckReport]:
        """Send a draft on its way; the one before is forgotten. Raises InputError for one that is too long."""
        draft = short_enough(DraftFile(name or say("draft", reader.language), text))
        task: Task[CheckReport] = Task()
        if (before := self._checks.pop(reader.visitor, None)) is not None:
            before.task.drop()
        self._send(task, lambda tell: self._judged(draft, tell))
        self._checks[reader.visitor] = Checked(draft, task)
        while len(self._checks) > KEPT:
            self._checks.popitem(last=False)[1].task.drop()
        return task

    def _judged(self, draft: DraftFile, tell: Tell[CheckReport]) -> CheckReport:
        self._able()
        return self._briefer.check(draft.text, tell=lambda done, total: tell(done, total, None))

    def checked(self, reader: Reader) -> Task[CheckReport] | None:
        """The reader's last draft, unless it rests on a document that was removed since; None where there is none."""
        found = self._checks.get(reader.visitor)
        made = found.task.state.made if found else None
        if made and not all(self._library.holds(one.document.id) for one in made.citations):
            self.forget(reader)
            return None
        return found.task if found else None

    def forget(self, reader: Reader) -> None:
        """Drop the reader's draft."""
        if (found := self._checks.pop(reader.visitor, None)) is not None:
            found.task.drop()

    # -------------------------------------------------------------- quotes and files

    def quotes(self, reader: Reader, turn: str, name: str) -> Answer | None:
        """The quotes of a brief or a check as those of an answer, so that they open like any; None where it is not."""
        made = self._made(reader, name) if turn == "brief" else self._report(reader)
        return Answer("", reader.language, (), made.citations, ()) if made else None

    def save(self, reader: Reader, turn: str, name: str, form: str) -> dict[str, str]:
        """A brief or check as a file: its name, type and content (base64); empty where it is not, in no such format."""
        today = datetime.date.today()
        made, report = self._made(reader, name), self._report(reader)
        if turn == "brief" and made and form in TYPES:
            return _file(brief_file(made, brief_format(f"brief.{form}"), today), made.topic, form, today)
        if turn == "check" and report and form in FORMATS:
            draft = self._checks[reader.visitor].draft
            return _file(written(report, draft, format_of(f"draft.{form}")), draft.name, form, today)
        return {}

    def _report(self, reader: Reader) -> CheckReport | None:
        task = self.checked(reader)
        return task.state.made if task else None

    def _made(self, reader: Reader, name: str) -> Brief | None:
        task = self._briefs.get((reader.visitor, name))
        made = task.state.made if task else None
        return self.compared(reader, name, made) if made else None

    # -------------------------------------------------------------- looking on

    async def follow(self, reader: Reader, task: Task[Made], room: Room) -> AsyncIterator[Progress[Made]]:
        """How far it is, again whenever that changes, until it has ended or the page looks at something else there."""
        place = (reader.session, room)
        mine = self._looking[place] = object()
        self._looking.move_to_end(place)
        if len(self._looking) > 1000:
            self._looking.popitem(last=False)
        seen: Progress[Made] | None = None
        while self._looking.get(place) is mine:
            if task.state is not seen:
                seen = task.state
                yield seen
                if seen.ended:
                    return
            await asyncio.sleep(TICK)

    def leave(self, reader: Reader, room: Room) -> None:
        """The page looks at nothing in this room any more."""
        self._looking.pop((reader.session, room), None)


def _wish_json(kept: KeptBrief) -> str:
    """What a brief was asked for with, and what it cited each time it was made."""
    made = [asdict(one) for one in kept.makings]
    return json.dumps({"edition": kept.edition, "filters": asdict(kept.filters), "made": made})


def _file(content: bytes, title: str, form: str, on: datetime.date) -> dict[str, str]:
    data = base64.b64encode(content).decode()
    return {"name": file_name(title, form, on), "type": TYPES[form], "data": data}


def owners(reader: Reader) -> list[str]:
    """Under whom a reader's briefs are kept."""
    return [_owner(reader, edition) for edition in EDITIONS]


def _owner(reader: Reader, edition: Edition) -> str:
    """Under whom a brief is kept: conversations of one's own, apart from those of questions."""
    return f"{reader.visitor} brief {edition}"
