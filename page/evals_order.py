"""What a run is to measure, kept beside the run so that it can be taken up again.

The page asks for a run with the same words as the shell: ``beleg eval run`` in a child process.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Final

from eval.cases import write_cases
from eval.types import Case, Quote
from index.errors import EvalError

FILE: Final = "order.json"
SCHEMA: Final = "order.v1"
SET: Final = "set"


@dataclass(frozen=True, slots=True)
class Order:
    """A data set, who answers, and how many of its cases."""

    cases: str
    system: str = "beleg"
    llm: str = "extractive"
    limit: int | None = None

    def arguments(self, folder: Path) -> list[str]:
        """Return the arguments of ``beleg eval`` that start the run, or take it up."""
        limit = [] if self.limit is None else ["--limit", str(self.limit)]
        chosen = ["--cases", self.cases, "--system", self.system, "--llm", self.llm]
        return ["run", *chosen, *limit, "--out", str(folder), "--resume"]


def write_order(order: Order, folder: Path) -> None:
    """Keep an order in the folder of its run."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema": SCHEMA, **asdict(order)}, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read_order(folder: Path) -> Order | None:
    """Return the order of a run; None where it was not started from the page."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Order(found["cases"], found["system"], found["llm"], found["limit"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def gold(split: str) -> Path:
    """Return the path of a split of the gold set."""
    return Path(str(resources.files("eval") / "datasets" / "gold" / f"{split}.jsonl"))


def run_name(order: Order, title: str, now: datetime) -> str:
    """Return a folder name that says what is measured, and when it was asked for."""
    named = f"{title}-{order.system}-{order.llm}-{now:%Y%m%d-%H%M%S}"
    return re.sub(r"[^\w.+-]+", "-", named)


def own_set(cases: Sequence[Case], documents: Mapping[str, str], folder: Path) -> Path:
    """Write the user's cases with the documents they ask about; return the case file.

    Raises:
        EvalError: no case is left whose documents are all still there.
    """
    names = {name: _file_name(name, number) for number, name in enumerate(sorted(documents))}
    kept = [renamed for case in cases if (renamed := _renamed(case, names)) is not None]
    if not kept:
        raise EvalError("The documents of these cases were removed. Add them again.")
    place = folder / SET
    (place / "documents").mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (place / "documents" / names[name]).write_text(text, encoding="utf-8", newline="")
    write_cases(kept, place / "cases.jsonl")
    return place / "cases.jsonl"


def _file_name(name: str, number: int) -> str:
    """A document's name may hold a folder, or end in .pdf: what is written is its text."""
    flat = name.replace("/", "_")
    plain = flat == name and name.endswith((".txt", ".md"))
    return name if plain else f"{flat}.{number}.txt"


def _renamed(case: Case, names: Mapping[str, str]) -> Case | None:
    asked = {*case.sources, *(item.source for item in case.evidence if item.source)}
    if not asked <= names.keys():
        return None
    evidence = tuple(
        Quote(item.quote, item.source and names[item.source]) for item in case.evidence
    )
    return replace(case, sources=tuple(names[one] for one in case.sources), evidence=evidence)
