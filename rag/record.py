"""The answer record ``answer.v1``: the one JSON that shell, page, API and eval share."""

from dataclasses import asdict
from typing import Any

from rag.types import Answer, AnswerSpan, Claim, Side, Spent


def to_record(answer: Answer) -> dict[str, Any]:
    """Return the record of an answer, ready for ``json.dumps``."""
    parts = answer.parts
    prompt = parts.prompt
    return {
        "schema": "answer.v1",
        "id": answer.id,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "lang": answer.lang,
        "status": answer.status,
        "reason": answer.reason,
        "text": answer.text,
        "short_answer": _short(answer.short_answer),
        "claims": [_claim(claim) for claim in answer.claims],
        "withheld": [_claim(claim) for claim in answer.withheld],
        "citations": [
            {
                "marker": item.marker,
                "source": item.source,
                "source_id": item.source_id,
                "start": item.span.start,
                "end": item.span.end,
                "quote": item.quote,
            }
            for item in answer.citations
        ],
        "passages": [
            {
                "source": hit.passage.source,
                "source_id": hit.passage.document_id,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "score": round(hit.score, 6),
            }
            for hit in answer.hits
        ],
        "llm": parts.llm,
        "embedder": parts.embedder,
        "reader": parts.reader,
        "checker": parts.checker,
        "confidence": None if answer.confidence is None else round(answer.confidence, 4),
        "prompt": prompt
        and {"name": prompt.name, "version": prompt.version, "sha256": prompt.sha256},
        "index": parts.index,
        "timings": {
            name: None if value is None else round(value, 1)
            for name, value in answer.timings.items()
        },
        "usage": _usage(answer.spent),
        **({"conflict": [_side(side) for side in answer.sides]} if answer.sides else {}),
        **({"notice": answer.notice} if answer.notice else {}),
        **({"remembered": True} if answer.remembered else {}),
    }


def error_record(identifier: str | None, message: str) -> dict[str, Any]:
    """Return the record that stands in the place of a batch line that failed."""
    return {"schema": "error.v1", "id": identifier, "error": message}


def _short(span: AnswerSpan | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {
        "text": span.text,
        "source": span.passage.source,
        "source_id": span.passage.document_id,
        "start": span.span.start,
        "end": span.span.end,
    }


def _side(side: Side) -> dict[str, Any]:
    passage = side.evidence.passage
    return {
        "text": side.text,
        "source": passage.source,
        "source_id": passage.document_id,
        "start": side.place.start,
        "end": side.place.end,
    }


def _usage(spent: Spent | None) -> dict[str, Any] | None:
    if spent is None:
        return None
    record = asdict(spent)
    return record | {"cost": None if spent.cost is None else round(spent.cost, 8)}


def _claim(claim: Claim) -> dict[str, Any]:
    score = claim.verdict.score
    record: dict[str, Any] = {
        "text": claim.text,
        "citations": list(claim.citations),
        "verdict": claim.verdict.label,
        "score": None if score is None else round(score, 4),
    }
    if claim.verdict.why:
        record["why"] = claim.verdict.why
    return record
