"""The gold set's dev split with the extractive backend passes its gate."""

from pathlib import Path

import pytest

from eval.cli import run

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.model
@pytest.mark.timeout(600)
def test_gold_dev_passes_its_gate(
    models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "models-home"
    home.mkdir()
    (home / "models").symlink_to(models_dir)
    monkeypatch.setenv("BELEG_HOME", str(home))
    cases = ROOT / "eval" / "datasets" / "gold" / "dev.jsonl"
    gate = ROOT / "eval" / "gate.toml"
    arguments = ["run", "--cases", str(cases), "--llm", "extractive", "--gate", str(gate)]
    arguments += ["--out", str(tmp_path / "run")]
    assert run(arguments) == 0
