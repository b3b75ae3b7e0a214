"""``case.v1`` JSONL, with the documents in a folder ``documents`` beside it."""

from collections.abc import Sequence
from pathlib import Path

from eval.cases import read_cases, write_cases
from eval.documents import beside
from eval.types import CaseSet, Record


def recognises(head: object) -> bool:
    """Tell by the fields of the first line."""
    return isinstance(head, dict) and {"question", "lang", "answerable"} <= head.keys()


def read(path: Path) -> CaseSet:
    """Read the cases and, unless all carry their context, the documents beside the file."""
    cases = tuple(read_cases(path))
    open_ended = any(case.context is None for case in cases)
    return CaseSet(path.stem, cases, beside(path, cases) if open_ended else {})


def write(cases: CaseSet, path: Path, answers: Sequence[Record | None]) -> None:
    """Write the cases; the format has no place for answers."""
    write_cases(cases.cases, path)
