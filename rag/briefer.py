"""`Briefer`: question -> language -> retrieve -> evidence -> write -> verify -> Answer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from unicodedata import normalize

from rag.answering.constraints import speaks_of
from rag.answering.direct import direct
from rag.answering.evidence import OFFERED, Found, find, trusted
from rag.answering.extractive import cite, extract, named_speaker, reread
from rag.answering.generation.compose import Written, compose, kept, rehearse, sense_of, translate
from rag.answering.multi_part import about, following, joined
from rag.answering.quoting import said_by
from rag.answering.spans import Learned
from rag.errors import (
    InputError,
    ModelError,
    QuestionError,
    filters_given,
    history_given,
    language_given,
    question_given,
    text_given,
)
from rag.language.detection import detect_sure, third_language
from rag.language.text import Text
from rag.library import NO_FILTERS, Library
from rag.messages import aside, denied, not_said_by, notice, refusal, refusal_within, weak
from rag.models.chat import Chat, ChatFailed, Stopped, load_chat, never
from rag.models.local_weights import OnBytes
from rag.models.translator.setting import Translate, by_chat, load_translator
from rag.questions.follow_up import Pointed
from rag.questions.question import Question
from rag.questions.rewriting import rephrase
from rag.questions.understand import Understood, parts, understand, without_tongue
from rag.questions.understand import question_language as question_language
from rag.types import (
    LANGUAGES,
    Answer,
    CheckReport,
    Citation,
    Direct,
    Draft,
    Evidence,
    Filters,
    Heading,
    Language,
    Reason,
    Refusal,
    Stage,
    Turn,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.tools import StructuredTool

    from rag.briefing.arrange import Ask
    from rag.briefing.brief import Brief, BriefStage, Edition
    from rag.checking.check import Rule, Tell
    from rag.langchain import AnswerRunnable
    from rag.retrieval.hybrid import Retrieval

SPANS = 3  # that the reader tells of each passage
LONGEST_QUESTION = 1000  # characters; more is a document, and belongs into the library


class Briefer:
    """Answers questions from a library, every sentence on an exact quote.

    With a chat model, by name ("ollama:qwen3:4b") or as a LangChain object, it writes what the quotes say; without
    one, or where what it writes is not supported, the quotes answer themselves. With a translator ("local", a folder or
    hub name of Marian weights, or a function of a text and a language) each quote of the other language has its
    translation under it. Raises ModelError for a chat model that cannot be had.
    """

    def __init__(
        self, library: Library, chat_model: str | BaseChatModel | None = None, translator: str | Translate | None = None
    ) -> None:
        if not isinstance(library, Library):
            raise InputError(
                f"a Briefer needs a Library, not {type(library).__name__}: open one with Library.open(FOLDER)",
                f"Briefer necesita una Library, no {type(library).__name__}: abra una con Library.open(CARPETA)",
            )
        self.library = library
        self.chat: Chat | None = None if chat_model is None or chat_model == "" else load_chat(chat_model)
        embedder = library.embedder
        self._sense = sense_of(embedder)
        self._always = bool(translator)
        self._translator = load_translator(translator) if isinstance(translator, str) and translator else translator
        if not self._translator and self.chat is not None:
            self._translator = by_chat(self.chat)
        self._shapes = True  # may an answer take a shape that its question names: "timeline of …"
        self._translations: dict[tuple[str, Language], tuple[str | None, str | None]] = {}

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        filters: Filters = NO_FILTERS,
        history: Sequence[Turn] = (),
    ) -> Answer:
        """The answer, in the question's language unless `language` says otherwise.

        `history` is the conversation so far, as `Turn.of(answer)` makes it: "¿y en 2023?" is completed from it, and
        `Answer.searched` says how. The answer rests on documents only, never on an earlier one.
        Raises QuestionError for a question that is empty, too long, or in neither English nor Spanish.
        """
        *_, answer = self.ask_stream(question, language=language, filters=filters, history=history)
        assert isinstance(answer, Answer)
        return answer

    def ask_stream(
        self,
        question: str,
        *,
        language: Language | None = None,
        filters: Filters = NO_FILTERS,
        history: Sequence[Turn] = (),
        stopped: Stopped = never,
    ) -> Iterator[Stage | Draft | Answer]:
        """The stages of the walk as they begin, with a chat model what may be shown so far, and last the `Answer`.

        Closing the iterator stops the chat model; so does `stopped`, within a second, also while it reads or waits.
        """
        typed, language = _typed(question), language_given(language)
        filters, history = filters_given(filters), history_given(history)
        first, *further = parts(typed)
        if not further:
            for step in self._answered(first, language, filters, history, stopped):
                yield self._with_translations(step) if isinstance(step, Answer) else step
            return
        language = language or without_tongue(typed)[1]
        answers: list[Answer] = []
        for part in (first, *(about(one, first) for one in further)):
            turns = [*history, *map(Turn.of, answers)]
            told = " · ".join(one.direct.text for one in answers if one.direct)
            for step in self._answered(part, language, filters, turns, stopped, told):
                if isinstance(step, Answer):
                    answers.append(step)
                else:
                    yield following(answers, step) if isinstance(step, Draft) else step
        yield self._with_translations(joined(typed.text, answers))

    def _with_translations(self, answer: Answer) -> Answer:
        """The answer, its quotes translated where a translator is set."""
        return self.translated(answer) if self._always else answer

    def _answered(
        self,
        typed: Question,
        language: Language | None,
        filters: Filters,
        history: Sequence[Turn],
        stopped: Stopped,
        told: str = "",
    ) -> Iterator[Stage | Draft | Answer]:
        """The walk of one question; `told`: what answers the parts before it of a question made of several."""
        clock = _Clock()
        vocabulary = self.library.vocabulary
        asked = understand(typed, language, history, vocabulary.name_like, vocabulary.language_of)
        filters = asked.within(filters)
        clock.lap("language")
        before = history[-1].answer.citations if history else ()
        if (made := self._shaped(asked, filters, before)) is not None:
            clock.lap("arrange")
            yield replace(made, timings_ms=clock.laps)
        elif asked.aside:
            declined = Refusal(Reason.OFF_QUESTION, aside(asked.aside, asked.spoken))
            yield Answer(typed.text, asked.spoken, (), (), (), declined, clock.laps)
        elif asked.pointed is not None:
            yield self._reread(asked, asked.pointed, clock)
        else:
            asked = replace(asked, question=replace(asked.question, told=told))
            yield from self._searched(asked, filters, history, stopped, clock)

    def _shaped(self, asked: Understood, filters: Filters, before: Sequence[Citation]) -> Answer | None:
        """The answer in the shape that is asked for; most questions ask for none, and wait for none of its code."""
        if asked.shape is None or not self._shapes:
            return None
        from rag.briefing.shaped.answer import shaped

        return shaped(asked, filters, self.library, before)

    def _searched(
        self, asked: Understood, filters: Filters, history: Sequence[Turn], stopped: Stopped, clock: _Clock
    ) -> Iterator[Stage | Draft | Answer]:
        """The walk of a question for a fact, from the search to the last check."""
        yield Stage("retrieve")
        if self.chat is not None and asked.rough:
            asked = _in_full(asked, rephrase(asked.typed, history, self.chat, self._sense.vector, stopped=stopped))
            clock.lap("rephrase")
        question, spoken = asked.question, asked.spoken
        retrieval = self.library.retrieve(question, filters)
        clock.lap("retrieve")
        yield Stage("evidence", len(retrieval.passages), retrieval.passages)
        models = self._learned(retrieval)
        found = self._bound(asked, trusted(find(question, retrieval, self.library.vocabulary.rarity, models)))
        clock.lap("evidence")
        yield Stage("write", len(retrieval.passages))
        written = Written()
        for written in self._written(question, spoken, found, stopped):
            yield Draft(found.evidence, written.sentences, written.citations)
        quoted = cite(found.evidence)
        clock.lap("write")
        yield Stage("verify", len(retrieval.passages))
        sentences, citations = extract(quoted, spoken)
        if written.sentences:  # each was verified when it came
            sentences, citations = written.sentences, written.citations
        clock.lap("verify")
        refused = None
        if not sentences or found.reason:
            reason = found.reason or Reason.OFF_QUESTION
            refused = Refusal(reason, refusal_within(reason, spoken, question.kind, self.library.scope(filters)))
        judge = models.judge if models else None
        line = direct(question, spoken, quoted, found.latest, judge) if refused is None else None
        trap = (_other_speaker(question, spoken, found) or self._premise(question, spoken, retrieval)
                or _denied(question, spoken, found))  # fmt: skip
        if trap is not None:
            refused, line, quoted = trap[0], None, cite(trap[1:])
            sentences, citations = extract(quoted, spoken)
        yield replace(
            Answer(asked.typed.text, spoken, sentences, citations, found.passages, refused, clock.laps),
            searched=asked.searched,
            writer=self.chat.name if self.chat and written.sentences else "",
            notice=_notice(written, spoken) or (weak(spoken) if sentences and found.weak else None),
            raw=written.raw or None,
            dropped=written.dropped,
            direct=line if citations == quoted or line is None else _recited(line, citations, quoted),
        )

    def _reread(self, asked: Understood, pointed: Pointed, clock: _Clock) -> Answer:
        """Who said a quote of an earlier answer, or what stands around it; nothing where its document was removed."""
        typed, spoken, found = asked.typed.text, asked.spoken, reread(pointed)
        quoted = cite(found.evidence)
        sentences, citations = extract(quoted, spoken)
        if not self.library.holds(pointed.citation.document.id):
            refused = Refusal(Reason.NOTHING_FOUND, refusal(Reason.NOTHING_FOUND, spoken))
            return Answer(typed, spoken, (), (), (), refused, clock.laps, searched=asked.searched)
        clock.lap("evidence")
        line = named_speaker(quoted[0], spoken) if pointed.wish == "speaker" else None
        return Answer(typed, spoken, sentences, citations, found.passages, None, clock.laps,
                      searched=asked.searched, direct=line)  # fmt: skip

    def _rule(self) -> Rule:
        """Claim, quotes -> what they say of it; remembers the words that it has read."""
        from rag.checking.ruling import ruling
        from rag.checking.wordings import Wordings
        from rag.models.entailment import packaged_entailment

        return partial(ruling, wordings=Wordings(self.library.embedder), judge=packaged_entailment().judge)

    def _premise(self, question: Question, language: Language, retrieval: Retrieval) -> tuple[Refusal, Evidence] | None:
        """What stands against what a "when" or "why" takes for granted, as a check of a draft finds it.

        That another said what it lends to somebody; of a "why", that the opposite happened, told in its own language.
        A "when" is not judged by opposites: of 450 questions of TyDi, QED and SQuAD-es that have an answer, 5 would be
        refused, all of them such.
        """
        turned = question.kind == "why" and not any(one.kind == "negation" for one in question.markers)
        lent = question.kind in ("when", "why") and bool(question.said_by)
        if not turned and not lent:
            return None
        from rag.checking.candidates import candidates

        quotes = candidates(question.granted, [retrieval])
        ruled = self._rule()(question.granted, quotes)
        if ruled.verdict != "contradicted":
            return None
        told = quotes[ruled.quotes[0]]
        same = told.passage.chunk.language == question.language  # across, "permitir" stands against "oppose"
        if ruled.why == "antonym" and turned and same:
            return Refusal(Reason.PREMISE, denied(told.quote, told.passage.chunk.language, language)), told
        text, by = told.passage.document.text, said_by(told.passage, told.span)
        if ruled.why != "speaker" or not lent or by is None:
            return None
        message = not_said_by(question.said_by, text[by.start : by.end], language)
        return Refusal(Reason.PREMISE, message), replace(told, speaker=by)

    def _bound(self, asked: Understood, found: Found) -> Found:
        """The evidence in passages that name what a follow-up names itself; "and in Veracruz?" is about no other."""
        if not asked.given:
            return found
        given, vector = Text(f"· {asked.given}", asked.spoken), self.library.embedder.question
        told, offered = (tuple(one for one in part if speaks_of(given, one.passage, vector))
                         for part in (found.evidence, found.offered))  # fmt: skip
        if len(told) == len(found.evidence):
            return replace(found, offered=offered)
        return replace(found, evidence=told, offered=offered, latest=0,
                       reason=None if told else Reason.OFF_QUESTION)  # fmt: skip

    def _learned(self, retrieval: Retrieval) -> Learned | None:
        """The models, loaded with the first question; None beside an embedder that tells nothing of tokens."""
        if not len(retrieval.token_weights):
            return None
        from rag.models.entailment import packaged_entailment
        from rag.models.reader import packaged_reader

        sense, judge = kept(self._sense), packaged_entailment().judge
        return Learned(partial(packaged_reader().best, most=SPANS), sense.vector, sense.covered, judge)

    def _written(self, question: Question, language: Language, found: Found, stopped: Stopped) -> Iterator[Written]:
        """What the chat model makes of the evidence, where there is one of each and the sources are at one."""
        quotes = cite(found.offered, OFFERED)
        if self.chat is None or not quotes or not found.evidence or found.reason is not None:
            return
        if self.chat.small and found.weak:  # it would say as a fact what the quotes may not answer
            return
        yield Written()  # the evidence may be shown at once
        yield from compose(question, language, quotes, self.chat, self._sense, stopped=stopped)

    def check(
        self,
        text: str,
        *,
        language: Language | None = None,
        filters: Filters = NO_FILTERS,
        headings: Sequence[Heading] = (),
        tell: Tell = lambda *_: None,
    ) -> CheckReport:
        """What the documents say of each sentence of a draft, plain or Markdown; needs no chat model.

        `language` is that of the whole draft; without it each sentence is in the one it reads like. `headings` are
        those of the draft that no mark shows; `tell` hears after each claim how many of how many are judged.
        Raises QuestionError for a draft without words, or in neither English nor Spanish.
        """
        from rag.checking.check import check

        language, filters = language_given(language), filters_given(filters)
        retrieve_each = partial(self.library.retrieve_each, filters=filters)
        return check(drafted(text), retrieve_each, self._rule(), language=language, headings=headings, tell=tell)

    def brief(
        self,
        topic: str,
        *,
        language: Edition | None = None,
        filters: Filters = NO_FILTERS,
        since: Brief | None = None,
    ) -> Brief:
        """What the documents say of a topic, section by section, every line on an exact quote; needs no chat model.

        `language` is that of headings, leads, dates and figures: "en", "es" or "both", the topic's own without it;
        quotes stay as they are, and both editions have the same. `changes` tells what `since`, an earlier brief, had
        not. Raises QuestionError as `ask` does.
        """
        from rag.briefing.comparing import changed, remembered

        *_, last = self.brief_stream(topic, language=language, filters=filters)
        return changed(last.brief, remembered(since)) if since is not None else last.brief

    def brief_stream(
        self, topic: str, *, language: Edition | None = None, filters: Filters = NO_FILTERS
    ) -> Iterator[BriefStage]:
        """`brief`, section by section: each stage holds the sections that are done."""
        from rag.briefing.arrange import Holdings, brief_stream
        from rag.briefing.topic import nearest_beyond, on_topic
        from rag.briefing.wording import ASKED
        from rag.briefing.wording import asked as asked_of
        from rag.models.entailment import packaged_entailment

        vocabulary, files = self.library.vocabulary, self.library.originals
        asked = understand(_typed(topic), None, (), vocabulary.name_like, vocabulary.language_of)
        for key in ASKED:
            _typed(asked_of(key, topic, asked.question.language))  # too long is told before the first section
        within = asked.within(filters)
        pool = on_topic(asked.question, within, self.library)
        beyond = partial(nearest_beyond, filters=within, library=self.library)
        holdings = Holdings(self.library.scope(within), tuple(files.unreadable()), files.fingerprints(), beyond)
        languages = LANGUAGES if language == "both" else (language or asked.spoken,)
        yield from brief_stream(
            replace(pool, topic=topic.strip()), self._quoting(asked.question.language, filters),
            self.library.embedder.question, packaged_entailment().judge, holdings, languages,
        )  # fmt: skip

    def _quoting(self, language: Language, filters: Filters) -> Ask:
        """`ask` without the chat model or shapes: a brief's lines are quotes that answer an angle."""
        plain = copy(self)
        plain.chat, plain._shapes = None, False
        return partial(plain.ask, language=language, filters=filters)

    def prepare(self, tell: OnBytes = lambda *_: None, *, rehearsed: bool = False) -> None:
        """Load a local chat model now, so that the first question need not wait; `tell`: bytes read, of how many.

        `rehearsed`: it also reads what its requests begin with, half a minute's work on two cores. Raises ModelError
        where it cannot be used; answers are extractive then, and each says why.
        """
        if self.chat is not None:
            self.chat.prepare(tell)
            if rehearsed:
                rehearse(self.chat)

    def translate(self, citation: Citation, language: Language) -> Citation:
        """The citation with a machine translation of its quote beside it, made once, by the translator or chat model.

        Where its figures, names or sense are not the quote's, `untranslated` says so instead. Raises ModelError
        where there is neither, or where it does not answer.
        """
        if not self._translator:
            raise ModelError(
                "a translation needs a translator: set FUENTE_TRANSLATOR, or a chat model with --chat-model",
                "para traducir hace falta un traductor: defina FUENTE_TRANSLATOR o un modelo con --chat-model",
            )
        key = (citation.quote, language)
        if key not in self._translations:
            try:
                made = translate(citation, language, self._translator, self._sense)
            except ChatFailed as failed:
                detail = (str(failed), failed.spanish)
                raise ModelError(*(notice(failed.problem, one, shown=False, detail=said)
                                   for one, said in zip(LANGUAGES, detail, strict=True))) from failed  # fmt: skip
            self._translations[key] = (made.translation, made.untranslated)
        translation, why = self._translations[key]
        return replace(citation, translation=translation, untranslated=why)

    @property
    def translates(self) -> bool:
        """Is there somebody who can translate a quote?"""
        return bool(self._translator)

    def translated(self, answer: Answer) -> Answer:
        """The answer with a translation under each quote of the other language; beside it why there is none."""
        try:
            citations = tuple(self.translate(one, answer.language) for one in answer.citations)
        except ModelError as error:
            said = f"{error}" if answer.language == "en" else error.spanish
            return replace(answer, notice=" ".join(filter(None, (answer.notice, said[:1].upper() + said[1:] + "."))))
        return replace(answer, citations=citations)

    def as_runnable(self, *, language: Language | None = None, filters: Filters = NO_FILTERS) -> AnswerRunnable:
        """A plain LangChain runnable: question → `Answer`; `stream` and `astream` yield what `ask_stream` does."""
        from rag.langchain import AnswerRunnable

        return AnswerRunnable(
            partial(self.ask_stream, language=language_given(language), filters=filters_given(filters))
        )

    def as_tool(self, *, language: Language | None = None, filters: Filters = NO_FILTERS) -> StructuredTool:
        """A LangChain tool for agents: question → the answer and its quotes as text; its artifact is plain values."""
        from rag.langchain import ask_tool

        return ask_tool(partial(self.ask, language=language_given(language), filters=filters_given(filters)))

    def as_check_tool(self, *, language: Language | None = None, filters: Filters = NO_FILTERS) -> StructuredTool:
        """A LangChain tool for agents: draft → verdicts and quotes as text; the `CheckReport` is its artifact."""
        from rag.langchain import check_tool

        return check_tool(partial(self.check, language=language_given(language), filters=filters_given(filters)))


def checked(question: str) -> str:
    """The question without blanks around it; raises QuestionError when it cannot be asked."""
    return _typed(question).text


def _typed(text: str) -> Question:
    """The question without blanks around it; raises QuestionError when it cannot be asked."""
    question = normalize("NFC", " ".join(question_given(text).split()))
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question)} characters: ask in at most {LONGEST_QUESTION}",
            f"la pregunta tiene {len(question)} caracteres: use {LONGEST_QUESTION} como máximo", "too_long",
            detect_sure(question[:LONGEST_QUESTION]),
        )  # fmt: skip
    typed = Question.typed(question)
    if typed.foreign:
        raise QuestionError(
            "the question is in neither English nor Spanish: ask in one of them",
            "la pregunta no está ni en español ni en inglés: pregunte en uno de los dos", "other_language",
        )  # fmt: skip
    return typed


def drafted(text: str) -> str:
    """The draft itself; raises QuestionError when there is nothing in it that could be checked."""
    if not any(map(str.isalnum, text_given(text, ("the draft", "el borrador")))):
        raise QuestionError(
            "the draft is empty: write something in English or Spanish",
            "el borrador está vacío: escriba algo en español o en inglés", "draft_empty",
        )  # fmt: skip
    if third_language(text):
        raise QuestionError(
            "the draft is in neither English nor Spanish: write it in one of them",
            "el borrador no está ni en español ni en inglés: escríbalo en uno de los dos", "draft_language",
        )  # fmt: skip
    return text


def _in_full(asked: Understood, text: str | None) -> Understood:
    """A follow-up as the chat model completes it, where what it says may stand."""
    if text is None:
        return asked
    full = replace(asked.question, text=text)
    return replace(asked, question=replace(full, language=full.reads_like or full.language), searched=text)


def _notice(written: Written, language: Language) -> str | None:
    detail = written.detail[LANGUAGES.index(language)]
    return notice(written.problem, language, shown=bool(written.sentences), detail=detail) if written.problem else None


def _other_speaker(question: Question, language: Language, found: Found) -> tuple[Refusal, Evidence] | None:
    """That somebody else said what the question has a person say, and the sentence that shows it."""
    asked = question.said_by
    if not asked or question.who_said:
        return None
    name = Text(asked, question.language).words[-1]
    told = next(((one, by) for one in found.near[:2] if (by := _speaker(one))), None)
    if told is None or Text(name, language).plain in Text(f"{told[1]} {told[0].quote}", language).plain:
        return None
    return Refusal(Reason.PREMISE, not_said_by(asked, told[1], language)), told[0]


def _denied(question: Question, language: Language, found: Found) -> tuple[Refusal, Evidence] | None:
    """That what a "when" or "why" takes for granted is denied, and the sentence that denies it."""
    if question.kind not in ("when", "why") or any(one.kind == "negation" for one in question.markers):
        return None
    for one in found.near[:2]:
        said = Text(one.quote, one.passage.chunk.language)
        denials = [marker for marker in said.markers if marker.kind == "negation" and not marker.weak]
        same = said.language == question.language
        if same and any(marker.scope and marker.scope <= question.stems for marker in denials):
            message = denied(one.quote, said.language, language)
            return Refusal(Reason.PREMISE, message), one
    return None


def _speaker(evidence: Evidence) -> str:
    spoken = evidence.speaker
    return evidence.passage.document.text[spoken.start : spoken.end] if spoken else ""


def _recited(line: Direct, shown: Sequence[Citation], quoted: Sequence[Citation]) -> Direct | None:
    """The line with the numbers that its quotes have beside a chat model's sentences; None where one is not shown."""
    places = {(one.document.id, one.start): one.number for one in shown}
    numbers = [places.get((one.document.id, one.start)) for one in quoted if one.number in line.citations]
    kept = tuple(number for number in numbers if number is not None)
    return replace(line, citations=kept) if len(kept) == len(line.citations) else None


class _Clock:
    """Milliseconds from lap to lap, by name."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round((now - self._last) * 1000, 2)
        self._last = now
