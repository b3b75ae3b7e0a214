"""kill -9 at random moments and at each file step: what was acknowledged stays, whole and found."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.torture.survivors import losses, opened, there

pytestmark = [pytest.mark.chroma, pytest.mark.timeout(3600)]

ROOT = Path(__file__).resolve().parents[2]
CALLS = ("pwrite64", "fdatasync", "ftruncate", "rename", "unlink", "mkdir")


def writer(
    home: Path, *more: str, before: Sequence[str] = (), stderr: int = subprocess.DEVNULL
) -> "subprocess.Popen[str]":
    (home / "docs").mkdir(parents=True, exist_ok=True)
    command = [*before, sys.executable, "-m", "tests.torture.writer"]
    return subprocess.Popen(
        [*command, str(home / "index"), str(home / "docs"), *more],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        cwd=ROOT,
    )


def heard(lines: str, state: dict[str, str | None]) -> dict[str, str | None]:
    """Bring the acknowledged state up to date; return the change that was under way."""
    begun: dict[str, str | None] = {}
    for line in lines.splitlines():
        try:
            word, documents = json.loads(line)
        except ValueError:  # the line it was killed in
            continue
        begun = documents if word == "begin" else {}
        if word == "done":
            state.update(documents)
    return begun


def adopt(home: Path, state: dict[str, str | None]) -> None:
    """Take what is there now as the state: the change under way may have come through or not."""
    index = opened(home)
    state.clear()
    state.update(there(index))
    index.close()


def check(home: Path, state: dict[str, str | None], said: str) -> list[str]:
    wrong = losses(home, state, heard(said, state))
    adopt(home, state)
    return wrong


def test_killed_at_random_moments(tmp_path: Path, thorough: bool) -> None:
    """One home lives through all kills, as one that is used for long does."""
    chance = random.Random(8)
    state: dict[str, str | None] = {}
    for round_ in range(250 if thorough else 3):
        with writer(tmp_path, str(round_)) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            time.sleep(chance.uniform(0, 4))
            child.kill()
            said = first + child.stdout.read()
        assert check(tmp_path, state, said) == [], f"after kill {round_}"
        if round_ % 5 == 0:
            index = opened(tmp_path)
            index.repair()
            assert index.doctor() == []
            index.close()
    sizes = [path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(sizes) < 100_000_000


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("call", CALLS)
def test_killed_at_each_file_step(tmp_path: Path, thorough: bool, call: str) -> None:
    """Die at the 1st, 2nd, … call of each kind that changes a file, until none is left."""
    if not thorough and call != "pwrite64":
        pytest.skip("make torture")
    state: dict[str, str | None] = {}
    with writer(tmp_path, "0", "2") as child:
        said = child.communicate()[0]
    assert check(tmp_path, state, said) == []
    when, killed = 1, 0
    while killed < (40 if thorough else 1):
        inject = f"inject={call}:signal=SIGKILL:when={when}"
        quiet = ["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]
        with writer(tmp_path, str(when), "2", before=quiet) as child:
            said = child.communicate()[0]
        assert check(tmp_path, state, said) == [], f"killed at {call} {when}"
        if child.returncode == 0:
            break
        killed += 1
        when += 1 if when < 20 else 5
    index = opened(tmp_path)
    index.repair()
    assert index.doctor() == []
    sys.stdout.write(f"{call}: {killed} kills\n")
