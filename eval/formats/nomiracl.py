"""NoMIRACL: ten passages a question, of which one answers, or none."""

from pathlib import Path

from eval.formats.shared import named, rows
from eval.types import Case, CaseSet


def recognises(head: object) -> bool:
    """Tell by the passages beside a query id."""
    return isinstance(head, dict) and {"query_id", "passages_de"} <= head.keys()


def read(path: Path) -> CaseSet:
    """Read the questions, each with its ten passages, a blank line between them, as context."""
    cases = [
        Case(
            id=row["query_id"],
            question=row["question_de"].strip(),
            lang="de",
            answerable=row["answerable"],
            context="\n\n".join(row["passages_de"]),
        )
        for row in rows(path)
    ]
    return named(path, cases)
