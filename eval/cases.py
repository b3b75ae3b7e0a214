"""``case.v1`` lines: a strict reader that names file, line and field, and the writer."""

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from eval.types import Case, Quote
from index.errors import EvalError
from rag.types import Turn

FIELDS: Final = (
    "id",
    "question",
    "lang",
    "history",
    "context",
    "sources",
    "answerable",
    "answers",
    "evidence",
    "tags",
)
REQUIRED: Final = ("id", "question", "lang", "answerable")
SHOWN = 60


class Fault(ValueError):
    """One field of one case is wrong; the reader adds file and line."""


def read_cases(path: Path) -> list[Case]:
    """Read a case file.

    Raises:
        EvalError: a malformed line, a duplicate id, evidence that is not in its inline context.
    """
    cases: list[Case] = []
    seen: dict[str, int] = {}
    for number, row in read_lines(path):
        try:
            case = from_json(row)
        except Fault as fault:
            raise EvalError(f"{path}:{number}: {fault}") from None
        if case.id in seen:
            raise EvalError(
                f"{path}:{number}: id: {case.id!r} is already used in line {seen[case.id]}. "
                "Give every case its own id."
            )
        seen[case.id] = number
        cases.append(case)
    return cases


def write_cases(cases: Iterable[Case], path: Path) -> None:
    """Write one case a line, into the file the path leads to: it may be a link or a device."""
    path.write_text(to_lines(cases), encoding="utf-8")


def to_lines(cases: Iterable[Case]) -> str:
    """Return one case a line."""
    return "".join(json.dumps(to_json(case), ensure_ascii=False) + "\n" for case in cases)


def read_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield line number and JSON value of every line that is not blank."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise EvalError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from None
    except OSError as error:
        raise EvalError(f"{path}: {error.strerror}.") from None
    # Not splitlines(): JSON strings may hold U+2028 and the like as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, read_line(line)
            except ValueError as error:
                raise EvalError(f"{path}:{number}: not JSON {error}.") from None


def read_line(line: str) -> Any:  # noqa: ANN401 - any JSON value
    """Read one JSON value; raise ValueError for whatever is wrong with it."""
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"at column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:  # ValueError: a number of 5,000 digits
        raise ValueError(f"that can be read ({error})") from None


def to_json(case: Case) -> dict[str, Any]:
    """Return the JSON object of a case, without the fields it leaves empty."""
    row: dict[str, Any] = {
        "id": case.id,
        "question": case.question,
        "lang": case.lang,
        "history": [{"question": turn.question, "answer": turn.answer} for turn in case.history],
        "context": case.context,
        "sources": list(case.sources),
        "answerable": case.answerable,
        "answers": list(case.answers),
        "evidence": [
            {"quote": item.quote} if item.source is None else _with_source(item)
            for item in case.evidence
        ],
        "tags": list(case.tags),
    }
    return {name: value for name, value in row.items() if value not in (None, [])}


def _with_source(item: Quote) -> dict[str, Any]:
    return {"quote": item.quote, "source": item.source}


def from_json(row: object) -> Case:
    """Return the case of a JSON object, or raise Fault naming the field."""
    if not isinstance(row, dict):
        raise Fault(f"a case is a JSON object, not {_shown(row)}.")
    for name in row:
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(FIELDS)}."
            raise Fault(f"{name}: no such field. {hint}")
    for name in REQUIRED:
        if name not in row:
            raise Fault(f"{name}: missing.")
    case = Case(
        id=_words(row, "id"),
        question=_words(row, "question"),
        lang=_words(row, "lang"),
        answerable=_truth(row["answerable"]),
        history=tuple(_turn(item, n) for n, item in enumerate(_list(row, "history"))),
        context=_words(row, "context") if "context" in row else None,
        sources=_strings(row, "sources"),
        answers=_strings(row, "answers"),
        evidence=tuple(_quote(item, n) for n, item in enumerate(_list(row, "evidence"))),
        tags=_strings(row, "tags"),
    )
    _consistent(case)
    return case


def _consistent(case: Case) -> None:
    if case.answers and not case.answerable:
        raise Fault("answers: must be empty where answerable is false.")
    if case.context is None:
        return
    if case.sources:
        raise Fault("sources: a case with a context has that text alone in scope; leave one out.")
    for number, item in enumerate(case.evidence):
        if item.quote not in case.context:
            raise Fault(
                f"evidence[{number}].quote: not verbatim in the context: {_shown(item.quote)}."
            )


def _words(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise Fault(f"{name}: expected text, got {_shown(value)}.")
    if not value.strip():
        raise Fault(f"{name}: is empty.")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Fault(f"answerable: expected true or false, got {_shown(value)}.")
    return value


def _list(row: dict[str, Any], name: str) -> list[Any]:
    value = row.get(name, [])
    if not isinstance(value, list):
        raise Fault(f"{name}: expected a list, got {_shown(value)}.")
    return value


def _strings(row: dict[str, Any], name: str) -> tuple[str, ...]:
    values = _list(row, name)
    for number, value in enumerate(values):
        if not isinstance(value, str) or not value.strip():
            raise Fault(f"{name}[{number}]: expected text, got {_shown(value)}.")
    return tuple(values)


def _turn(item: object, number: int) -> Turn:
    where = f"history[{number}]"
    if not isinstance(item, dict):
        raise Fault(f"{where}: expected an object, got {_shown(item)}.")
    for name in ("question", "answer"):
        if not isinstance(item.get(name), str):
            raise Fault(f"{where}.{name}: expected text, got {_shown(item.get(name))}.")
    return Turn(item["question"], item["answer"])


def _quote(item: object, number: int) -> Quote:
    where = f"evidence[{number}]"
    if not isinstance(item, dict):
        raise Fault(f"{where}: expected an object, got {_shown(item)}.")
    quote, source = item.get("quote"), item.get("source")
    if not isinstance(quote, str) or not quote:
        raise Fault(f"{where}.quote: expected text, got {_shown(quote)}.")
    if source is not None and not isinstance(source, str):
        raise Fault(f"{where}.source: expected text, got {_shown(source)}.")
    return Quote(quote, source)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
