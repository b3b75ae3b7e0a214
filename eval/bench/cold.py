"""From nothing to an answer: a fresh process a question, Beleg's shell beside the stock chain's."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from eval.bench.memory import watch
from eval.bench.ratios import ratio
from eval.bench.stock_cold import fill
from index.errors import EvalError

if TYPE_CHECKING:
    from rag.settings import Settings

STOCK: Final = "stock"
OURS: Final = "beleg"
BAR: Final = 1 / 3
QUESTIONS: Final = (
    "Wer hat die Behauptungen zurückgewiesen?",
    "Who denied the claims?",
    "Was sagte der Sprecher des Kremls?",
    "Wie viele Soldaten hat Nordkorea geschickt?",
)
_ANSWERED: Final = (0, 3)


@dataclass(frozen=True, slots=True)
class Start:
    """One process, with what it started: seconds by the clock and of processor, peak memory."""

    side: str
    question: str
    seconds: float
    processor: float
    peak_mb: int


def measure(settings: "Settings", llm: str, home: Path, count: int) -> dict[str, Any]:
    """Start both sides once a question, in changing order; what both need on disk is made ahead.

    Beleg is started twice before: the first start indexes its article and keeps the state of the
    model's instructions, which is what every later one finds.
    """
    from rag.settings import environment_at

    commands = _commands(settings, llm, home)
    env = environment_at(home)
    for question in QUESTIONS[:2]:  # German and English instructions
        start(OURS, [*commands[OURS], question], env)
    starts = []
    for one in _plan(commands, env, count):
        starts.append(one)
        sys.stderr.write(f"cold {one.side}: {one.seconds:.1f} s, {one.peak_mb} MB\n")
    return figures(starts)


def figures(starts: Sequence[Start]) -> dict[str, Any]:
    """Return medians by side, and the ratio over questions."""
    sides = {side: [one for one in starts if one.side == side] for side in (STOCK, OURS)}
    told: dict[str, Any] = {
        side: {
            "seconds": round(median(one.seconds for one in own), 2),
            "processor_s": round(median(one.processor for one in own), 2),
            "peak_mb": max(one.peak_mb for one in own),
        }
        for side, own in sides.items()
    }
    for clock in ("seconds", "processor"):
        ours, theirs = ([getattr(one, clock) for one in sides[side]] for side in (OURS, STOCK))
        found = ratio(ours, theirs)
        told[f"cold answer / stock's, {clock}"] = asdict(found) | {
            "bar": BAR,
            "met": found.value <= BAR,
        }
    return told


def _plan(
    commands: Mapping[str, Sequence[str]], env: Mapping[str, str], count: int
) -> Iterator[Start]:
    order = list(commands)
    for number in range(count):
        question = QUESTIONS[number % len(QUESTIONS)]
        for side in order if number % 2 else order[::-1]:
            yield start(side, [*commands[side], question], env)


def _commands(settings: "Settings", llm: str, home: Path) -> dict[str, list[str]]:
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "models").exists():
        (home / "models").symlink_to(settings.models_dir)
    fill(settings, home / "stock")
    python = [sys.executable, "-W", "ignore", "-m"]
    return {
        STOCK: [*python, "eval.bench.stock_cold", str(home / "stock"), llm],
        OURS: [*python, "rag", "ask", "--json", "--llm", llm],
    }


def start(side: str, command: Sequence[str], env: Mapping[str, str]) -> Start:
    """Run a command whose last word is the question to its end.

    Raises:
        EvalError: it gave no answer.
    """
    began = time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(env)
    )
    assert child.stdout is not None
    peak_mb = watch(child.pid)
    with child.stdout:
        told = child.stdout.read()
    peak = peak_mb()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if child.returncode not in _ANSWERED or not told or not json.loads(told)["text"]:
        raise EvalError(f"{side} gave no answer (exit code {child.returncode}).")
    processor = used.ru_utime + used.ru_stime
    return Start(side, command[-1], seconds, processor, max(peak, used.ru_maxrss // 1024))
