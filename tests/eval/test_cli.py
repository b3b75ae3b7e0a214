"""``beleg eval``: arguments, exit codes, what is printed and what is written."""

import io
import json
from pathlib import Path

import pytest

from eval.cases import read_cases, write_cases
from eval.cli import run
from eval.peers import SYSTEMS
from index.errors import BackendError
from rag.cli import main
from tests.eval.samples import DENIED, TALL, FakeSystem, case_set, cases, record

PASSING = "[metrics]\nright = { min = 0.9 }\n"
FAILING = "[metrics]\nright = { min = 0.9, n = 100 }\nrefusal_recall = { max = 0.5 }\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A case file with its documents beside it."""
    write_cases(cases(), tmp_path / "turm.jsonl")
    (tmp_path / "documents").mkdir()
    for name, text in case_set().documents.items():
        (tmp_path / "documents" / name).write_text(text, encoding="utf-8")
    return tmp_path / "turm.jsonl"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeSystem:
    """A system that answers rightly, under the name fake."""
    system = FakeSystem()
    monkeypatch.setitem(SYSTEMS, "fake", lambda settings, llm: system)
    return system


def test_a_run_passes_its_gate(
    gold: Path, fake: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = gold.with_name("gate.toml")
    gate.write_text(PASSING)
    arguments = ["run", "--cases", str(gold), "--system", "fake", "--gate", str(gate)]
    assert main(["eval", *arguments, "--llm", "extractive"]) == 0
    out = Path("runs/turm-fake-extractive")
    assert {f.name for f in out.iterdir() if not f.name.startswith(".")} == {
        "run.json", "cases.jsonl", "answers.jsonl", "times.jsonl", "scores.jsonl",
        "metrics.json", "times.json", "junit.xml", "report.html",
    }  # fmt: skip
    captured = capsys.readouterr()
    assert captured.out.startswith("right                  1.000")
    assert "report.html" in captured.err


def test_a_failed_gate_is_1_and_says_why(
    gold: Path, fake: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = gold.with_name("gate.toml")
    gate.write_text(FAILING)
    assert (
        run(["run", "--cases", str(gold), "--system", "fake", "--out", "o", "--gate", str(gate)])
        == 1
    )
    said = capsys.readouterr().err
    assert "gate: right: rests on 5 cases, at least 100 are demanded" in said
    assert "gate: refusal_recall: 1.000 is above 0.5 (n = 1)" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--cases", "none.jsonl"], "no data set at none.jsonl"),
        (["run", "--cases", "CASES", "--system", "nobody"], "no system 'nobody'"),
        (["run", "--cases", "CASES", "--gate", "none.toml"], "none.toml: No such file"),
        (["run", "--cases", "CASES", "--tag", "x"], "no case has the tags x"),
        (["run", "--cases", "CASES", "--documents", "none"], "no documents at none"),
        (["compare", "none", "none"], "not a finished run"),
        (["add-case", "none.json", "--to", "x.jsonl"], "No such file or directory (none.json)"),
        (["export", "--as", "ragas", "--to", "x"], "one of the two"),
        (["export", "--cases", "CASES", "--as", "trec", "--to", "x"], "no format 'trec'"),
    ],
)
def test_what_cannot_run_is_2_and_says_why(
    gold: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert run([str(gold) if item == "CASES" else item for item in arguments]) == 2
    assert words in capsys.readouterr().err


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["run"], ["run", "--cases", "x", "--limit", "0"]):
        with pytest.raises(SystemExit) as caught:
            run(arguments)
        assert caught.value.code == 2


def test_failed_cases_are_2_until_they_are_asked_again(
    gold: Path, fake: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.fail = frozenset({"t-2-de"})
    arguments = ["run", "--cases", str(gold), "--system", "fake", "--out", "o"]
    assert run(arguments) == 2
    assert (
        "1 cases failed, the first (t-2-de) with: the connection was closed."
        in capsys.readouterr().err
    )
    assert run(arguments) == 2
    assert "already holds a run" in capsys.readouterr().err
    fake.fail = frozenset()
    assert run([*arguments, "--resume"]) == 0


def test_an_interrupted_run_is_2_and_resumes(
    gold: Path, fake: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.stop_at = "t-3-de"
    arguments = ["run", "--cases", str(gold), "--system", "fake", "--out", "o"]
    assert run(arguments) == 2
    assert "Continue with --resume" in capsys.readouterr().err
    fake.stop_at = None
    assert run([*arguments, "--resume"]) == 0
    assert len(read_cases(Path("o/cases.jsonl"))) == 5


def test_a_backend_that_cannot_be_opened_leaves_no_folder(
    gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(FakeSystem):
        def prepare(self, cases: object) -> None:
            raise BackendError("nothing listens there.")

    monkeypatch.setitem(SYSTEMS, "fake", lambda settings, llm: Closed())
    assert run(["run", "--cases", str(gold), "--system", "fake", "--out", "o"]) == 2
    assert not Path("o").exists()


def test_a_sample_is_the_same_every_time_and_keeps_groups(gold: Path, fake: FakeSystem) -> None:
    for out in ("a", "b"):
        arguments = ["run", "--cases", str(gold), "--system", "fake", "--out", out]
        assert run([*arguments, "--limit", "3", "--seed", "4"]) == 0
    assert Path("a/cases.jsonl").read_bytes() == Path("b/cases.jsonl").read_bytes()
    assert len(read_cases(Path("a/cases.jsonl"))) == 3


def test_compare_prints_and_writes(
    gold: Path, fake: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["run", "--cases", str(gold), "--system", "fake", "--out", "good"])
    fake.wrong = frozenset({"t-1-de", "t-2-de"})
    run(["run", "--cases", str(gold), "--system", "fake", "--out", "bad"])
    capsys.readouterr()
    assert run(["compare", "good", "bad", "--html", "c.html"]) == 0
    printed = capsys.readouterr().out
    assert "Right only in A 2, only in B 0; McNemar p = 0.5000." in printed
    assert "lost    t-2-de  Wer bestritt es?" in printed
    page = Path("c.html").read_text(encoding="utf-8")
    assert "Wer bestritt es?" in page
    assert DENIED in page


def test_more_runs_stand_side_by_side(
    gold: Path, fake: FakeSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    for out in ("a", "b", "c"):
        run(["run", "--cases", str(gold), "--system", "fake", "--out", out])
    capsys.readouterr()
    assert run(["compare", "a", "b", "c"]) == 0
    rows = capsys.readouterr().out.strip().splitlines()
    assert len(rows) == 5
    assert all(row.count("|") == rows[0].count("|") for row in rows)
    assert rows[2].startswith("| `fake` | ")
    run(["run", "--cases", str(gold), "--system", "fake", "--out", "d", "--limit", "2"])
    assert run(["compare", "a", "b", "d"]) == 2
    assert "different cases" in capsys.readouterr().err


def test_a_complaint_becomes_a_case(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps(record(cases()[3], TALL))
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert run(["add-case", "-", "--to", "mine.jsonl"]) == 0
    assert "(unanswerable) to mine.jsonl" in capsys.readouterr().err
    Path("r.json").write_text(text)
    assert run(["add-case", "r.json", "--to", "mine.jsonl", "--answer", "40"]) == 2
    assert "already holds this case" in capsys.readouterr().err
    assert [case.question for case in read_cases(Path("mine.jsonl"))] == [
        "Was kostet die Sanierung?"
    ]


def test_cases_and_runs_are_exported(gold: Path, fake: FakeSystem) -> None:
    assert run(["export", "--cases", str(gold), "--as", "squad", "--to", "s.json"]) == 0
    assert json.loads(Path("s.json").read_text(encoding="utf-8"))["version"] == "v2.0"
    run(["run", "--cases", str(gold), "--system", "fake", "--out", "o"])
    documents = str(gold.with_name("documents"))
    arguments = ["export", "--run", "o", "--as", "ragas", "--to", "r.jsonl"]
    assert run([*arguments, "--documents", documents]) == 0
    first = json.loads(Path("r.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert first["response"] == f"{TALL} [1]"
    assert first["retrieved_contexts"] == [TALL]
