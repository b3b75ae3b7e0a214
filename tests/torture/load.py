"""Many at once: ``python -m tests.torture.load --sessions 20 --seconds 600``, without a writer.

Sessions share one assistant and one line, as those of the page do, and ask the bundled article in
turn, each answer in a thread of its own (``page.job``); callers are processes of their own, as
``beleg ask``. Prints latencies, errors, who was told "busy", and growth.
"""

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from page.job import Job
from page.line import MOST, Line
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
LONGEST_S = 300.0
MARK = "in Arbeit", "being answered"


@dataclass
class Seen:
    """What the sessions saw: each question's first answer, seconds, and what went wrong."""

    known: dict[str, str] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def session(assistant: Assistant, line: Line, number: int, until: float, seen: Seen) -> None:
    """Ask until the time is over; whoever is told "busy" waits a second and asks again."""
    turn = number
    while time.monotonic() < until:
        asked = QUESTIONS[turn % len(QUESTIONS)]
        started = time.monotonic()
        job = Job(assistant, Request(asked), spec="extractive", line=line)
        while (reply := job.progress.reply) is None and time.monotonic() - started < LONGEST_S:
            job.wait(job.progress, 0.5)
        took = time.monotonic() - started
        if reply is None:
            seen.wrong.append("no answer")
        elif reply.answer is not None:
            seen.took.append(took)
            if seen.known.setdefault(asked, reply.answer.text) != reply.answer.text:
                seen.wrong.append(f"another answer to {asked!r}")
            turn += 1
        elif any(mark in reply.error for mark in MARK):
            seen.busy.append(took)
            time.sleep(1)
        else:
            seen.wrong.append(reply.error)


def memory() -> int:
    """Return the process's memory in MB."""
    fields = Path("/proc/self/statm").read_text(encoding="utf-8").split()
    return int(fields[1]) * 4096 // 1_000_000


def descriptors() -> int:
    """Return how many files the process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


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
    parser.add_argument("--line", type=int, default=MOST, help="questions under way at once")
    args = parser.parse_args()
    # Nothing is remembered: each answer is searched, read and checked anew.
    assistant = open_assistant(load_settings(llm="extractive", remember=0)).assistant
    for question in QUESTIONS:
        assistant.ask(Request(question))
    line, seen = Line(args.line), Seen()
    first = memory(), threading.active_count(), descriptors()
    until = time.monotonic() + args.seconds
    sessions = [
        threading.Thread(target=session, args=(assistant, line, number, until, seen))
        for number in range(args.sessions)
    ]
    for one in sessions:
        one.start()
    time.sleep(args.seconds / 4)  # what is loaded once is loaded by then
    middle, done = memory(), len(seen.took)
    for one in sessions:
        one.join()
    time.sleep(1)
    last = memory(), threading.active_count(), descriptors()
    took = sorted(seen.took) or [0.0]
    slope = 1000 * (last[0] - middle) / max(1, len(seen.took) - done)
    sys.stdout.write(
        f"{args.sessions} sessions, {args.seconds:g} s: {len(seen.took)} answers, "
        f"{len(seen.wrong)} errors, {len(seen.busy)} told busy "
        f"(slowest {max(seen.busy, default=0):.2f} s), p50 {statistics.median(took):.2f} s, "
        f"p95 {took[int(len(took) * 0.95)]:.2f} s, memory {first[0]} -> {last[0]} MB "
        f"({slope:+.0f} MB in 1,000 answers), threads {first[1]} -> {last[1]}, "
        f"descriptors {first[2]} -> {last[2]}\n"
    )
    for error in sorted(set(seen.wrong))[:5]:
        sys.stdout.write(f"  {error}\n")
    if args.callers:
        failed, seconds = callers(args.callers)
        sys.stdout.write(f"{args.callers} callers: {failed} failed, {seconds:.0f} s\n")


if __name__ == "__main__":
    main()
