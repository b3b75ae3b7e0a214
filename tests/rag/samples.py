"""Small documents, passages and answers to test with."""

from index.types import Document, Hit, Passage, Span
from rag.types import (
    Answer,
    Citation,
    Claim,
    Evidence,
    Parts,
    Verdict,
)

TEXT = "Der Hafen\nAda Lund leitet den Hafen. Sie wies den Vorwurf am Montag zurück."
DOCUMENT = Document("d1", "hafen.txt", TEXT, "de", "Der Hafen", "text/plain")
FIRST = Span(10, 36)
SECOND = Span(37, 75)
PASSAGE = Passage("d1", "hafen.txt", 10, 75, TEXT[10:75], "Der Hafen", "de", (FIRST, SECOND))
HIT = Hit(PASSAGE, 0.9, dense=0.85, lexical=2.0)


def evidence(span: Span = SECOND, score: float = 0.9) -> Evidence:
    """Return one sentence of the sample as evidence."""
    return Evidence(PASSAGE, span, score)


def answer(*, claims: tuple[Claim, ...] | None = None, **changes: object) -> Answer:
    """Return an answered sample; keyword arguments replace its fields."""
    shown = (
        (Claim("Ada Lund denied it.", (1,), Verdict("supported", 0.93)),)
        if claims is None
        else claims
    )
    fields: dict[str, object] = {
        "id": "q1",
        "question": "Who denied it?",
        "standalone_question": "Who denied it?",
        "lang": "en",
        "reason": None if shown else "not_stated",
        "claims": shown,
        "withheld": (),
        "citations": (Citation(1, "hafen.txt", "d1", SECOND, SECOND.of(TEXT)),) if shown else (),
        "hits": (HIT,),
        "short_answer": None,
        "refusal": "" if shown else "The sources do not say.",
        "parts": Parts("extractive", "hash", "similarity-1", "fixed", None, "f00"),
        "timings": {
            "retrieve_ms": 1.0,
            "evidence_ms": 2.0,
            "first_token_ms": None,
            "total_ms": 3.0,
        },
    }
    fields.update(changes)
    return Answer(**fields)  # type: ignore[arg-type]
