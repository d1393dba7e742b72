"""A reader at the page: which conversation they look at, and what it shows, as HTML. Knows no Gradio."""

from __future__ import annotations

import asyncio
import base64
import datetime
import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag import Briefer, Library
from rag.errors import FuenteError, InputError, ModelError
from rag.ingestion.page_image import draw
from rag.language.dates import written_date
from rag.store.conversations import KeptTurn
from rag.types import LANGUAGES, Answer, Document, Draft, Filters, Language, Progress, Span, Stage
from ui.output.export import export, file_name, footnoted, format_of
from ui.output.render import escaped
from ui.suggestions.suggest import Suggestions
from ui.text import say
from ui.web import html as markup
from ui.web.job_queue import Job, JobQueue, Trouble, Wish, partial, problem_of
from ui.web.reader import Reader as Reader
from ui.web.views.draft import DraftEditor
from ui.web.views.links import Sharing
from ui.web.workspace import TYPES, Workspace

MOST_CHOSEN = 2000  # documents that alone may answer
MOST_OURS = 100  # documents that come with Fuente, at most; a larger library is somebody's own
TICK = 0.03  # seconds between two looks at a question on its way: as often as an eye can tell


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document that is shown."""

    document: Document
    span: Span
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What the conversation shows: the turns before, the last one, and what a screen reader says once."""

    past: str
    now: str
    status: str = ""


class Chat:
    """The library behind the page, the questions on their way, and the conversations of every reader."""

    def __init__(self, library: Library, briefer: Briefer, ours: Path | None = None) -> None:
        """`ours`: the folder of the documents that come with Fuente."""
        self.library = library
        self._ours = ours.resolve() if ours else None
        self.briefer = briefer
        self.queue = JobQueue(self._walk, self._keep)
        self.workspace = Workspace(library, briefer, self._able)
        self.sharing = Sharing(library, self.workspace)
        self.editor = DraftEditor(library, briefer)
        self.suggestions = Suggestions(library)
        self._samples: tuple[str, Mapping[Language, Sequence[str]]] = ("", {})  # of which state of the library
        self._further: OrderedDict[tuple[int, str], list[str]] = OrderedDict()  # by turn and state of the library
        self.ready = threading.Event()
        self._closing = threading.Event()
        self.reading: Progress | None = None  # of the first documents
        self.trouble = ""  # the key of why it will never be ready
        self._looking: OrderedDict[str, tuple[int, str]] = OrderedDict()  # session → its latest look, at what
        # numbers looks and frames; a page that outlives the server must not take new frames for old ones
        self._numbers = itertools.count(int(time.time() * 1000))

    def prepare(self, first: Path | None) -> None:
        """Load the models, and read the first documents if there are none; runs behind the page."""
        try:
            self.library.warm()
            if first is not None:
                self.library.add(first, on_progress=self._read, stop=self._closing.is_set)
            self._think(Reader("", "", "en"), "")
        except FuenteError as error:
            self.trouble = problem_of(error)
        except BaseException:  # our own fault: no question may wait for ever on it
            self.trouble = "broken"
            raise
        finally:
            self.reading = None
            self.ready.set()
        threading.Thread(target=self._rehearse, daemon=True).start()

    def _rehearse(self) -> None:
        with suppress(ModelError):  # each answer says that the model cannot be used
            self.briefer.prepare(rehearsed=True)

    def _read(self, progress: Progress) -> None:
        """Questions are answered from the first document on, while the others are being read."""
        self.reading = progress
        if progress.report is not None and progress.report.readable:
            self.ready.set()

    def close(self) -> None:
        """End the reading and every question: the library may be closed once nothing of it is in use."""
        self._closing.set()
        self.ready.wait()
        self.queue.close()
        self.workspace.close()

    # -------------------------------------------------------------- asking

    def ask(self, reader: Reader, wanted: Mapping[str, object]) -> Job:
        """Send a question on its way, in the conversation that is named or a new one."""
        question = text_of(wanted, "question")[:4000].strip()
        conversation = self._conversation(reader, text_of(wanted, "conversation"), question)
        instead = text_of(wanted, "instead")
        number = int(instead) if instead.isdecimal() else None
        like = text_of(wanted, "like")  # asked again of an earlier turn, it is understood as it was there
        first = number if number is not None else int(like) if like.isdecimal() else None
        turns = self._turns(reader, conversation)
        history = tuple(one.turn for one in turns if first is None or one.number < first)
        place = sum(number is None or one.number < number for one in turns)
        chosen = filters_of(wanted.get("filters"))
        wish = Wish(reader.visitor, conversation, question, reader.language, chosen, history, number, place)
        return self.queue.ask(wish)

    def _conversation(self, reader: Reader, wanted: str, question: str) -> str:
        """The id of a conversation of this reader's; a new one's where there is none of that name."""
        try:
            return self.library.conversations.conversation(reader.visitor, wanted).id
        except InputError:
            return self.library.conversations.begin(reader.visitor, question).id

    def _walk(self, wish: Wish, stopped: Callable[[], bool]) -> Generator[Stage | Draft | Answer]:
        self._able()
        yield from self.briefer.ask_stream(wish.question, filters=wish.filters, history=wish.history, stopped=stopped)

    def _able(self) -> None:
        """Wait until the library can be asked; raises Trouble where it cannot."""
        self.ready.wait()
        if self.trouble:
            raise Trouble(self.trouble)
        if not self.library.stats().documents:
            raise Trouble("empty_library")

    def _keep(self, wish: Wish, answer: Answer) -> int:
        conversations = self.library.conversations
        if wish.instead is None:
            return conversations.add(wish.visitor, wish.conversation, answer)
        return conversations.instead(wish.visitor, wish.conversation, wish.instead, answer)

    async def follow(self, reader: Reader, conversation: str, *, asked: bool = False) -> AsyncIterator[Talk]:
        """The conversation, again each time something comes of its last question; ends when another is looked at.

        Whoever has just `asked` is told of an answer that was there before they could look, too.
        """
        mine = self._look(reader, conversation)
        job = self.queue.job(reader.visitor, conversation)
        seen = None
        while job is not None and not job.state.done and self._looks(reader, mine):
            ahead = self.queue.ahead(job)
            if (job.state, ahead) != seen:
                seen = (job.state, ahead)
                yield self.talk(reader, conversation)
            await asyncio.sleep(TICK)
        known = self._next(reader, conversation)  # as what is shown now; another page may be finding more meanwhile
        said = ""  # stays: what a screen reader has not come to yet must not be gone when it does
        if self._looks(reader, mine):
            talk = self.talk(reader, conversation, spoken=asked or job is not None)
            said = talk.status
            yield talk
        if not self._turns(reader, conversation):
            async for talk in self._welcomed(reader, conversation, mine):
                yield talk
        if self.ready.is_set() and not self.trouble:
            await asyncio.to_thread(self._think, reader, conversation)
        if self._next(reader, conversation) != known and self._looks(reader, mine):
            yield replace(self.talk(reader, conversation), status=said)

    async def _welcomed(self, reader: Reader, conversation: str, mine: int) -> AsyncIterator[Talk]:
        """The welcome, again when the first documents have come, and when all have."""
        while not self.ready.is_set() or self.reading is not None:
            before = self.ready.is_set()
            while self.ready.is_set() == before and (not before or self.reading is not None):
                if not self._looks(reader, mine):
                    return
                await asyncio.sleep(10 * TICK)
            yield self.talk(reader, conversation)

    def _next(self, reader: Reader, conversation: str) -> list[str]:
        """What could be asked next, as far as it has been found."""
        turns = self._turns(reader, conversation)
        if turns:
            return list(self._further.get((turns[-1].number, self.library.change), ()))
        change, samples = self._samples
        return list(samples.get(reader.language, ())) if change == self.library.change else []

    def _think(self, reader: Reader, conversation: str) -> None:
        """Find what could be asked next, after an answer has been shown."""
        change = self.library.change
        turns = self._turns(reader, conversation)
        if not turns:
            if self._samples[0] == change:
                return
            samples = self.suggestions.samples()
            self._samples = (change, {each: [one.question for one in samples if one.language == each]
                                      for each in LANGUAGES})  # fmt: skip
            return
        if (turns[-1].number, change) in self._further:
            return
        asked = [one.turn.question for one in turns]
        further = self.suggestions.after(turns[-1].turn.answer, asked)
        self._further[turns[-1].number, change] = further
        if len(self._further) > 1000:
            self._further.popitem(last=False)

    def _look(self, reader: Reader, conversation: str) -> int:
        """Note that this page looks at something new; earlier followers of the same page end."""
        mine = next(self._numbers)
        self._looking[reader.session] = (mine, conversation)
        self._looking.move_to_end(reader.session)
        if len(self._looking) > 1000:
            self._looking.popitem(last=False)
        return mine

    def _looks(self, reader: Reader, look: int) -> bool:
        return self._looking.get(reader.session, (0, ""))[0] == look

    def looking(self, reader: Reader, otherwise: str) -> str:
        """The conversation that this page looks at by now."""
        return self._looking.get(reader.session, (0, otherwise))[1]

    # -------------------------------------------------------------- what it shows

    def talk(self, reader: Reader, conversation: str, *, spoken: bool = False) -> Talk:
        """A conversation as it stands; `spoken`: its last answer has just come."""
        language = reader.language
        frame = next(self._numbers)  # before anything is read: a later frame knows at least as much
        job = self.queue.job(reader.visitor, conversation)  # before the turns: it may be kept as one meanwhile
        turns = self._turns(reader, conversation)
        if job is not None:
            turns = turns[: job.wish.place]
        shown = [self._turn(one, reader, last=False) for one in turns]
        for at, (one, after) in enumerate(pairwise(turns)):
            if one.turn.question == after.turn.question:
                shown[at] = markup.earlier(one.turn.question, one.turn.answer, one.number, language)
        if job is not None:
            last = self._job(job, reader)
        elif turns:
            last = self._turn(turns[-1], reader, last=True)
            shown.pop()
        else:
            last = self.welcome(language, writes=reader.writes)
        status = self._status(turns, job, language) if spoken else ""
        now = f'<div data-conversation="{escaped(conversation)}" data-frame="{frame}">{last}</div>'
        return Talk("".join(shown), now, status)

    def _turns(self, reader: Reader, conversation: str) -> list[KeptTurn]:
        try:
            return self.library.conversations.turns(reader.visitor, conversation) if conversation else []
        except InputError:
            return []

    def _turn(self, kept: KeptTurn, reader: Reader, *, last: bool) -> str:
        said = markup.answered(
            kept.turn.answer,
            reader.language,
            liked=kept.liked,
            reason=kept.reason,
            further=self._further.get((kept.number, self.library.change), ()) if last else (),
            writes=reader.writes,
        )
        return markup.turn(kept.turn.question, said, number=kept.number, language=reader.language)

    def _job(self, job: Job, reader: Reader) -> str:
        state, question, language = job.state, job.wish.question, reader.language
        if state.problem:
            said = markup.trouble(state.problem, language, writes=reader.writes)
        elif state.answer is not None and state.done:
            said = markup.answered(state.answer, language, writes=reader.writes)
        elif state.stopped:
            said = markup.trouble("stopped_early", language)
        else:
            searched = self.library.scope(job.wish.filters).searched
            said = markup.on_its_way(state, self.queue.ahead(job), searched, language)
        return markup.turn(question, said, number=None, language=language, waiting=not state.done)

    def _status(self, turns: list[KeptTurn], job: Job | None, language: Language) -> str:
        if job is not None:
            return say(job.state.problem or ("stopped_early" if job.state.stopped else "answer_kept_not"), language)
        if not turns:
            return ""
        answer = turns[-1].turn.answer
        if markup.is_aside(answer):
            return escaped(answer.text)
        return say("answer_ready" if answer.sentences else "answer_none", language, sources=len(answer.citations))

    def welcome(self, language: Language, *, writes: bool = True) -> str:
        change, samples = self._samples
        today = datetime.date.today().isoformat()
        counts = self.library.stats().by_language
        if not sum(counts.values()) and not self.ready.is_set():
            return markup.loading(language, today)
        known = samples if change == self.library.change else {}
        return markup.welcome(language, known, today, counts, ours=self.only_ours(), writes=writes)

    def only_ours(self) -> bool:
        """Is there nothing in the library but documents that come with Fuente?"""
        if self._ours is None or self.library.stats().documents > MOST_OURS:
            return False
        places = self.library.originals.locations()
        return bool(places) and all(one.is_relative_to(self._ours) for one in places)

    def banner(self, language: Language) -> str:
        """What is amiss with the library, and what that means."""
        notice = self.library.notice
        reading = self.reading
        if self.trouble:
            return markup.banner(say(self.trouble, language), language)
        if reading is not None and self.ready.is_set():
            said = say("first_reading", language, n=min(reading.done + 1, reading.total), m=reading.total)
            return markup.banner(said, language)
        return markup.banner(say(f"page_{notice}", language), language) if notice else ""

    def side(self, reader: Reader, current: str, search: str = "") -> str:
        """The reader's conversations."""
        found = [
            (one.id, one.title, written_date(one.changed[:10], reader.language))
            for one in self.library.conversations.find(reader.visitor, search)
            if one.turns or one.id == current
        ]
        return markup.conversation_list(
            found, current, search, reader.language, lasting=self.library.conversations.lasting
        )

    def rename(self, reader: Reader, conversation: str, title: str) -> None:
        with suppress(InputError):  # it was deleted in another window
            self.library.conversations.rename(reader.visitor, conversation, title)

    def delete(self, reader: Reader, conversation: str) -> None:
        self.queue.drop(reader.visitor, conversation)
        with suppress(InputError):
            self.library.conversations.delete(reader.visitor, conversation)

    def judge(self, reader: Reader, turn: str, liked: object, reason: str) -> None:
        """Keep what a reader thinks of an answer; anything but true or false takes it back."""
        if turn.isdecimal():
            with suppress(InputError):
                self.library.conversations.judge(
                    reader.visitor, int(turn), liked if isinstance(liked, bool) else None, reason
                )

    def composer(self, language: Language) -> str:
        return markup.composer(language, self.library.collections())

    # -------------------------------------------------------------- sources

    def answer(self, reader: Reader, conversation: str, turn: str) -> Answer | None:
        """The answer of a turn; of the question on its way, as far as it is verified, where `turn` is empty.

        The turn "brief" has the quotes of the brief that `conversation` names, "check" those of the last checked draft.
        """
        if turn in ("brief", "check"):
            return self.workspace.quotes(reader, turn, conversation)
        kept = next((one.turn.answer for one in self._turns(reader, conversation) if str(one.number) == turn), None)
        job = self.queue.job(reader.visitor, conversation)
        if kept is not None or turn or job is None:
            return kept
        return job.state.answer or partial(job)

    def source(self, reader: Reader, conversation: str, turn: str, number: str, passage: str) -> str:
        """The source panel; "" where there is no such source."""
        answer = self.answer(reader, conversation, turn)
        if answer is None:
            return ""
        if number in {str(one.number) for one in answer.citations}:
            return markup.source(answer, int(number), reader.language, translates=self.briefer.translates)
        if passage.isdecimal() and int(passage) < len(answer.passages):
            return markup.passage_sheet(answer, int(passage), reader.language)
        return ""

    def translate(self, reader: Reader, conversation: str, turn: str, number: str) -> str:
        """The source panel with the quote in the reader's language beside it, or with why it is not."""
        answer = self.answer(reader, conversation, turn)
        if answer is None or number not in {str(one.number) for one in answer.citations}:
            return ""
        note = ""
        try:
            citations = tuple(
                self.briefer.translate(one, reader.language) if str(one.number) == number else one
                for one in answer.citations
            )
            answer = replace(answer, citations=citations)
        except FuenteError as error:
            note = say(problem_of(error), reader.language)
        note = note or next((one.untranslated or "" for one in answer.citations if str(one.number) == number), "")
        return markup.source(answer, int(number), reader.language, note=note)

    def document(self, reader: Reader, conversation: str, turn: str, which: str) -> str:
        """The whole document, opened at what is cited, or, for "p2", at a passage that is not."""
        place = self._place(reader, conversation, turn, which)
        if place is None:
            return markup.message(say("source_gone", reader.language), reader.language)
        return markup.reader(place.document, place.span, place.marks, reader.language)

    def paper(self, reader: Reader, conversation: str, turn: str, which: str) -> str:
        """The page of a PDF that a quote stands on, the quote outlined."""
        place = self._place(reader, conversation, turn, which)
        page = place.document.page_at(place.span.start) if place else None
        if place is None or page is None:
            return markup.message(say("source_gone", reader.language), reader.language)
        quote = place.document.text[place.span.start : place.span.end]
        try:
            drawn = draw(self.library.originals.file(place.document.id), page, quote)
        except InputError:
            return markup.message(say("page_gone", reader.language), reader.language)
        return markup.paper(place.document, page, drawn, reader.language)

    def _place(self, reader: Reader, conversation: str, turn: str, which: str) -> Place | None:
        """Where a citation ("2") or a passage ("p2") of an answer stands; None where there is none."""
        answer = self.answer(reader, conversation, turn)
        if answer is None:
            return None
        at = int(which[1:]) if which.startswith("p") and which[1:].isdecimal() else len(answer.passages)
        if at < len(answer.passages):
            chunk = answer.passages[at].chunk
            return Place(answer.passages[at].document, Span(chunk.start, chunk.end))
        found = [one for one in answer.citations if str(one.number) == which and not one.gone]
        return Place(found[0].document, Span(found[0].start, found[0].end), found[0].marks) if found else None

    # -------------------------------------------------------------- a draft of one's own

    def pin(self, reader: Reader, conversation: str, turn: str, number: str) -> bool:
        """Put the quote of a source into the reader's draft; whether there was such a source, and room for it."""
        answer = self.answer(reader, conversation, turn)
        found = [one for one in answer.citations if str(one.number) == number and not one.gone] if answer else []
        with suppress(InputError):
            return bool(found) and self.editor.pin(reader, found[0]) > 0
        return False

    def own_draft(self, reader: Reader) -> str:
        """The reader's draft."""
        return markup.draft_paper(self.editor.draft(reader).title, self.editor.shown(reader), reader.language)

    def keep_draft(
        self, reader: Reader, title: str, blocks: Sequence[object], known: Sequence[object]
    ) -> dict[str, Any]:
        """Keep the draft as the page has it: whether it was kept, and as HTML what came to it elsewhere meanwhile."""
        try:
            more = self.editor.keep(reader, title, blocks, known)
        except FuenteError:  # too long, or another process holds the library
            return {"kept": False}
        return {"kept": True, "more": markup.draft_blocks(more, reader.language)}

    def checked(self, reader: Reader, text: str) -> str:
        """What the documents say of each sentence of a paragraph; nothing before the library can be asked."""
        able = self.ready.is_set() and not self.trouble and self.library.stats().documents
        return markup.draft_told(self.editor.check(text) if able else None, reader.language)

    def copied(self, reader: Reader, conversation: str, turn: str, form: str) -> str:
        """An answer for the clipboard: "md", Markdown as it is saved, or "footnotes", its sources as Markdown notes."""
        answer = self.answer(reader, conversation, turn)
        if answer is None:
            return ""
        if form == "footnotes":
            return footnoted(answer)
        return export([answer], "md", reader.language, model=self.library.stamp, on=datetime.date.today()).decode()

    def share(self, reader: Reader, conversation: str, turn: str, *, ends: bool) -> str:
        """What to say of a link that was given, or taken back (`ends`); empty where there is nothing of theirs."""
        if ends:
            ended = self.sharing.end(reader, conversation, turn)
            return markup.link_ended(reader.language) if ended else ""
        link = self.sharing.share(reader, conversation, turn)
        return markup.link_given(link, reader.language) if link else ""

    def save(self, reader: Reader, conversation: str, turn: str, form: str) -> dict[str, str]:
        """An answer, or the conversation where `turn` is "all", as a file: its name, type and content (base64).

        The turns "brief" and "check" are the brief that `conversation` names, and the last checked draft.
        """
        if turn in ("brief", "check"):
            return self.workspace.save(reader, turn, conversation, form)
        answers = [one.turn.answer for one in self._turns(reader, conversation)]
        title = ""
        if turn != "all":
            one = self.answer(reader, conversation, turn)
            answers = [one] if one is not None else []
        elif answers:
            title = self.library.conversations.conversation(reader.visitor, conversation).title
        if not answers or form not in TYPES:
            return {}
        today = datetime.date.today()
        kind = format_of(f"answer.{form}")
        content = export(answers, kind, reader.language, model=self.library.stamp, on=today, title=title)
        name = file_name(title or answers[0].question, kind, today)
        return {"name": name, "type": TYPES[kind], "data": base64.b64encode(content).decode()}


def text_of(wanted: Mapping[str, object], name: str) -> str:
    """A text that the browser sent, or "" where it sent something else."""
    value = wanted.get(name)
    return value if isinstance(value, str) else ""


def filters_of(wanted: object) -> Filters:
    """The filters that the browser sent; what is no filter is left out."""
    if not isinstance(wanted, Mapping):
        return Filters()
    language = wanted.get("language")
    return Filters(
        language="en" if language == "en" else "es" if language == "es" else None,
        date_from=_date(wanted.get("date_from")),
        date_to=_date(wanted.get("date_to")),
        document_ids=_texts(wanted.get("documents"), MOST_CHOSEN),
        collections=_texts(wanted.get("collections"), 100),
    )


def _texts(value: object, most: int) -> tuple[str, ...]:
    return tuple(str(one) for one in value[:most]) if isinstance(value, list) else ()


def _date(value: object) -> str | None:
    try:
        return datetime.date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None
