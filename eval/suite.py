"""A table of many data sets and systems: the nightly measurement, resumable, from one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eval.tables import read_toml
from index.errors import EvalError

Row = tuple[str, str, Mapping[str, Any] | str]  # set, system, metrics.json or why there is none

COLUMNS: Final = (
    ("right", "right"),
    ("refusal_recall", "refused when it should"),
    ("answered", "answered when it should"),
    ("balanced_accuracy", "balanced"),
    ("token_f1", "F1"),
    ("exact_match", "EM"),
    ("citation_f1", "cite F1"),
    ("document_recall@1", "doc R@1"),
    ("unsupported_claims", "unsupported"),
)
KEYS: Final = ("cases", "questions", "scope", "tag", "documents", "limit", "seed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One data set of a suite, as arguments of ``beleg eval run``."""

    name: str
    options: Mapping[str, Any]
    slow: int | None  # sample size for systems with a language model

    def arguments(self, data: Path, *, slow: bool) -> list[str]:
        """Return the arguments; paths are looked for in the data folder, then here."""
        found: list[str] = []
        options = dict(self.options)
        if slow and self.slow is not None:
            options["limit"] = min(self.slow, options.get("limit", self.slow))
        for name, value in options.items():
            for item in value if isinstance(value, list) else [value]:
                path = name in ("cases", "questions", "documents")
                found += [f"--{name}", str(_placed(item, data)) if path else str(item)]
        return found

    def missing(self, data: Path) -> Path | None:
        """Return the first file of the entry that is not there."""
        for name in ("cases", "questions", "documents"):
            values = self.options.get(name, [])
            for item in values if isinstance(values, list) else [values]:
                path = _placed(item, data)
                if not path.exists():
                    return path
        return None


def read_suite(path: Path) -> list[Entry]:
    """Read a suite file.

    Raises:
        EvalError: it is missing, not TOML, or holds something unknown.
    """
    table = read_toml(path)
    entries = []
    for name, row in table.items():
        if not isinstance(row, dict) or "cases" not in row:
            raise EvalError(f"{path}: [{name}] names no cases.")
        for key in row:
            if key not in (*KEYS, "slow"):
                raise EvalError(
                    f"{path}: [{name}]: no option {key}. Known: {', '.join(KEYS)}, slow."
                )
        options = {key: value for key, value in row.items() if key != "slow"}
        entries.append(Entry(name, options, row.get("slow")))
    return entries


def write_table(folder: Path, rows: Sequence[Row]) -> None:
    """Write what is measured so far."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(table_of(rows), encoding="utf-8")


def table_of(rows: Sequence[Row]) -> str:
    """Return the Markdown table: set, system, and its figures or why there are none."""
    head = " | ".join(label for _, label in COLUMNS)
    lines = [f"| set | system | n | {head} |", "|---|---|---|" + "---|" * len(COLUMNS)]
    for name, system, found in rows:
        if isinstance(found, str):
            lines.append(f"| {name} | {system} | | {found} |" + " |" * (len(COLUMNS) - 1))
            continue
        cells = [_cell(found["metrics"][metric]) for metric, _ in COLUMNS]
        lines.append(f"| {name} | {system} | {found['cases']} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(item: Mapping[str, Any]) -> str:
    if item["value"] is None:
        return "–"
    if item.get("low") is None:
        return f"{item['value']:.3f}".lstrip("0") or "0"
    half = (item["high"] - item["low"]) / 2
    return f"{_short(item['value'])} ± {_short(half)}"


def _short(value: float) -> str:
    text = f"{value:.3f}"
    return text.removeprefix("0") if value < 1 else text


def _placed(item: str, data: Path) -> Path:
    here = Path(item)
    return here if here.exists() else data / item
