"""promptfoo configuration, as JSON, which its YAML reader takes: prompts, a provider, tests."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.formats.shared import language, named, passages_of, rest, whole
from eval.types import Case, CaseSet, Record

PROVIDER = "exec: beleg ask --json"


def recognises(head: object) -> bool:
    """Tell by tests with variables."""
    tests = head.get("tests") if isinstance(head, dict) else None
    return isinstance(tests, list) and bool(tests) and "vars" in tests[0]


def read(path: Path) -> CaseSet:
    """Read the tests. The variable ``context`` is the text in scope."""
    tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
    return named(path, (_case(row, f"{path.stem}-{n}") for n, row in enumerate(tests, start=1)))


def _case(row: dict[str, Any], identifier: str) -> Case:
    wanted = [item["value"] for item in row.get("assert", ()) if item["type"] == "icontains-any"]
    values = [text for value in wanted for text in value]
    expressed: dict[str, Any] = {
        "id": identifier,
        "question": row["vars"]["query"],
        "lang": language(row["vars"]["query"]),
        "answerable": bool(values),
        "answers": values,
        "context": row["vars"].get("context") or None,
    }
    kept = (row.get("metadata") or {}).get("case")
    if kept is not None:
        del expressed["context"]
    return whole(expressed, kept)


def write(cases: CaseSet, path: Path, answers: Sequence[Record | None]) -> None:
    """Write the configuration; ``metadata`` holds what promptfoo has no name for."""
    tests = []
    for case, record in zip(cases.cases, answers, strict=True):
        scope = cases.in_scope(case)
        shown = passages_of(record, scope) or ([case.context] if case.context else [])
        test: dict[str, Any] = {
            "description": case.id,
            "vars": {"query": case.question, "context": "\n\n".join(shown)},
            "metadata": {"case": rest(case, "question")},
        }
        if case.answers:
            test["assert"] = [{"type": "icontains-any", "value": list(case.answers)}]
        if record is not None:
            test["providerOutput"] = record["text"]
        tests.append(test)
    config = {"prompts": ["{{query}}"], "providers": [PROVIDER], "tests": tests}
    path.write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
