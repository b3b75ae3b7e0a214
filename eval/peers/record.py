"""``answer.v1`` records for systems that know less than Beleg. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from eval.types import Case, Record

CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a source that a peer retrieved."""

    source: str
    start: int
    end: int
    text: str
    score: float

    def passage(self) -> Record:
        """Return it as a passage of a record."""
        name = self.source or CONTEXT
        return {
            "source": name,
            "source_id": sha256(name.encode()).hexdigest()[:16],
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 6),
        }


@dataclass(frozen=True, slots=True)
class Parts:
    """What made the answer."""

    llm: str
    embedder: str = "none"
    prompt: Record | None = None
    timings: dict[str, float | None] = field(default_factory=dict)


def refused(case: Case, reason: str, passages: Sequence[Found], parts: Parts) -> Record:
    """Return the record of a refusal."""
    return _record(case, parts, passages) | {"status": "refused", "reason": reason}


def answered(
    case: Case, text: str, cited: Sequence[Found], passages: Sequence[Found], parts: Parts
) -> Record:
    """Return the record of an answer that is one claim over everything it cites."""
    markers = list(range(1, len(cited) + 1))
    claim = {"text": text, "citations": markers, "verdict": "supported", "score": None}
    citations = [
        {k: v for k, v in found.passage().items() if k != "score"}
        | {"marker": marker, "quote": found.text}
        for marker, found in zip(markers, cited, strict=True)
    ]
    shown = text + "".join(f" [{marker}]" for marker in markers)
    return _record(case, parts, passages) | {
        "status": "answered",
        "text": shown,
        "claims": [claim],
        "citations": citations,
    }


def _record(case: Case, parts: Parts, passages: Sequence[Found]) -> Record:
    timings: dict[str, float | None] = dict.fromkeys(
        ("retrieve_ms", "evidence_ms", "first_token_ms", "total_ms")
    )
    return {
        "schema": "answer.v1",
        "id": case.id,
        "question": case.question,
        "standalone_question": case.question,
        "lang": case.lang,
        "status": "refused",
        "reason": None,
        "text": "",
        "short_answer": None,
        "claims": [],
        "withheld": [],
        "citations": [],
        "passages": [found.passage() for found in passages],
        "llm": parts.llm,
        "embedder": parts.embedder,
        "reader": None,
        "checker": None,
        "prompt": parts.prompt,
        "index": None,
        "timings": timings | parts.timings,
    }
