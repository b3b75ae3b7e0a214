"""The assistant: retrieve, read, decide, word, check. One question in, one answer record out."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.context import ContextCorpus
from index.errors import BackendError, IndexDamaged
from index.language import detect_language
from index.protocols import Corpus, Embedder
from rag.cite import Similarity
from rag.condense import condense
from rag.phrases import refusal
from rag.prompt import build_answer_prompt
from rag.protocols import ChatModel, Checker, Reader
from rag.question import is_instruction, settle
from rag.select import Selection, Thresholds, select
from rag.types import (
    Answer,
    Citation,
    Event,
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

    def stream(self, request: Request) -> Iterator[Event]:
        """Yield the evidence, then pieces of the unchecked draft, then the checked answer."""
        run = _Run(self, request)
        yield from run.events()

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

    def __init__(self, assistant: Assistant, request: Request) -> None:
        self.core = assistant.core
        self.chat = assistant.chat
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

    def events(self) -> Iterator[Event]:
        """Walk the stages."""
        if self.request.history:
            self.standalone = condense(self.question, self.request.history, self.chat)
        selection = self._find()
        yield EvidenceFound(selection.evidence, self.hits, self.standalone)
        if selection.reason is not None:
            yield self._finished(Verified(), selection, selection.reason)
            return
        draft = ""
        failure: Reason | None = None
        try:
            for text in self._write(selection):
                draft += text
                yield Piece(text)
        except BackendError:
            failure = "backend_failed"
        verified = settle_claims(self._check(draft, selection))
        self._lap("check_ms")
        yield self._finished(verified, selection, failure, draft=draft)

    def _find(self) -> Selection:
        hits = self.corpus.search(self.standalone, k=self.core.passages, sources=self.sources)
        self.hits = tuple(hits)
        self._lap("retrieve_ms")
        if is_instruction(self.question):
            self._lap("evidence_ms")
            return Selection((), (), "not_a_question")
        reading = self.core.reader.read(self.standalone, self.hits)
        selection = select(reading, self.hits, self.core.thresholds, self.question)
        self._lap("evidence_ms")
        return selection

    def _write(self, selection: Selection) -> Iterator[str]:
        if self.chat is None:
            return
        self.prompt = build_answer_prompt(self.standalone, selection.evidence, lang=self.lang)
        for text in self.chat.stream(self.prompt, max_tokens=self.core.max_tokens):
            if self.timings["first_token_ms"] is None:
                self._lap("first_token_ms")
            yield text

    def _check(self, draft: str, selection: Selection) -> list[Checked]:
        """Check the draft, and quote the best evidence that no sentence of it stands on."""
        core = self.core
        checked = check_draft(
            draft,
            selection,
            core.checker,
            question=self.standalone,
            similarity=core.similarity,
        )
        return cover(checked, selection.evidence, lang=self.lang)

    def _finished(
        self, verified: Verified, selection: Selection, reason: Reason | None, *, draft: str = ""
    ) -> Finished:
        check_receipts(verified.citations, self.corpus)
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
                draft=draft,
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
