"""M2QA: SQuAD-like JSON lines, one question a line, unanswerable ones without answers."""

from pathlib import Path
from typing import Any

from eval.formats.shared import evidence_of, language, named, rows, unique
from eval.types import SET, Case, CaseSet


def recognises(head: object) -> bool:
    """Tell by an ``answers`` object with parallel lists."""
    answers = head.get("answers") if isinstance(head, dict) else None
    return isinstance(answers, dict) and {"text", "answer_start"} <= answers.keys()


def read(path: Path) -> CaseSet:
    """Read the questions, each with its passage as context."""
    return named(path, (_case(row) for row in rows(path)))


def _case(row: dict[str, Any]) -> Case:
    texts, starts = row["answers"]["text"], row["answers"]["answer_start"]
    answers = list(zip(texts, starts, strict=True))
    prefix, _, _ = row["id"].partition("_")
    return Case(
        id=row["id"],
        question=row["question"].strip(),
        lang=prefix if prefix in ("de", "tr", "zh") else language(row["question"]),
        answerable=bool(answers),
        context=row["context"],
        answers=unique(texts),
        evidence=evidence_of(row["context"], answers),
        tags=(f"{SET}m2qa",),
    )
