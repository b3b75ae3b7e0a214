"""Answers in threads: in turn, stopped when asked, never lost."""

import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from page.job import Job
from page.line import Line
from rag.assistant import Request
from rag.check import FactChecker
from rag.facts import unsupported_facts
from rag.types import Prompt
from tests.fakes import BrokenChat
from tests.page.desks import desk
from tests.torture.load import descriptors, memory


@pytest.fixture(autouse=True, scope="module")
def dictionaries() -> None:
    """Load what a first check loads: on a busy machine that alone takes longer than a stop may."""
    FactChecker().warm()
    unsupported_facts("Ada Lund, Berlin, 3. Mai", ["Oslo"])


class Gate:
    """Writes a sentence, and then a second one once it is let through."""

    name = "gate"

    def __init__(self) -> None:
        self.open = threading.Event()

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield silence until the gate opens, as a backend that is asked ten times a second."""
        yield "Ada Lund wies den Vorwurf zurück. [1]\n"
        while not self.open.wait(0.01):
            yield ""
        yield "Jon Berg verlangte eine Prüfung. [1]"


def ended(job: Job) -> Job:
    deadline = time.monotonic() + 10
    while job.progress.reply is None and time.monotonic() < deadline:
        job.wait(job.progress, 0.1)
    return job


def started(job: Job) -> Job:
    deadline = time.monotonic() + 10
    while not job.progress.draft and time.monotonic() < deadline:
        job.wait(job.progress, 0.1)
    assert job.progress.draft
    return job


def test_a_stopped_answer_keeps_what_was_checked(tmp_path: Path) -> None:
    assistant = desk(tmp_path, Gate()).assistant("local", {}, "de")
    reply = started(
        Job(assistant, Request("Wer wies den Vorwurf zurück?"), spec="local", line=Line())
    ).stop()
    assert reply.answer is not None
    assert reply.answer.reason == "stopped"
    assert "Ada Lund" in reply.answer.text
    assert "Jon Berg" not in reply.answer.draft


def test_one_model_serves_in_turn_and_says_the_place(tmp_path: Path) -> None:
    gate = Gate()
    assistant = desk(tmp_path, gate).assistant("local", {}, "de")
    line = Line()
    first = started(
        Job(assistant, Request("Wer wies den Vorwurf zurück?"), spec="local", line=line)
    )
    second = Job(assistant, Request("Wer ist Ada Lund?"), spec="local", line=line)
    deadline = time.monotonic() + 10
    while not second.progress.ahead and time.monotonic() < deadline:
        second.wait(second.progress, 0.1)
    assert second.progress.ahead == 1
    assert second.progress.found is not None, "the evidence does not wait for the model"
    assert not second.progress.draft
    gate.open.set()
    for job in (ended(first), ended(second)):
        assert job.progress.reply is not None
        assert job.progress.reply.answer is not None


def test_who_stops_waiting_makes_room(tmp_path: Path) -> None:
    gate = Gate()
    assistant = desk(tmp_path, gate).assistant("local", {}, "de")
    line = Line()
    first = started(
        Job(assistant, Request("Wer wies den Vorwurf zurück?"), spec="local", line=line)
    )
    second = Job(assistant, Request("Wer ist Ada Lund?"), spec="local", line=line)
    deadline = time.monotonic() + 10
    while not second.progress.ahead and time.monotonic() < deadline:
        second.wait(second.progress, 0.1)
    reply = second.stop()
    assert reply.answer is not None
    assert reply.answer.reason == "stopped"
    gate.open.set()
    assert ended(first).progress.reply is not None


def test_a_broken_backend_ends_in_an_answer(tmp_path: Path) -> None:
    assistant = desk(tmp_path, BrokenChat()).assistant("local", {}, "de")
    reply = ended(
        Job(assistant, Request("Wer wies den Vorwurf zurück?"), spec="local", line=Line())
    ).progress.reply
    assert reply is not None
    assert reply.answer is not None
    assert reply.answer.reason == "backend_failed"


def test_an_error_ends_in_words(tmp_path: Path) -> None:
    assistant = desk(tmp_path).assistant("local", {}, "de")
    reply = ended(Job(assistant, Request("?!"), spec="local", line=Line())).progress.reply
    assert reply is not None
    assert "The question is empty" in reply.error


def test_beyond_its_end_the_line_says_busy_at_once_and_loses_nobody(tmp_path: Path) -> None:
    """Fifty at once: twenty are served, thirty hear it while the model still writes."""
    gate = Gate()
    assistant = desk(tmp_path, gate).assistant("local", {}, "de")
    line = Line(20)
    begun = time.monotonic()
    jobs = [
        Job(assistant, Request("Wer wies den Vorwurf zurück?"), spec="local", line=line)
        for _ in range(50)
    ]
    while sum(job.progress.reply is not None for job in jobs) < 30:
        assert time.monotonic() < begun + 10
        time.sleep(0.01)
    told = [job for job in jobs if job.progress.reply is not None]
    assert len(told) == 30
    for job in told:
        assert job.progress.reply is not None
        assert "20 Fragen in Arbeit" in job.progress.reply.error
    gate.open.set()
    for job in jobs:
        assert ended(job).progress.reply is not None
    assert sum(bool(job.progress.reply and job.progress.reply.answer) for job in jobs) == 20
    with line.admitted():  # there is room again
        pass


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_a_thousand_answers_leave_nothing_behind(tmp_path: Path) -> None:
    """Each in a thread of its own, eight at once: no threads, descriptors or memory stay."""
    assistant, line = desk(tmp_path).assistant("extractive", {}, "de"), Line()

    def ask(count: int) -> tuple[int, int, int]:
        for _ in range(count // 8):
            asked = Request("Wer wies den Vorwurf zurück?")
            jobs = [Job(assistant, asked, spec="extractive", line=line) for _ in range(8)]
            for job in jobs:
                reply = ended(job).progress.reply
                assert reply is not None
                assert reply.answer is not None
        gc.collect()
        return memory(), descriptors(), threading.active_count()

    before, after = ask(80), ask(1000)
    assert after[0] - before[0] <= 20
    assert after[1] <= before[1] + 15  # five connections to the record may stay, of three files
    assert after[2] <= before[2] + 5
