"""DeepEval test cases: a JSON list with the fields of ``LLMTestCase``."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.formats.shared import language, named, passages_of, rest, whole
from eval.types import Case, CaseSet, Record


def recognises(head: object) -> bool:
    """Tell by a list of objects with an ``input``."""
    return isinstance(head, list) and bool(head) and "input" in head[0]


def read(path: Path) -> CaseSet:
    """Read the test cases. The context of a test case is the text in scope."""
    values = json.loads(path.read_text(encoding="utf-8"))
    return named(path, (_case(row, f"{path.stem}-{n}") for n, row in enumerate(values, start=1)))


def _case(row: dict[str, Any], identifier: str) -> Case:
    expected = row.get("expected_output") or ""
    contexts = row.get("context") or row.get("retrieval_context") or []
    kept = (row.get("additional_metadata") or {}).get("case")
    expressed: dict[str, Any] = {
        "id": identifier,
        "question": row["input"],
        "lang": language(row["input"]),
        "answerable": bool(expected),
        "answers": [expected] if expected else [],
        "context": None if kept is not None else "\n\n".join(contexts) or None,
    }
    return whole(expressed, kept)


def write(cases: CaseSet, path: Path, answers: Sequence[Record | None]) -> None:
    """Write the list; ``additional_metadata`` holds what DeepEval has no name for."""
    rows = []
    for case, record in zip(cases.cases, answers, strict=True):
        row: dict[str, Any] = {
            "name": case.id,
            "input": case.question,
            "actual_output": record["text"] if record else "",
            "expected_output": case.answers[0] if case.answers else "",
            "context": [item.quote for item in case.evidence],
            "retrieval_context": passages_of(record, cases.in_scope(case)),
            "tags": list(case.tags),
            "additional_metadata": {"case": rest(case, "question")},
        }
        rows.append(row)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
