"""The runs in the home, as the page lists them: how far each has come, and its figures."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from eval.finish import REPORT
from eval.folder import ANSWERS, CASES, METRICS, RUN
from eval.suite import COLUMNS
from page.evals_child import LOG
from page.evals_order import FILE

State = Literal["running", "finished", "failed", "stopped"]
HEADLINES: Final = tuple(name for name, _ in COLUMNS[:3])

_ANSWERED: Final = b'"schema": "answer.v1"'


@dataclass(frozen=True, slots=True)
class Run:
    """One run folder. ``figures`` are the headline metrics of a finished run."""

    path: Path
    state: State
    done: int = 0
    total: int = 0
    error: str = ""
    figures: Mapping[str, float | None] | None = None

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.path.name

    @property
    def report(self) -> Path:
        """Where its report is, once it is finished."""
        return self.path / REPORT


def runs(folder: Path, running: Callable[[Path], bool]) -> list[Run]:
    """Return the runs of a folder, the newest first."""
    if not folder.is_dir():
        return []
    paths = [path for path in folder.iterdir() if (path / FILE).exists() or (path / RUN).exists()]
    paths.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    return [read_run(path, running(path)) for path in paths]


def read_run(path: Path, running: bool) -> Run:
    """Return how a run stands."""
    total, done = _lines(path / CASES, b"\n"), _lines(path / ANSWERS, _ANSWERED)
    if running:
        return Run(path, "running", done, total)
    if (path / METRICS).exists() and (path / REPORT).exists() and done >= total:
        return Run(path, "finished", done, total, figures=_figures(path / METRICS))
    error = _error(path / LOG)
    return Run(path, "failed" if error else "stopped", done, total, error)


def delete_run(run: Run) -> None:
    """Remove a run with its answers and its report."""
    shutil.rmtree(run.path, ignore_errors=True)


def _lines(path: Path, mark: bytes) -> int:
    return path.read_bytes().count(mark) if path.exists() else 0


def _figures(path: Path) -> dict[str, float | None]:
    try:
        metrics: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["metrics"]
        return {name: metrics[name]["value"] for name in HEADLINES if name in metrics}
    except (ValueError, KeyError, TypeError):
        return {}


def _error(log: Path) -> str:
    """Return what the child said last, where it gave up by itself."""
    if not log.exists():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    told = [line.removeprefix("beleg: ") for line in lines if line.startswith("beleg: ")]
    if told:
        return told[-1]
    return lines[-1] if lines and "Error" in lines[-1] else ""
