"""A model download and an evaluation killed at random: verified or not there, and resumed."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eval.folder import ANSWERS, RunFolder
from index.fetch import install
from tests.eval.samples import FakeSystem
from tests.eval.test_run import files, go
from tests.index.test_fetch import DATA, Shop, model_of, shops

pytestmark = pytest.mark.timeout(1800)

ROOT = Path(__file__).resolve().parents[2]
PULL = """
import sys, time
from pathlib import Path
from index.fetch import install
from tests.index.test_fetch import Shop, model_of, shops
class Slow(Shop):
    def stream(self, offset, tick):
        for chunk in super().stream(offset, tick):
            time.sleep(0.01)
            yield chunk
print("ready", flush=True)
install(model_of(), models_dir=Path(sys.argv[1]), sources=shops(Slow()))
"""
RUN = """
import sys, time
from pathlib import Path
from tests.eval.samples import FakeSystem
from tests.eval.test_run import go
class Slow(FakeSystem):
    def answer(self, case):
        time.sleep(0.1)
        return super().answer(case)
print("ready", flush=True)
go(Path(sys.argv[1]), Slow(), resume=True)
"""


def killed(program: str, path: Path, after: float) -> None:
    """Run a program and kill it some time after it began to work."""
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(after)
        child.kill()


def test_a_download_killed_at_random(tmp_path: Path, thorough: bool) -> None:
    chance = random.Random(1)
    for round_ in range(40 if thorough else 2):
        home = tmp_path / str(round_)
        for _ in range(2):
            killed(PULL, home, chance.uniform(0, 1.2))
            file = home / "tiny" / "tiny.gguf"
            assert not file.exists() or file.read_bytes() == DATA
        shop = Shop()
        assert install(model_of(), models_dir=home, sources=shops(shop)).read_bytes() == DATA
        assert not (home / ".partial" / "tiny").exists()


def test_an_evaluation_killed_at_random(tmp_path: Path, thorough: bool) -> None:
    chance = random.Random(2)
    go(tmp_path / "whole", FakeSystem())
    for round_ in range(40 if thorough else 2):
        path = tmp_path / str(round_)
        killed(RUN, path, chance.uniform(0, 0.8))
        RunFolder(path).mend()
        done = len(RunFolder(path).answers()) if (path / ANSWERS).exists() else 0
        system = FakeSystem()
        go(path, system, resume=True)
        assert len(system.asked) >= 5 - done - 1  # a torn last line is asked again
        assert files(path) == files(tmp_path / "whole")
