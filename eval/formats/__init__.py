"""Which data-set formats there are, how a file's format is recognised, and reading and writing."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eval.formats import (
    beir,
    case_v1,
    deepeval,
    m2qa,
    mtrag,
    nomiracl,
    omos,
    promptfoo,
    ragas,
    squad,
)
from eval.formats import xquad_unanswerable as unanswerable
from eval.types import CaseSet, Record
from index.errors import EvalError

Answers = Sequence[Record | None]


@dataclass(frozen=True, slots=True)
class Format:
    """One data-set format. ``recognises`` sees a folder or the first JSON value of a file."""

    name: str
    recognises: Callable[[Any], bool]
    read: Callable[[Path], CaseSet]
    write: Callable[[CaseSet, Path, Answers], None] | None = None


# The order matters where one recogniser is broader than another.
FORMATS: Final = (
    Format("case.v1", case_v1.recognises, case_v1.read, case_v1.write),
    Format("squad", squad.recognises, squad.read, squad.write),
    Format("m2qa", m2qa.recognises, m2qa.read),
    Format("omos", omos.recognises, omos.read),
    Format("nomiracl", nomiracl.recognises, nomiracl.read),
    Format("mtrag", mtrag.recognises, mtrag.read),
    Format("xquad-unanswerable", unanswerable.recognises, unanswerable.read),
    Format("ragas", ragas.recognises, ragas.read, ragas.write),
    Format("deepeval", deepeval.recognises, deepeval.read, deepeval.write),
    Format("promptfoo", promptfoo.recognises, promptfoo.read, promptfoo.write),
    Format("beir", beir.recognises, beir.read, beir.write),
)
READABLE: Final = tuple(item.name for item in FORMATS)
WRITABLE: Final = tuple(item.name for item in FORMATS if item.write)


def load(path: Path, *, name: str | None = None) -> CaseSet:
    """Read cases in a named format, or in the one the file looks like.

    Raises:
        EvalError: no such file, an unknown format, or a fault in the file.
    """
    if not path.exists():
        raise EvalError(f"no data set at {path}. Check the path given with --cases.")
    found = _named(name) if name else _recognised(path)
    try:
        cases = found.read(path)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        what = f"no field {error}" if isinstance(error, KeyError) else str(error)
        raise EvalError(f"{path}: not valid {found.name}: {what}.") from error
    if not cases.cases:
        raise EvalError(f"{path}: holds no cases.")
    _unique(cases, path)
    return cases


def export(cases: CaseSet, path: Path, *, name: str, answers: Answers = ()) -> None:
    """Write cases, with the answers of a run where given, in a format others read."""
    found = _named(name)
    if found.write is None:
        raise EvalError(f"cannot write {name}. Writable: {', '.join(WRITABLE)}.")
    found.write(cases, path, answers or [None] * len(cases.cases))


def _named(name: str) -> Format:
    for item in FORMATS:
        if item.name == name:
            return item
    raise EvalError(f"no format {name!r}. Known: {', '.join(READABLE)}.")


def _recognised(path: Path) -> Format:
    head = path if path.is_dir() else _first_value(path)
    for item in FORMATS:
        if item.recognises(head):
            return item
    raise EvalError(f"{path}: the format is not recognised. Say --format: {', '.join(READABLE)}.")


def _first_value(path: Path) -> object:
    """Return the first line's JSON value, or the whole file's where a value spans lines."""
    try:
        with path.open(encoding="utf-8") as file:
            first = next((line for line in file if line.strip()), "")
        try:
            return json.loads(first)
        except json.JSONDecodeError:
            if first.strip() in ("{", "["):
                return json.loads(path.read_text(encoding="utf-8"))
            raise
    except UnicodeDecodeError as error:
        raise EvalError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise EvalError(f"{path}:1: not JSON at column {error.colno}: {error.msg}.") from None


def _unique(cases: CaseSet, path: Path) -> None:
    seen: set[str] = set()
    for case in cases.cases:
        if case.id in seen:
            raise EvalError(f"{path}: id {case.id!r} is used twice. Give every case its own id.")
        seen.add(case.id)
