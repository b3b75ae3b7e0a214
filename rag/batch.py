"""Batch lines: one JSON object a line in, one record a line out, in order."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from index.errors import BelegError, QuestionError
from rag.assistant import Request
from rag.cli import internal
from rag.record import error_record, to_record
from rag.types import Answer, Turn

MAX_LINE: Final = 8_000_000
KNOWN: Final = frozenset({"id", "question", "history", "context", "sources"})


def run_batch(
    lines: Iterable[str],
    ask: Callable[[Request], Answer],
    *,
    sources: tuple[str, ...] = (),
    warn: Callable[[str], None] = lambda _: None,
) -> Iterator[dict[str, Any]]:
    """Yield an answer record, or an error record in its place, for every line that is not blank."""
    warned: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        identifier: str | None = None
        try:
            fields = _fields(line, number)
            identifier = _identifier(fields, number)
            for name in sorted(set(fields) - KNOWN - warned):
                warned.add(name)
                warn(f"line {number}: field {name!r} is not known and not used.")
            yield to_record(ask(_request(fields, number, sources)))
        except BelegError as error:
            yield error_record(identifier, str(error))
        except Exception as error:  # noqa: BLE001 - the edge: a bug spoils its line, not the batch
            yield error_record(identifier, internal(error))


def _fields(line: str, number: int) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise QuestionError(
            f"line {number} has {len(line):,} characters; at most {MAX_LINE:,} are taken. "
            "Add the text as a document with `beleg add`."
        )
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
        raise QuestionError(f"line {number} is not valid JSON: {error}.") from None
    if not isinstance(fields, dict):
        raise QuestionError(f'line {number} is not a JSON object. Write {{"question": "…"}}.')
    return fields


def _identifier(fields: dict[str, Any], number: int) -> str | None:
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(fields, "id", number, needed=False)


def _text(fields: dict[str, Any], name: str, number: int, *, needed: bool = True) -> str | None:
    value = fields.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str):
        found = "missing" if value is None else f"{type(value).__name__}, not text"
        raise QuestionError(f"line {number}: field {name!r} is {found}.")
    return value


def _request(fields: dict[str, Any], number: int, sources: tuple[str, ...]) -> Request:
    question = _text(fields, "question", number)
    assert question is not None
    return Request(
        question=question,
        id=_identifier(fields, number),
        history=_history(fields.get("history"), number),
        context=_context(fields, number),
        sources=_sources(fields.get("sources"), number) or sources,
    )


def _context(fields: dict[str, Any], number: int) -> str | None:
    context = _text(fields, "context", number, needed=False)
    if context is not None and not context.strip():
        raise QuestionError(
            f"line {number}: field 'context' is empty. Leave it out to ask the index."
        )
    return context


def _sources(value: object, number: int) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise QuestionError(f"line {number}: field 'sources' is not a list of names.")
    return tuple(value)


def _history(value: object, number: int) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise QuestionError(f"line {number}: field 'history' is not a list of turns.")
    turns = []
    for position, turn in enumerate(value):
        if not isinstance(turn, dict) or not all(
            isinstance(turn.get(name), str) for name in ("question", "answer")
        ):
            raise QuestionError(
                f"line {number}: history[{position}] needs the texts 'question' and 'answer'."
            )
        turns.append(Turn(turn["question"], turn["answer"]))
    return tuple(turns)
