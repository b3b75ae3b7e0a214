"""Several runs over the same cases in one table: who wrote, how right, how much held, how fast."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eval.folder import METRICS, RunFolder
from eval.peers.liar import lies_shown
from eval.report.times import quantiles
from eval.types import Record
from index.errors import EvalError

COLUMNS: Final = ("right", "refusal_recall", "citation_f1", "unsupported_claims")


@dataclass(frozen=True, slots=True)
class Drafts:
    """What became of the sentences a writer wrote: worded and shown, or withheld."""

    worded: int
    withheld: int
    lies: int | None


def side_by_side(runs: Sequence[Path]) -> str:
    """Return the runs as one Markdown table.

    Raises:
        EvalError: one is not a finished run, or they do not share their cases.
    """
    folders = [RunFolder(path) for path in runs]
    asked = {folder.described()["cases_sha256"] for folder in folders}
    if len(asked) > 1:
        raise EvalError(
            "The runs asked different cases. Put runs over the same cases side by side."
        )
    head = ("writer", "n", *COLUMNS, "worded", "withheld", "p50 s", "p95 s")
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(_row(folder)) + " |" for folder in folders]
    return "\n".join(lines)


def drafts(answers: Mapping[str, Record]) -> Drafts:
    """Count what became of the sentences of a run's drafts; quotations are Beleg's own."""
    worded = withheld = lies = 0
    told = False
    for record in answers.values():
        quotes = [item["quote"] for item in record["citations"]]
        worded += sum(
            not any(quote in claim["text"] for quote in quotes) for claim in record["claims"]
        )
        withheld += len(record["withheld"])
        lies += len(lies_shown(record))
        told = told or "lies" in record
    return Drafts(worded, withheld, lies if told else None)


def _row(folder: RunFolder) -> list[str]:
    described = folder.described()["system"]
    path = folder.path / METRICS
    if not path.exists():
        raise EvalError(f"{folder.path} is not a finished run: finish it with --resume.")
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found = drafts(folder.answers())
    took = quantiles(folder.times().values()).get("total_ms", {})
    writer = described["system"] if described["system"] != "beleg" else described["llm"]
    lies = "" if found.lies is None else f" ({found.lies} of them lies)"
    return [
        f"`{writer}`",
        str(figures["cases"]),
        *(_cell(figures["metrics"][name]["value"]) for name in COLUMNS),
        f"{found.worded}{lies}",
        str(found.withheld),
        *(f"{took[name] / 1000:.1f}" if took else "–" for name in ("p50", "p95")),
    ]


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
