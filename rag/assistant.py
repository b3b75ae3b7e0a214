"""The assistant: retrieve, read, decide, word, check. One question in, one answer record out."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from index.context import ContextCorpus
from index.errors import BackendError, BudgetExceeded, IndexDamaged, PromptTooLong
from index.language import detect_language
from index.protocols import Corpus, Embedder
from rag.budget import Budget
from rag.check import can_check
from rag.cite import Similarity
from rag.claims import split_claims
from rag.condense import condense
from rag.conflict import contradicted
from rag.cut import UNFINISHED, part_unfinished
from rag.logs import noted
from rag.opinion import LANGUAGES, asked
from rag.phrases import refusal
from rag.prompt import build_answer_prompt
from rag.protocols import ChatModel, Checker, Reader
from rag.question import is_instruction, settle
from rag.remember import Memory, through
from rag.select import Selection, Thresholds, select, weighed
from rag.types import (
    Answer,
    Citation,
    Event,
    Evidence,
    EvidenceFound,
    Finished,
    Hit,
    Parts,
    Piece,
    Prompt,
    PromptUsed,
    Reason,
    Turn,
)
from rag.verify import Checked, Verified, check_draft, cover, settle_claims
from rag.writer import Writer, never


@dataclass(frozen=True, slots=True)
class Request:
    """One question and its scope. With ``context``, that text alone is the document in scope."""

    question: str
    id: str | None = None
    history: tuple[Turn, ...] = ()
    context: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Core:
    """The parts every backend shares. Built once per process by ``rag.wiring``."""

    corpus: Corpus
    embedder: Embedder
    reader: Reader
    checker: Checker
    thresholds: Thresholds
    similarity: Similarity | None = None
    passages: int = 8
    max_tokens: int = 200
    budget: Budget = field(default_factory=Budget)
    memory: Memory | None = None
    clock: Callable[[], float] = time.perf_counter


class Assistant:
    """Answers questions from a corpus with one chat model, or with none (``extractive``)."""

    def __init__(self, core: Core, chat: ChatModel | None = None) -> None:
        self.core = core
        self.chat = chat
        self._last_context: tuple[str, Corpus | None] = ("", None)

    @property
    def llm(self) -> str:
        """Name of the writer, as the record has it."""
        return "extractive" if self.chat is None else self.chat.name

    def ask(self, request: Request) -> Answer:
        """Answer one question.

        Raises:
            BelegError: the question, the index or a model is at fault; the message says which.
        """
        for event in self.stream(request):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with Finished")

    def stream(self, request: Request, *, stop: Callable[[], bool] = never) -> Iterator[Event]:
        """Yield the evidence, then pieces of the unchecked draft, then the checked answer.

        ``stop`` is asked ten times a second while the model writes; once it says yes, what was
        written so far is checked and the answer's reason is "stopped".
        """
        events = _Run(self, request, stop).events()
        memory = self.core.memory
        if memory is not None and request.context is None:
            events = through(memory, self, request, events)
        yield from noted(events, request.id)

    def scope(self, request: Request) -> tuple[Corpus, tuple[str, ...]]:
        """Return what is searched: the index or some of its sources, or the request's own text."""
        if request.context is None:
            return self.core.corpus, request.sources
        # Questions about one text come in a row; its passages are embedded once.
        text, corpus = self._last_context
        if corpus is None or text != request.context:
            corpus = ContextCorpus(request.context, self.core.embedder)
            self._last_context = (request.context, corpus)
        return corpus, ()


class _Run:
    """The state of one question on its way through the stages."""

    def __init__(self, assistant: Assistant, request: Request, stop: Callable[[], bool]) -> None:
        self.core = assistant.core
        chat = assistant.chat
        self.writer = None if chat is None else Writer(chat, self.core.budget, stop)
        self.llm = assistant.llm
        self.request = request
        self.started = self.core.clock()
        self.timings: dict[str, float | None] = dict.fromkeys(
            ("retrieve_ms", "evidence_ms", "first_token_ms", "total_ms")
        )
        self.question = settle(request.question)
        self.corpus, self.sources = assistant.scope(request)
        self.lang = detect_language(self.question)
        self.standalone = self.question
        self.hits: tuple[Hit, ...] = ()
        self.prompt: Prompt | None = None
        self.draft = ""
        self.notice = ""

    def events(self) -> Iterator[Event]:
        """Walk the stages."""
        if self.request.history:
            self.standalone = condense(self.question, self.request.history, self.writer)
        selection = self._find()
        sure = selection.reason is not None or selection.passes(self.core.thresholds)
        if sure:  # shown before the writer is asked anything
            yield EvidenceFound(selection.evidence, self.hits, self.standalone)
        selection = self._weighed(selection)
        if not sure:
            yield EvidenceFound(selection.evidence, self.hits, self.standalone)
        if selection.reason is not None:
            yield self._finished(Verified(), selection, self._cut_short() or selection.reason)
            return
        failure: Reason | None = None
        try:
            for text in self._write(selection.evidence):
                self.draft += text
                yield Piece(text)
        except BackendError as error:
            failure = "budget" if isinstance(error, BudgetExceeded) else "backend_failed"
            self.notice = str(error)
        verified = settle_claims(self._check(selection))
        self._lap("check_ms")
        yield self._finished(verified, selection, failure or self._cut_short())

    def _find(self) -> Selection:
        hits = self.corpus.search(self.standalone, k=self.core.passages, sources=self.sources)
        self.hits = tuple(hits)
        self._lap("retrieve_ms")
        if is_instruction(self.question):
            self._lap("evidence_ms")
            return Selection((), (), "not_a_question")
        reading = self.core.reader.read(self.standalone, self.hits)
        thresholds = self.core.thresholds
        if self._has_opinion():
            thresholds = thresholds.opened()
        selection = select(reading, self.hits, thresholds, self.question)
        selection = contradicted(selection, reading, self.standalone)
        self._lap("evidence_ms")
        return selection

    def _has_opinion(self) -> bool:
        """Say whether the writer can tell that sentences answer a question in this language."""
        return self.writer is not None and self.writer.has_opinion and self.lang in LANGUAGES

    def _weighed(self, selection: Selection) -> Selection:
        """Join the reader's probability with the writer's opinion, where it has one."""
        doubtful = self.core.thresholds.doubtful(selection.confidence)
        if selection.reason is not None or not doubtful or not self._has_opinion():
            return selection
        assert self.writer is not None
        prompt = build_answer_prompt(self.standalone, selection.evidence, lang=self.lang)
        short, first = selection.short_answer, selection.evidence[0].passage
        question = asked(short.text if short else None, first.heading)
        opinion = self.writer.opinion(prompt, question)
        self._lap("opinion_ms")
        return weighed(selection, opinion, self.core.thresholds)

    def _write(self, evidence: tuple[Evidence, ...]) -> Iterator[str]:
        """Yield the draft; where the evidence exceeds the model's window, from the best of it."""
        if self.writer is None or not can_check(self.core.checker, self.lang, evidence):
            return
        self.prompt = build_answer_prompt(self.standalone, evidence, lang=self.lang)
        try:
            for text in self.writer.stream(self.prompt, max_tokens=self.core.max_tokens):
                if text and self.timings["first_token_ms"] is None:
                    self._lap("first_token_ms")
                yield text
        except PromptTooLong:
            if len(evidence) == 1:
                raise
            yield from self._write(evidence[:-1])

    def _cut_short(self) -> Reason | None:
        if self.writer is None:
            return None
        if self.writer.stopped:
            return "stopped"
        return "budget" if self.writer.ran_out else None

    def _check(self, selection: Selection) -> list[Checked]:
        """Check the draft, and quote the best evidence that no sentence of it stands on."""
        core = self.core
        draft, rest = self.draft, ""
        if self.writer is not None and self.writer.cut:
            draft, rest = part_unfinished(draft)
        checked = check_draft(
            draft,
            selection,
            core.checker,
            question=self.standalone,
            similarity=core.similarity,
        )
        checked += [Checked(claim.text, (), UNFINISHED) for claim in split_claims(rest, known=0)]
        return cover(checked, selection.evidence, lang=self.lang, sides=selection.sides)

    def _finished(
        self, verified: Verified, selection: Selection, reason: Reason | None
    ) -> Finished:
        check_receipts(verified.citations, self.corpus)
        if selection.sides:
            reason = reason or "conflicting"
        self._lap("total_ms")
        prompt = self.prompt
        return Finished(
            Answer(
                id=self.request.id,
                question=self.request.question,
                standalone_question=self.standalone,
                lang=self.lang,
                reason=reason,
                claims=verified.claims,
                withheld=verified.withheld,
                citations=verified.citations,
                hits=self.hits,
                short_answer=selection.short_answer if verified.claims else None,
                sides=selection.sides,
                refusal=refusal(reason, self.lang) if reason else "",
                parts=Parts(
                    llm=self.llm,
                    embedder=self.core.embedder.id,
                    reader=self.core.reader.name,
                    checker=self.core.checker.name,
                    prompt=None
                    if prompt is None
                    else PromptUsed(prompt.name, prompt.version, prompt.sha256),
                    index=self.corpus.fingerprint,
                ),
                confidence=selection.confidence,
                timings=self.timings,
                draft=self.draft,
                spent=self.writer.spent if self.writer and self.writer.spent.calls else None,
                notice=self.notice,
            )
        )

    def _lap(self, name: str) -> None:
        self.timings[name] = (self.core.clock() - self.started) * 1000


def check_receipts(citations: Sequence[Citation], corpus: Corpus) -> None:
    """Compare every quote with the stored text before it is shown.

    Raises:
        IndexDamaged: a quote is not what the document says at its offsets.
    """
    for citation in citations:
        text = corpus.document(citation.source_id).text
        if citation.span.of(text) != citation.quote:
            raise IndexDamaged(
                f"The passage cited from {citation.source} is not in its text any more. "
                "Run `beleg doctor --repair`."
            )
