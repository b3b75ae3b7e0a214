"""Gate files: what they may demand, and when a figure fails."""

from pathlib import Path

import pytest

from eval.gate import Demand, Gate, read_gate
from eval.metrics.table import METRICS, Figure
from index.errors import EvalError

SHIPPED = Path(__file__).resolve().parents[2] / "eval" / "gate.toml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[metrics", "not valid TOML"),
        ("[metric]\nright = { min = 1 }", r"no section \[metric\]"),
        ("[metrics]\nrihgt = { min = 1 }", "no metric 'rihgt'"),
        ("[metrics]\nright = 0.5", "give min or max"),
        ("[metrics]\nright = { n = 3 }", "give min or max"),
        ("[metrics]\nright = { min = 'a' }", "are numbers"),
        ("[require]\ncases = 3", "demands nothing"),
    ],
)
def test_a_gate_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(text)
    with pytest.raises(EvalError, match=words):
        read_gate(path)


def test_what_does_not_apply_fails() -> None:
    gate = Gate((Demand("aurc", high=0.2),), cases=3)
    faults = gate.faults({"aurc": Figure("aurc", 0, why="not applicable: no case")}, 2)
    assert faults == ["cases: 2, at least 3 are demanded", "aurc: not applicable: no case"]


def test_bounds_are_inclusive() -> None:
    demand = Demand("right", low=0.5, high=0.6)
    assert demand.fault(Figure("right", 9, 0.5)) is None
    assert demand.fault(Figure("right", 9, 0.6)) is None
    assert "below" in (demand.fault(Figure("right", 9, 0.49)) or "")
    assert "above" in (demand.fault(Figure("right", 9, 0.61)) or "")


def test_the_shipped_gate_is_valid_and_lets_no_unsupported_claim_through() -> None:
    gate = read_gate(SHIPPED)
    figures = {metric.name: Figure(metric.name, 500, 0.5) for metric in METRICS}
    assert any("unsupported_claims" in fault for fault in gate.faults(figures, 500))
