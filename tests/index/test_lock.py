"""The writer's lock: one at a time, between threads and processes, with the holder named."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.errors import IndexBusy, IndexFault
from index.lock import HOLDER, holder, writer_lock

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from index.lock import writer_lock
with writer_lock(Path(sys.argv[1]), timeout=5):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_told_who_holds_it(tmp_path: Path) -> None:
    with writer_lock(tmp_path, timeout=0):
        start = time.monotonic()
        with (
            pytest.raises(IndexBusy, match=f"process {os.getpid()} "),
            writer_lock(tmp_path, timeout=0.2),
        ):
            pass
        assert time.monotonic() - start < 2
    with writer_lock(tmp_path, timeout=0):
        pass
    assert not (tmp_path / HOLDER).exists()


def test_a_killed_writer_lets_go(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), str(ROOT)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "held\n"
        with (
            pytest.raises(IndexBusy, match=f"process {child.pid} "),
            writer_lock(tmp_path, timeout=0.1),
        ):
            pass
        child.kill()
        child.wait()
        with writer_lock(tmp_path, timeout=5):
            pass


def test_an_unreadable_note_names_nobody(tmp_path: Path) -> None:
    (tmp_path / HOLDER).write_text("not json")
    assert holder(tmp_path) == "another process"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(IndexFault, match="BELEG_HOME"),
        writer_lock(tmp_path / "file" / "index", timeout=0),
    ):
        pass
