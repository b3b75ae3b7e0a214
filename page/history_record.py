"""An exchange as a line on the disk, and back. Pure.

What ``answer.v1`` says is kept as an answer record, so that other programs can read it; what the
page shows beyond that (texts of the passages, the draft) stands beside it under ``inside``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from index.errors import BelegError
from page.exchange import Exchange, Reply
from rag.record import to_record
from rag.types import (
    Answer,
    AnswerSpan,
    Citation,
    Claim,
    Hit,
    Parts,
    PromptUsed,
    Side,
    Span,
    Spent,
    Verdict,
)

SCHEMA: Final = "exchange.v1"

Line = dict[str, Any]


class NotAnExchange(BelegError):
    """A line that is no exchange: torn, of another schema, or written by hand."""


@dataclass(frozen=True, slots=True)
class Inside:
    """The part of an answer that its record leaves out."""

    hits: tuple[Hit, ...] = ()
    short_answer: AnswerSpan | None = None
    refusal: str = ""
    draft: str = ""
    spent: Spent | None = None
    sides: tuple[Side, ...] = ()


@cache
def _inside() -> TypeAdapter[Inside]:
    return TypeAdapter(Inside)


def to_line(exchange: Exchange) -> Line:
    """Return what is kept of an exchange, ready for ``json.dumps``."""
    return {
        "schema": SCHEMA,
        "id": exchange.id,
        "question": exchange.question,
        "again": exchange.again,
        "replies": [_reply_line(reply) for reply in exchange.replies],
    }


def from_line(line: object) -> Exchange:
    """Return the exchange of a line.

    Raises:
        NotAnExchange: it is none.
    """
    if not isinstance(line, dict) or line.get("schema") != SCHEMA:
        raise NotAnExchange("not an exchange.v1 line.")
    try:
        return Exchange(
            str(line["id"]),
            str(line["question"]),
            tuple(_reply(item) for item in line["replies"]),
            again=str(line.get("again", "")),
        )
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise NotAnExchange(f"not an exchange.v1 line: {type(error).__name__}.") from error


def _reply_line(reply: Reply) -> Line:
    line: Line = {"spec": reply.spec, "error": reply.error, "answer": None}
    if (answer := reply.answer) is not None:
        inside = Inside(
            answer.hits,
            answer.short_answer,
            answer.refusal,
            answer.draft,
            answer.spent,
            answer.sides,
        )
        line["answer"] = to_record(answer)
        line["inside"] = _inside().dump_python(inside, mode="json")
    return line


def _reply(line: Line) -> Reply:
    record = line["answer"]
    answer = None if record is None else _answer(record, line["inside"])
    return Reply(line["spec"], answer, line["error"])


def _answer(record: Line, inside: object) -> Answer:
    kept = _inside().validate_python(inside)
    prompt = record["prompt"]
    return Answer(
        id=record["id"],
        question=record["question"],
        standalone_question=record["standalone_question"],
        lang=record["lang"],
        reason=record["reason"],
        claims=tuple(_claim(item) for item in record["claims"]),
        withheld=tuple(_claim(item) for item in record["withheld"]),
        citations=tuple(_citation(item) for item in record["citations"]),
        hits=kept.hits,
        short_answer=kept.short_answer,
        refusal=kept.refusal,
        parts=Parts(
            llm=record["llm"],
            embedder=record["embedder"],
            reader=record["reader"],
            checker=record["checker"],
            prompt=prompt and PromptUsed(prompt["name"], prompt["version"], prompt["sha256"]),
            index=record["index"],
        ),
        confidence=record["confidence"],
        timings=dict(record["timings"]),
        draft=kept.draft,
        spent=kept.spent,
        sides=kept.sides,
    )


def _claim(item: Line) -> Claim:
    verdict = Verdict(item["verdict"], item["score"], item.get("why", ""))
    return Claim(item["text"], tuple(item["citations"]), verdict)


def _citation(item: Line) -> Citation:
    span = Span(item["start"], item["end"])
    return Citation(item["marker"], item["source"], item["source_id"], span, item["quote"])
