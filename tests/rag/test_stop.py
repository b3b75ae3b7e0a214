"""`beleg app` takes its server with it: told to stop, told twice, or killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import answers, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)
OUTER = """
import signal, sys
from rag.stop import run_until_stopped
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
told = lambda child: print(child.pid, flush=True)
code = run_until_stopped(sys.argv[1], sys.argv[2:], started=told)
print("stopped" if code is None else code)
"""
POLITE = """
import pathlib, sys, time
pathlib.Path(sys.argv[1]).touch()
time.sleep(600)
"""
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + POLITE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def outer(folder: Path, server: str) -> tuple["subprocess.Popen[str]", int]:
    """Start a server in a child of a child; return the first and the pid of the second."""
    (folder / "served.py").write_text(server, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", OUTER, "served", str(folder / "ready")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    wait_for((folder / "ready").exists)
    return process, pid


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", SIGNALS)
def test_the_server_ends_with_it(number: signal.Signals, tmp_path: Path) -> None:
    process, pid = outer(tmp_path, POLITE)
    process.send_signal(number)
    said = process.communicate(timeout=20)[0]
    wait_for(lambda: not lives(pid), 5)
    assert said.split() == ([] if number == signal.SIGKILL else ["stopped"])


def test_a_server_that_does_not_listen_is_killed_at_the_second_signal(tmp_path: Path) -> None:
    process, pid = outer(tmp_path, STUBBORN)
    process.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    assert lives(pid)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=20)[0].split() == ["stopped"]
    assert not lives(pid)


def test_a_server_that_ends_by_itself_gives_its_code() -> None:
    code = subprocess.run(
        [sys.executable, "-c", OUTER, "json.tool", "/nowhere"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stdout
    assert int(code.split()[-1]) > 0


@pytest.mark.model
@pytest.mark.parametrize("number", SIGNALS[:2])
def test_the_page_itself_ends_and_its_port_is_free(number: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "BELEG_HOME": str(tmp_path), "BELEG_LLM": "extractive"}
    process = subprocess.Popen(
        [sys.executable, "-m", "rag", "app", "--port", str(port)], cwd=ROOT, env=environment
    )
    wait_for(lambda: answers(port))
    process.send_signal(number)
    assert process.wait(20) == 0
    assert not answers(port)
