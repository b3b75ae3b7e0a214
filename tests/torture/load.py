"""Many at once, on the page as it is served and in the shell: ``python -m tests.torture.load``.

Sessions ask in tabs of their own (`tests.torture.tab`), five questions each and then in a new tab;
pages are opened and closed beside them, and callers run ``beleg ask`` one after the other. The
writer is ``extractive``, nothing is remembered. Prints what each waited, who was told "busy", what
went wrong, and how the server grew. Ends with 1 where anything went wrong.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from page.line import MOST
from rag.settings import load_settings
from tests.page.serving import ROOT, serve
from tests.torture.tab import FAULT, Tab

QUESTIONS: Final = (
    "Wer hat die Behauptungen zurückgewiesen?",
    "Wann besuchte Putin Nordkorea?",
    "What did Kim Jong Un say about Russia?",
    "Wie viele Nordkoreaner sind gestorben?",
)
A_TAB: Final = 5  # questions
PAUSE_S: Final = 1.0  # of who was told "busy"
MARKS: Final = ("in Arbeit", "being answered", "other commands are answering")
_SECONDS: Final = re.compile(r"[\d.,]+ s\b")


@dataclass
class Seen:
    """What was seen: seconds to the first response and to the answer, who was told, faults."""

    first: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    known: dict[str, str] = field(default_factory=dict)
    turns: Counter[int] = field(default_factory=Counter)

    def judge(self, question: str, said: Sequence[str], tab: Tab, number: int) -> bool:
        """Note what came of a question; tell whether it was answered."""
        self.first.append(tab.first)
        # The newest exchange is drawn last; where it failed, an alert and then the reason.
        before, last = ["", *said][-2:]
        if any(mark in last for mark in MARKS[:2]):
            self.busy.append(tab.took)
            return False
        if FAULT in before + last:
            self.wrong[last[:80]] += 1
            return False
        answer = _SECONDS.sub("", last)  # else the same for everybody, throughout
        if self.known.setdefault(question, answer) != answer:
            self.wrong[f"another answer to {question!r}"] += 1
        self.took.append(tab.took)
        self.turns[number] += 1
        return True


def session(address: str, number: int, until: float, seen: Seen) -> None:
    """Ask until the time is over; whoever is told "busy" waits a second and asks again."""
    turn = number
    while time.monotonic() < until:
        with Tab(address) as tab:
            tab.open()
            for _ in range(A_TAB):
                question = QUESTIONS[turn % len(QUESTIONS)]
                if seen.judge(question, tab.ask(question), tab, number):
                    turn += 1
                else:
                    time.sleep(PAUSE_S)
                if time.monotonic() > until:
                    return


def visits(address: str, count: int, until: float, seen: Seen) -> None:
    """Open the page and close it, so often in the time there is."""
    step = (until - time.monotonic()) / max(1, count)
    for number in range(count):
        began = time.monotonic()
        with Tab(address) as tab:
            tab.open()
            seen.first.append(tab.first)
            seen.turns[number] += 1
        time.sleep(max(0.0, step - (time.monotonic() - began)))


def caller(home: Path, number: int, until: float, seen: Seen) -> None:
    """Run ``beleg ask`` again and again."""
    command = [sys.executable, "-m", "rag", "ask", QUESTIONS[0], "--llm", "extractive", "--json"]
    while time.monotonic() < until:
        began = time.monotonic()
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "BELEG_HOME": str(home)},
            check=False,
        )
        took = time.monotonic() - began
        if done.returncode in (0, 3) and json.loads(done.stdout)["schema"] == "answer.v1":
            seen.took.append(took)
            seen.turns[number] += 1
        elif MARKS[2] in done.stderr:
            seen.busy.append(took)
        else:
            seen.wrong[done.stderr[-80:]] += 1


def watched(seen: Seen, work: Callable[[], None]) -> Callable[[], None]:
    """Return the work with whatever breaks it noted."""

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - any is a finding
            seen.wrong[f"{type(error).__name__}: {error}"[:120]] += 1

    return run


@dataclass(frozen=True, slots=True)
class Size:
    """A process: memory in MB, threads, open files; and answers given by then."""

    memory: int
    threads: int
    files: int
    answers: int = 0


def memory(pid: int | str = "self") -> int:
    """Return a process's memory in MB."""
    fields = Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()
    return int(fields[1]) * 4096 // 1_000_000


def descriptors(pid: int | str = "self") -> int:
    """Return how many files a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def size(pid: int, answers: int) -> Size:
    """Measure a process."""
    threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
    return Size(memory(pid), threads, descriptors(pid), answers)


def child_of(pid: int) -> int:
    """Return the process that serves the page: ``beleg app`` only waits for it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return int(children[0])


def main() -> None:
    """Hold the load and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--callers", type=int, default=0)
    parser.add_argument("--visits", type=int, default=0, help="pages opened and closed")
    parser.add_argument("--line", type=int, default=MOST, help="questions under way at once")
    # Streamlit keeps a session for two minutes after its tab was closed.
    parser.add_argument("--settle", type=float, default=2, help="seconds before the last look")
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(
            Path(folder) / "home",
            load_settings().models_dir,
            BELEG_REMEMBER="0",
            BELEG_QUEUE=str(args.line),
        ) as served,
    ):
        pid = child_of(served.pid)
        asked, visited, called = Seen(), Seen(), Seen()
        with Tab(served.address) as tab:  # what is loaded once is loaded then
            tab.open()
            for question in QUESTIONS:
                asked.judge(question, tab.ask(question), tab, -1)
        asked = Seen(known=asked.known, wrong=asked.wrong)
        until = time.monotonic() + args.seconds
        work = [
            *(
                watched(asked, lambda n=n: session(served.address, n, until, asked))  # type: ignore[misc]
                for n in range(args.sessions)
            ),
            *(
                watched(called, lambda n=n: caller(served.home, n, until, called))  # type: ignore[misc]
                for n in range(args.callers)
            ),
            watched(visited, lambda: visits(served.address, args.visits, until, visited)),
        ]
        threads = [threading.Thread(target=one) for one in work]
        sizes = [size(pid, 0)]
        for one in threads:
            one.start()
        for quarter in range(1, 4):
            time.sleep(max(0.0, until - args.seconds * (1 - quarter / 4) - time.monotonic()))
            sizes.append(size(pid, len(asked.took)))
        for one in threads:
            one.join()
        time.sleep(args.settle)
        sizes.append(size(pid, len(asked.took)))
    report(args, asked, visited, called, sizes)
    sys.exit(bool(asked.wrong or visited.wrong or called.wrong))


def report(
    args: argparse.Namespace, asked: Seen, visited: Seen, called: Seen, sizes: list[Size]
) -> None:
    """Print what came of it, a line each."""
    say = sys.stdout.write
    say(f"{args.sessions} sessions, {args.seconds:g} s, a line of {args.line}\n")
    say(f"  answers: {line(asked.took)}; a session {spread(asked.turns, args.sessions)}\n")
    say(f"  first response after a click: {line(asked.first)}\n")
    say(f"  told busy: {line(asked.busy)}\n")
    say(f"  pages opened and closed: {line(visited.first)}\n")
    if args.callers:
        say(f"{args.callers} callers: {line(called.took)}; told busy: {line(called.busy)}; ")
        say(f"a caller {spread(called.turns, args.callers)}\n")
    say("the server at 0, 1/4, 1/2, 3/4 and the end:\n")
    say(f"  memory {[one.memory for one in sizes]} MB, threads {[one.threads for one in sizes]}, ")
    say(f"files {[one.files for one in sizes]}, answers {[one.answers for one in sizes]}\n")
    more = sizes[-1].answers - sizes[2].answers
    slope = 1000 * (sizes[-1].memory - sizes[2].memory) / max(1, more)
    say(f"  {slope:+.0f} MB in 1,000 answers over the second half ({more})\n")
    for seen in (asked, visited, called):
        for fault, count in seen.wrong.most_common(5):
            say(f"  WRONG {count} times: {fault}\n")


def line(seconds: list[float]) -> str:
    """Return how many, and how long they took."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    middle = statistics.median(ordered)
    return f"{len(ordered)}, p50 {middle:.2f} s, p95 {p95:.2f} s, slowest {ordered[-1]:.2f} s"


def spread(turns: Counter[int], count: int) -> str:
    """Return how evenly they were served."""
    served = sorted(turns[number] for number in range(count))
    return f"{served[0]} to {served[-1]} (median {statistics.median(served):g})"


if __name__ == "__main__":
    main()
