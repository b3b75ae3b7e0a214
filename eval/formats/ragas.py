"""RAGAS samples as JSON lines, with the names of 0.2 and later or the older ones."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.formats.shared import language, named, passages_of, rest, whole
from eval.formats.shared import rows as lines
from eval.types import Case, CaseSet, Record

OLD = {"question", "ground_truth"}


def recognises(head: object) -> bool:
    """Tell by ``user_input`` or the older ``question`` with ``ground_truth``."""
    return isinstance(head, dict) and ("user_input" in head or head.keys() >= OLD)


def read(path: Path) -> CaseSet:
    """Read the samples. The contexts of a sample are the text in scope."""
    cases = [_case(row, f"{path.stem}-{n}") for n, row in enumerate(lines(path), start=1)]
    return named(path, cases)


def _case(row: dict[str, Any], identifier: str) -> Case:
    question = row.get("user_input", row.get("question"))
    gold = row.get("reference_contexts") or []
    contexts = gold or row.get("retrieved_contexts") or row.get("contexts") or []
    reference = row.get("reference", row.get("ground_truth")) or ""
    expressed: dict[str, Any] = {
        "id": identifier,
        "question": question,
        "lang": language(question or ""),
        "context": "\n\n".join(contexts) or None,
        "answerable": bool(reference),
        "answers": [reference] if reference else [],
        "evidence": [{"quote": quote} for quote in gold] if reference else [],
    }
    kept = row.get("case")
    if kept is not None:
        del expressed["context"]
    return whole(expressed, kept)


def write(cases: CaseSet, path: Path, answers: Sequence[Record | None]) -> None:
    """Write one sample a line; ``case`` holds what RAGAS has no name for."""
    rows = []
    for case, record in zip(cases.cases, answers, strict=True):
        row: dict[str, Any] = {
            "user_input": case.question,
            "reference": case.answers[0] if case.answers else "",
            "reference_contexts": [item.quote for item in case.evidence],
            "case": rest(case, "question"),
        }
        if record is not None:
            row["response"] = record["text"]
            row["retrieved_contexts"] = passages_of(record, cases.in_scope(case))
        rows.append(json.dumps(row, ensure_ascii=False) + "\n")
    path.write_text("".join(rows), encoding="utf-8")
