"""The value types of an answer: evidence, claims, citations, verdicts, and the answer itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.types import Document, Hit, Passage, Span

Label = Literal["supported", "unsupported", "uncited"]
Status = Literal["answered", "partial", "refused"]
Reason = Literal[
    "nothing_relevant",
    "not_stated",
    "conflicting",
    "check_failed",
    "not_a_question",
    "backend_failed",
    "budget",
    "stopped",
]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a retrieved passage that may answer. ``score`` in 0..1, higher is better."""

    passage: Passage
    span: Span
    score: float

    @property
    def quote(self) -> str:
        """The sentence, verbatim."""
        return self.passage.quote(self.span)

    @property
    def key(self) -> tuple[str, Span]:
        """What makes it the same sentence, in whatever passage and with whatever score."""
        return self.passage.document_id, self.span

    def holds(self, found: "AnswerSpan") -> bool:
        """Say whether an answer lies in this sentence."""
        return (
            found.passage.document_id == self.passage.document_id
            and self.span.start <= found.span.start
            and found.span.end <= self.span.end
        )


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """A minimal answer found by the reader, verbatim in a passage. ``score`` in 0..1."""

    passage: Passage
    span: Span
    score: float

    @property
    def text(self) -> str:
        """The answer, verbatim."""
        return self.passage.quote(self.span)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: a document's sentence, and the answer in it if it is a span."""

    evidence: Evidence
    span: AnswerSpan | None

    @property
    def text(self) -> str:
        """What this side says, verbatim."""
        return self.span.text if self.span else self.evidence.quote

    @property
    def place(self) -> Span:
        """Where it stands in its document."""
        return self.span.span if self.span else self.evidence.span


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of the passages: is it stated, where, and in which sentences.

    ``answerable`` is a calibrated probability in 0..1. ``spans`` and ``evidence`` are best first;
    a reader that cannot find spans leaves ``spans`` empty.
    """

    answerable: float
    spans: tuple[AnswerSpan, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to a chat model, and which prompt file it came from.

    ``grammar`` (GBNF) binds the output of a backend that can be bound; others ignore it.
    """

    system: str
    user: str
    name: str
    version: str
    sha256: str
    grammar: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A receipt: ``document.text[span.start:span.end] == quote``, always."""

    marker: int
    source: str
    source_id: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a checker says of one claim against its evidence. ``score`` in 0..1, or None."""

    label: Label
    score: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, the markers it stands on, and its verdict."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PromptUsed:
    """Which prompt file worded an answer."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What the writer of one answer used, rewritten questions included; None: nobody counted."""

    calls: int = 0
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    draft_tokens: int | None = None
    retries: int = 0
    cost: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The names of the parts that made an answer, for the record."""

    llm: str
    embedder: str
    reader: str | None
    checker: str | None
    prompt: PromptUsed | None
    index: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer. ``status`` and ``text`` follow from the claims; they are never stored.

    ``confidence`` is the reader's calibrated probability that the sources answer, 0..1. ``notice``
    says why the writer's words are missing, where they are. ``spent`` is None where none was asked.
    ``remembered``: it was given before, by the same parts over the same index. ``sides``: two
    documents that contradict each other on the question; both are among the claims.
    """

    id: str | None
    question: str
    standalone_question: str
    lang: str
    reason: Reason | None
    claims: tuple[Claim, ...]
    withheld: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    short_answer: AnswerSpan | None
    refusal: str
    parts: Parts
    confidence: float | None = None
    timings: Mapping[str, float | None] = field(default_factory=dict)
    draft: str = ""
    spent: Spent | None = None
    remembered: bool = False
    notice: str = ""
    sides: tuple[Side, ...] = ()

    @property
    def status(self) -> Status:
        """Refused without a shown claim; partial where a written claim had to be withheld."""
        if not self.claims:
            return "refused"
        return "partial" if self.withheld else "answered"

    @property
    def text(self) -> str:
        """The shown claims with their markers, or the words of the refusal."""
        if not self.claims:
            return self.refusal
        return " ".join(
            claim.text + "".join(f" [{marker}]" for marker in claim.citations)
            for claim in self.claims
        )


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """Stream event: retrieval and reading are done, the model has not written yet."""

    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    standalone_question: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Stream event: a piece of the unchecked draft; an empty one while the model is silent."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Stream event: the checked answer. Always the last one."""

    answer: Answer


Event = EvidenceFound | Piece | Finished

__all__ = [
    "Answer",
    "AnswerSpan",
    "Citation",
    "Claim",
    "Document",
    "Event",
    "Evidence",
    "EvidenceFound",
    "Finished",
    "Hit",
    "Label",
    "Parts",
    "Passage",
    "Piece",
    "Prompt",
    "PromptUsed",
    "Reading",
    "Reason",
    "Side",
    "Span",
    "Spent",
    "Status",
    "Turn",
    "Verdict",
]
