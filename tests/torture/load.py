"""Many at once: ``python -m tests.torture.load --sessions 20 --seconds 60``, without a writer.

Sessions share one assistant, as those of the page do, and ask the bundled article in turn; callers
are processes of their own, as ``beleg ask --batch``. Prints latencies, errors and growth.
"""

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from rag.assistant import Assistant, Request
from rag.settings import load_settings
from rag.wiring import open_assistant

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = (
    "Wer hat die Behauptungen zurückgewiesen?",
    "Wann besuchte Putin Nordkorea?",
    "What did Kim Jong Un say about Russia?",
    "Wie viele Nordkoreaner sind gestorben?",
)


def session(
    assistant: Assistant, number: int, until: float, took: list[float], wrong: list[str]
) -> None:
    """Ask until the time is over, each answer compared with the first to the same question."""
    known: dict[str, str] = {}
    turn = number
    while time.monotonic() < until:
        asked = QUESTIONS[turn % len(QUESTIONS)]
        started = time.monotonic()
        try:
            text = assistant.ask(Request(asked)).text
        except Exception as error:  # noqa: BLE001 - counted
            wrong.append(f"{type(error).__name__}: {error}")
            continue
        took.append(time.monotonic() - started)
        if known.setdefault(asked, text) != text:
            wrong.append(f"another answer to {asked!r}")
        turn += 1


def memory() -> int:
    """Return the process's memory in MB."""
    fields = Path("/proc/self/statm").read_text(encoding="utf-8").split()
    return int(fields[1]) * 4096 // 1_000_000


def callers(count: int) -> tuple[int, float]:
    """Run so many ``beleg ask`` at once; return how many failed, and how long all took."""
    started = time.monotonic()
    command = [sys.executable, "-m", "rag", "ask", QUESTIONS[0], "--llm", "extractive", "--json"]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
        for _ in range(count)
    ]
    failed = 0
    for child in running:
        said = child.communicate()[0]
        failed += child.returncode not in (0, 3) or json.loads(said)["schema"] != "answer.v1"
    return failed, time.monotonic() - started


def main() -> None:
    """Hold the load and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--callers", type=int, default=0)
    args = parser.parse_args()
    assistant = open_assistant(load_settings(llm="extractive")).assistant
    for question in QUESTIONS:
        assistant.ask(Request(question))
    before, threads = memory(), threading.active_count()
    took: list[float] = []
    wrong: list[str] = []
    until = time.monotonic() + args.seconds
    sessions = [
        threading.Thread(target=session, args=(assistant, number, until, took, wrong))
        for number in range(args.sessions)
    ]
    for one in sessions:
        one.start()
    for one in sessions:
        one.join()
    took.sort()
    median, late = statistics.median(took), took[int(len(took) * 0.95)]
    sys.stdout.write(
        f"{args.sessions} sessions, {args.seconds:g} s: {len(took)} answers, {len(wrong)} errors, "
        f"p50 {median:.2f} s, p95 {late:.2f} s, memory {before} -> {memory()} MB, "
        f"threads {threads} -> {threading.active_count()}\n"
    )
    for error in sorted(set(wrong))[:5]:
        sys.stdout.write(f"  {error}\n")
    if args.callers:
        failed, seconds = callers(args.callers)
        sys.stdout.write(f"{args.callers} callers: {failed} failed, {seconds:.0f} s\n")


if __name__ == "__main__":
    main()
