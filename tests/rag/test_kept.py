"""Instructions read once for all processes: what is kept, when, and what a failure costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rag.kept import Door, Instructions

ASKED = [{"role": "system", "content": "Be terse."}, {"role": "user", "content": "A secret?"}]


@dataclass(frozen=True, slots=True)
class FakeDoor(Door):
    """llama.cpp's side: saves into the folder, restores what is whole."""

    states: Path = Path()
    done: list[str] = field(default_factory=list)

    def post(self, target: str, body: Mapping[str, str]) -> bool:
        """Do as the server would."""
        action = target.partition("action=")[2]
        self.done.append(action)
        file = self.states / body["filename"]
        if action == "save":
            file.write_text("whole")
            return True
        return file.read_text() == "whole"


@pytest.fixture
def kept(tmp_path: Path) -> Instructions:
    (tmp_path / "model.gguf").write_text("weights")
    (tmp_path / "states").mkdir()
    door = FakeDoor(tmp_path, "key", tmp_path / "states")
    return Instructions(tmp_path / "states", tmp_path / "model.gguf", door)


def recalled(kept: Instructions, asked: Sequence[Any] = ASKED, *, whole: bool = True) -> list[Any]:
    """Return what the model had to read for it."""
    read: list[Any] = []
    kept.recall(asked, lambda messages: read.append(list(messages)) or whole)  # type: ignore[func-returns-value]
    return read


def test_the_first_process_reads_and_saves_the_second_restores(kept: Instructions) -> None:
    assert recalled(kept) == [[ASKED[0], {"role": "user", "content": ""}]]
    assert recalled(kept) == []
    assert kept.door.done == ["save", "restore"]  # type: ignore[attr-defined]
    assert [file.suffix for file in kept.folder.iterdir()] == [".state"]


def test_other_instructions_and_other_weights_are_other_states(kept: Instructions) -> None:
    recalled(kept)
    assert recalled(kept, [{"role": "system", "content": "Be kind."}, ASKED[1]])
    kept.model.write_text("other weights")
    assert recalled(kept)
    assert len(list(kept.folder.iterdir())) == 3


@pytest.mark.parametrize("asked", [[], ASKED[1:], [{"role": "system", "content": ""}, ASKED[1]]])
def test_without_instructions_nothing_is_read_or_kept(
    kept: Instructions, asked: list[dict[str, str]]
) -> None:
    assert recalled(kept, asked) == []
    assert list(kept.folder.iterdir()) == []


def test_what_was_not_read_to_its_end_is_not_kept(kept: Instructions) -> None:
    assert recalled(kept, whole=False)
    assert list(kept.folder.iterdir()) == []


def test_a_damaged_state_is_made_anew(kept: Instructions) -> None:
    recalled(kept)
    (file,) = kept.folder.iterdir()
    file.write_text("torn")
    assert recalled(kept)
    assert file.read_text() == "whole"


def test_only_the_latest_states_stay(kept: Instructions) -> None:
    for number in range(20):
        recalled(kept, [{"role": "system", "content": str(number)}])
    assert len(list(kept.folder.iterdir())) == 12


def test_a_door_nobody_answers_at_costs_only_time(tmp_path: Path) -> None:
    door = Door(tmp_path / "gone", "key")
    assert not door.post("/slots/0?action=save", {"filename": "x"})
    door.close()
    (tmp_path / "model.gguf").write_text("weights")
    assert recalled(Instructions(tmp_path, tmp_path / "model.gguf", door))
    assert not list(tmp_path.glob("*.state"))
