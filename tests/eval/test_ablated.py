"""Ablations: each names a real part, takes it out for one answer, and puts it back."""

import pytest

from eval.peers import SYSTEMS, open_system
from eval.peers.ablated import PARTS, STAGES, Without
from eval.peers.beleg import Beleg
from eval.types import Case, Record
from rag.settings import load_settings
from tests.eval.samples import cases


@pytest.mark.parametrize("part", sorted({*PARTS, *STAGES}))
def test_every_part_can_be_named(part: str) -> None:
    assert open_system(f"without-{part}", load_settings(), llm="extractive").name in SYSTEMS


@pytest.mark.parametrize("part", sorted(STAGES))
def test_a_stage_is_out_for_one_answer(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, stand_in = STAGES[part]
    before, seen = getattr(module, name), []

    def answer(self: Beleg, case: Case) -> Record:
        seen.append(getattr(module, name))
        raise RuntimeError("the system broke")

    monkeypatch.setattr(Beleg, "answer", answer)
    with pytest.raises(RuntimeError, match="broke"):
        Without(load_settings(), "extractive", part).answer(cases()[0])
    assert seen == [stand_in]
    assert getattr(module, name) is before
