"""kill -9 at each file step of a removal, a purge, a download, a conversation, an evaluation."""

import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.torture.steps import JOBS, run

pytestmark = [
    pytest.mark.chroma,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace"),
]


@pytest.mark.parametrize("name", JOBS)
def test_killed_at_each_file_step(tmp_path: Path, thorough: bool, name: str) -> None:
    """Die at the 1st, 2nd, … call of each kind, until the program ends without one."""
    job, killed = JOBS[name], dict.fromkeys(JOBS[name].calls, 0)
    before = tmp_path / "before" / "home"
    before.parent.mkdir()
    job.begin(before)
    for call in job.calls if thorough else job.calls[:1]:
        for when in [*range(1, 21), *range(25, 400, 15)] if thorough else [1]:
            home = tmp_path / f"{call}{when}" / "home"
            shutil.copytree(before, home)
            inject = f"inject={call}:signal=SIGKILL:when={when}"
            strace = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}")
            done = run(name, home, *strace, "-e", inject)
            assert done.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL)
            job.survived(home, done.stdout, before)
            shutil.rmtree(home.parent)
            if done.returncode == 0:
                break
            killed[call] += 1
    sys.stdout.write(f"{name}: {killed}\n")
    assert sum(killed.values()) > 0
