"""From complaint to test: an answer record becomes a case."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from eval.cases import Fault, from_json, read_cases, to_json
from eval.types import Case, Record
from index.errors import EvalError
from rag.types import Turn

TAG = "complaint"


@dataclass(frozen=True, slots=True)
class Correction:
    """What would have been right. ``answerable`` None: the opposite of what the record did."""

    answerable: bool | None = None
    answers: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    context: str | None = None
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def case_from_record(record: Record, correction: Correction = Correction()) -> Case:
    """Return the case that the complaint about a record is.

    Without a word on what would have been right, a refusal is taken to have been answerable and a
    shown answer not to be. A record does not hold the conversation: without ``history`` the
    standalone question is asked.

    Raises:
        EvalError: not an answer record, or a correction that contradicts itself.
    """
    if record.get("schema") != "answer.v1":
        raise EvalError("not an answer.v1 record: take one from `beleg ask --json` or the page.")
    answerable = correction.answerable
    if answerable is None:
        shown = record["status"] != "refused"
        answerable = bool(correction.answers or correction.quotes) or not shown
    asked = record["question"] if correction.history else record["standalone_question"]
    row = {
        "id": _identifier(record, correction),
        "question": asked,
        "lang": record["lang"],
        "answerable": answerable,
        "history": [{"question": t.question, "answer": t.answer} for t in correction.history],
        "context": correction.context,
        "sources": list(correction.sources),
        "answers": list(correction.answers),
        "evidence": [_evidence(quote, record) for quote in correction.quotes],
        "tags": [TAG, *correction.tags],
    }
    try:
        return from_json({name: value for name, value in row.items() if value not in (None, [])})
    except Fault as fault:
        raise EvalError(f"the case would not be valid: {fault}") from None


def add_case_from_record(
    record: Record,
    path: Path,
    correction: Correction = Correction(),
) -> Case:
    """Append the case of a complaint to a case file, which is made where it is missing.

    Raises:
        EvalError: the file is not valid, or already holds this complaint.
    """
    case = case_from_record(record, correction)
    known = read_cases(path) if path.exists() else []
    if any(item.id == case.id for item in known):
        raise EvalError(f"{path} already holds this case ({case.id}).")
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(("\n" if torn else "") + json.dumps(to_json(case), ensure_ascii=False) + "\n")
    return case


def read_record(text: str) -> Record:
    """Return the record of a JSON text, or of its first line."""
    try:
        value = json.loads(text.strip().split("\n")[0] if text.count("\n{") else text)
    except json.JSONDecodeError as error:
        raise EvalError(f"not JSON at column {error.colno}: {error.msg}.") from None
    if not isinstance(value, dict):
        raise EvalError("an answer record is a JSON object.")
    return value


def _identifier(record: Record, correction: Correction) -> str:
    said = "\0".join([record["question"], record["text"], *_words(correction.history)])
    return f"{TAG}-{sha256(said.encode()).hexdigest()[:10]}"


def _words(history: Sequence[Turn]) -> list[str]:
    return [word for turn in history for word in (turn.question, turn.answer)]


def _evidence(quote: str, record: Record) -> Record:
    """Name the source where the record retrieved only from one."""
    sources = {item["source"] for item in [*record["citations"], *record["passages"]]}
    return {"quote": quote} if len(sources) != 1 else {"quote": quote, "source": sources.pop()}
