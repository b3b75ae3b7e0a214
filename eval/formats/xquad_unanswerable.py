"""Unanswerable English questions over German XQuAD paragraphs, JSON lines."""

from pathlib import Path

from eval.formats.shared import named, rows
from eval.types import Case, CaseSet


def recognises(head: object) -> bool:
    """Tell by the pair of contexts."""
    return isinstance(head, dict) and {"question_en", "context_de", "answerable"} <= head.keys()


def read(path: Path) -> CaseSet:
    """Read the English questions with the German paragraph as context.

    XQuAD's rule of halves goes by article: the tag ``half:even`` or ``half:odd`` says which.
    """
    cases = [
        Case(
            id=row["id"],
            question=row["question_en"].strip(),
            lang="en",
            answerable=row["answerable"],
            context=row["context_de"],
            tags=(f"half:{'odd' if row['article'] % 2 else 'even'}",),
        )
        for row in rows(path)
    ]
    return named(path, cases)
