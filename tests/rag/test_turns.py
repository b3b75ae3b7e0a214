"""Shell commands at once: so many answer, the others wait, and are told when it takes too long."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rag.turns import Busy, turn

HOLD = """
import sys, time
from pathlib import Path
from rag.turns import turn
with turn(Path(sys.argv[1]), 1, 5):
    print("in", flush=True)
    time.sleep(60)
"""


def test_only_so_many_at_once_and_everybody_in_the_end(tmp_path: Path) -> None:
    inside, most, served = [0], [0], []
    lock = threading.Lock()

    def work(number: int) -> None:
        with turn(tmp_path, 3, 30):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.02)
            with lock:
                inside[0] -= 1
                served.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most[0] <= 3
    assert sorted(served) == list(range(20))


def test_a_turn_that_does_not_come_ends_in_words(tmp_path: Path) -> None:
    said: list[str] = []
    with turn(tmp_path, 1, 5):
        with pytest.raises(Busy, match="BELEG_CALLERS"), turn(tmp_path, 1, 0.3):
            pass
        with pytest.raises(Busy), turn(tmp_path, 1, 2.5, said.append):
            pass
    assert said == ["1 other commands are answering; waiting for a turn."]
    with turn(tmp_path, 1, 0):
        pass


def test_whoever_dies_gives_the_turn_back(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "in\n"
        with pytest.raises(Busy), turn(tmp_path, 1, 0):
            pass
        child.kill()
    with turn(tmp_path, 1, 5):
        pass


def test_a_folder_that_cannot_be_written_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with turn(tmp_path / "file" / "turns", 1, 0):
        pass
