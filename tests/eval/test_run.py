"""Running: repeatable to the byte, stopped and resumed, broken backends, damaged folders."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.finish import finish
from eval.folder import ANSWERS, RunFolder
from eval.runner import Outcome, describe_run, run
from eval.types import Case, Record
from index.errors import EvalError
from tests.eval.samples import FakeSystem, case_set

TIMED = {"times.json", "times.jsonl"}


def go(path: Path, system: FakeSystem, *, resume: bool = False, report: bool = True) -> Outcome:
    cases = case_set()
    system.prepare(cases)
    folder = RunFolder(path)
    described = describe_run(cases, system, options={})
    folder.start(described, cases.cases, resume=resume)
    outcome = run(cases, system, folder, described=described, progress=lambda *_: None)
    if report:
        finish(cases, outcome, folder, None)
    return outcome


def files(path: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in path.iterdir() if f.name not in TIMED}


def test_two_runs_are_equal_to_the_byte(tmp_path: Path) -> None:
    go(tmp_path / "a", FakeSystem())
    go(tmp_path / "b", FakeSystem())
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_stopped_run_is_taken_up_where_it_stopped(tmp_path: Path) -> None:
    stopped = FakeSystem(stop_at="t-3-de")
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path / "a", stopped)
    system = FakeSystem()
    outcome = go(tmp_path / "a", system, resume=True)
    assert system.asked == ["t-3-de", "t-4-de"]
    assert len(outcome.scores) == 5
    go(tmp_path / "whole", FakeSystem())
    assert files(tmp_path / "a") == files(tmp_path / "whole")


@settings(max_examples=12, deadline=None)
@given(cut=st.integers(1, 4000))
def test_a_file_cut_anywhere_loses_at_most_the_torn_line(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("run")
    go(path / "a", FakeSystem(), report=False)
    answers = path / "a" / ANSWERS
    data = answers.read_bytes()
    whole = data[: min(cut, len(data))].count(b"\n")
    answers.write_bytes(data[:cut])
    system = FakeSystem()
    go(path / "a", system, resume=True, report=False)
    assert len(system.asked) == 5 - whole
    assert answers.read_bytes() == data


def test_kill_9_in_the_middle(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.eval.samples import FakeSystem\n"
        "from tests.eval.test_run import go\n"
        "class Killed(FakeSystem):\n"
        "    def answer(self, case):\n"
        "        if case.id == 't-2-de':\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().answer(case)\n"
        "go(Path(sys.argv[1]), Killed())\n"
    )
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a")], env=env, cwd=root, check=False
    )
    assert done.returncode == -9
    system = FakeSystem()
    go(tmp_path / "a", system, resume=True)
    assert system.asked == ["t-2-de", "t-3-de", "t-4-de"]


def test_one_failed_case_does_not_stop_the_rest_and_is_asked_again(tmp_path: Path) -> None:
    outcome = go(tmp_path / "a", FakeSystem(fail=frozenset({"t-1-en"})))
    assert [row["id"] for row in outcome.failures] == ["t-1-en"]
    assert len(outcome.scores) == 4
    system = FakeSystem()
    assert not go(tmp_path / "a", system, resume=True).failures
    assert system.asked == ["t-1-en"]
    go(tmp_path / "whole", FakeSystem())
    assert files(tmp_path / "a") == files(tmp_path / "whole")


def test_a_dead_backend_stops_the_run_and_loses_nothing(tmp_path: Path) -> None:
    gone = frozenset({"t-1-en", "t-2-de", "t-3-de", "t-4-de"})
    with pytest.raises(EvalError, match=r"3 cases in a row failed.*1 of 5 are answered"):
        go(tmp_path / "a", FakeSystem(fail=gone))
    assert set(RunFolder(tmp_path / "a").answers()) == {"t-1-de"}


def test_a_run_is_not_mixed_with_another(tmp_path: Path) -> None:
    go(tmp_path / "a", FakeSystem())
    with pytest.raises(EvalError, match="already holds a run"):
        go(tmp_path / "a", FakeSystem())
    with pytest.raises(EvalError, match="another system"):
        go(tmp_path / "a", FakeSystem(setting=2), resume=True)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    go(tmp_path / "a", FakeSystem())
    path = tmp_path / "a" / ANSWERS
    path.write_text("{oops\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(EvalError, match=r"answers.jsonl:1: damaged"):
        RunFolder(tmp_path / "a").answers()


def test_an_unfinished_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="not a finished run"):
        RunFolder(tmp_path).scores()


class Filling(FakeSystem):
    """Fills the disk, as far as this process can tell, before the third case is written."""

    folder = Path()

    def answer(self, case: Case) -> Record:
        import resource

        if case.id == "t-2-de":
            room = (self.folder / ANSWERS).stat().st_size + 40
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        return super().answer(case)


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set")
def test_a_full_disk_is_named_and_resumable(tmp_path: Path) -> None:
    import resource

    system = Filling()
    system.folder = tmp_path / "a"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(EvalError, match=r"cannot write .*continue with --resume"):
            go(tmp_path / "a", system)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "a" / ANSWERS).read_bytes().endswith(b"\n")
    again = FakeSystem()
    assert len(go(tmp_path / "a", again, resume=True).scores) == 5
    assert again.asked == ["t-2-de", "t-3-de", "t-4-de"]


def test_metrics_and_times_are_apart(tmp_path: Path) -> None:
    go(tmp_path / "a", FakeSystem())
    metrics = json.loads((tmp_path / "a" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["metrics"]["right"]["value"] == 1.0
    assert set(metrics["baselines"]) == {"bm25", "always-refuse"}
    times = json.loads((tmp_path / "a" / "times.json").read_text(encoding="utf-8"))
    assert times["times"]["total_ms"] == {"n": 5, "p50": 3.0, "p95": 3.0, "sum": 15.0}
