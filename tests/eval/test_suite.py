"""The suite: what it measures, what it skips, and that it takes up where it stopped."""

from pathlib import Path

import pytest

from eval.cases import write_cases
from eval.cli import run
from eval.peers import SYSTEMS
from eval.suite import read_suite
from index.errors import EvalError
from tests.eval.samples import OTHER, FakeSystem, cases

SHIPPED = Path(__file__).resolve().parents[2] / "eval" / "suite.toml"
SUITE = '[mine]\ncases = "mine.jsonl"\n[absent]\ncases = "far.jsonl"\nscope = "corpus"\n'


def test_a_suite_makes_one_table_and_resumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    system = FakeSystem()
    monkeypatch.setitem(SYSTEMS, "fake", lambda settings, llm: system)
    (tmp_path / "suite.toml").write_text(SUITE)
    (tmp_path / "data").mkdir()
    write_cases([cases()[-1]], tmp_path / "data" / "mine.jsonl")
    arguments = ["suite", "suite.toml", "--data", "data", "--system", "fake=x", "--system", "bm25"]
    assert run(arguments) == 0
    first = Path("runs/suite/table.md").read_text(encoding="utf-8")
    assert "| mine | fake=x | 1 | 1.000 |" in first
    assert "| absent | bm25 | | not measured: no data/far.jsonl |" in first
    assert OTHER not in first
    asked = len(system.asked)
    assert run(arguments) == 0
    assert len(system.asked) == asked
    assert Path("runs/suite/table.md").read_text(encoding="utf-8") == first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a", "not valid TOML"),
        ("[a]\nlimit = 3", r"\[a\] names no cases"),
        ("[a]\ncases = 'x'\nsize = 3", r"\[a\]: no option size"),
    ],
)
def test_a_wrong_suite_is_named(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "suite.toml"
    path.write_text(text)
    with pytest.raises(EvalError, match=words):
        read_suite(path)


def test_the_shipped_suite_is_valid_and_samples_for_slow_systems() -> None:
    entries = {entry.name: entry for entry in read_suite(SHIPPED)}
    data = SHIPPED.parent
    slow = entries["m2qa-news"].arguments(data, slow=True)
    quick = entries["m2qa-news"].arguments(data, slow=False)
    assert slow[slow.index("--limit") + 1] == "60"
    assert quick[quick.index("--limit") + 1] == "400"
    assert entries["xquad-en-de-240"].missing(data) is not None
