"""Small cases, documents, records and systems for the eval tests. All text is our own."""

from dataclasses import dataclass, field
from typing import Any

from eval.types import Case, CaseSet, Quote, Record
from index.errors import BackendError
from rag.types import Turn

TEXT = (
    "Der Turm von Ellmau ist 40 Meter hoch.\n"
    "Die Bürgermeisterin Ida Kolm sagte am 3. Mai, er werde saniert. "
    "Der Architekt Jan Rehm bestritt, dass er schief sei."
)
OTHER = "Im Hafen von Brück liegen zwei Schiffe."
TALL = "Der Turm von Ellmau ist 40 Meter hoch."
DENIED = "Der Architekt Jan Rehm bestritt, dass er schief sei."


def cases() -> list[Case]:
    """Return one case of every kind."""
    return [
        Case("t-1-de", "Wie hoch ist der Turm?", "de", True, sources=("turm.txt",),
             answers=("40 Meter",), evidence=(Quote(TALL, "turm.txt"),), tags=("number",)),
        Case("t-1-en", "How tall is the tower?", "en", True, sources=("turm.txt",),
             answers=("40 Meter", "40 metres"), evidence=(Quote(TALL, "turm.txt"),),
             tags=("number",)),
        Case("t-2-de", "Wer bestritt es?", "de", True,
             history=(Turn("Ist der Turm schief?", "Das ist umstritten."),),
             answers=("Jan Rehm",), evidence=(Quote(DENIED, "turm.txt"),),
             tags=("attribution", "polarity", "follow-up")),
        Case("t-3-de", "Was kostet die Sanierung?", "de", False, tags=("near-miss",)),
        Case("t-4-de", "Wie viele Schiffe liegen im Hafen?", "de", True, context=OTHER,
             answers=("zwei",), evidence=(Quote(OTHER),)),
    ]  # fmt: skip


def case_set() -> CaseSet:
    """Return the cases with their documents."""
    return CaseSet("turm", tuple(cases()), {"hafen.txt": OTHER, "turm.txt": TEXT})


def record(
    case: Case,
    quote: str | None,
    *,
    source: str = "turm.txt",
    text: str = TEXT,
    score: float | None = 0.9,
) -> Record:
    """Return a record that quotes one sentence, or refuses."""
    start = text.find(quote) if quote else 0
    place: dict[str, Any] = {
        "source": source, "source_id": "d1", "start": start, "end": start + len(quote or "x"),
    }  # fmt: skip
    claim = {"text": quote, "citations": [1], "verdict": "supported", "score": score}
    return {
        "schema": "answer.v1", "id": case.id, "question": case.question,
        "standalone_question": case.question, "lang": case.lang,
        "status": "answered" if quote else "refused",
        "reason": None if quote else "not_stated",
        "text": f"{quote} [1]" if quote else "Das steht nicht in den Quellen.",
        "short_answer": None, "claims": [claim] if quote else [], "withheld": [],
        "citations": [{"marker": 1, "quote": quote, **place}] if quote else [],
        "passages": [{"score": 1.0, **place}] if quote else [],
        "llm": "fake", "embedder": "fake", "reader": None, "checker": None, "prompt": None,
        "index": None,
        "timings": {
            "retrieve_ms": 1.0, "evidence_ms": 2.0, "first_token_ms": None, "total_ms": 3.0,
        },
    }  # fmt: skip


@dataclass
class FakeSystem:
    """Answers with the gold quotation, refuses what has none; fails or is stopped where told."""

    name: str = "fake"
    fail: frozenset[str] = frozenset()
    stop_at: str | None = None
    wrong: frozenset[str] = frozenset()
    setting: int = 1
    asked: list[str] = field(default_factory=list)

    def describe(self) -> Record:
        return {"system": self.name, "llm": "fake", "setting": self.setting,
                "offers": ["retrieval", "citations", "confidence"]}  # fmt: skip

    def prepare(self, cases: CaseSet) -> None:
        self.cases = cases

    def answer(self, case: Case) -> Record:
        self.asked.append(case.id)
        if case.id in self.fail:
            raise BackendError("the connection was closed.")
        if case.id == self.stop_at:
            raise KeyboardInterrupt
        if case.id in self.wrong:
            return record(case, None)
        quote = case.evidence[0].quote if case.evidence else None
        if case.context is not None:
            return record(case, quote, source="context", text=case.context)
        return record(case, quote)
