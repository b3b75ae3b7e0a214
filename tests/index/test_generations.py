"""When a generation is built anew: not for a few passages more, and at once where it must be."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from index.folder import CURRENT, FOLDER, FolderShelf
from index.generations import SMALL, STALE, Generations, State
from index.index import open_index
from index.rows import Seal
from index.shelf import Current
from tests.index.makers import WordEmbedder

MANY = 3 * SMALL


def state(sizes: dict[str, int], digest: str = "now") -> State:
    return State(digest, tuple(Seal(own, f"seal of {own}", n) for own, n in sizes.items()))


@pytest.fixture
def built(tmp_path: Path) -> Generations:
    """Return generations whose current one was made of one large document."""
    folder = tmp_path / FOLDER / "g"
    folder.mkdir(parents=True)
    (folder / "chroma.sqlite3").touch()
    current = Current("g", "then", MANY, {}, {"big": "seal of big"})
    (tmp_path / CURRENT).write_text(json.dumps(asdict(current)))
    return Generations(FolderShelf(tmp_path))


def test_a_few_passages_more_build_nothing(built: Generations) -> None:
    few = int(MANY * STALE / 2)
    assert not built.needed(state({"big": MANY}, "then"))
    assert not built.needed(state({"big": MANY, "new": few}))
    assert built.needed(state({"big": MANY, "new": 3 * few}))


def test_what_has_gone_counts_like_what_is_new(built: Generations) -> None:
    changed = State("now", (Seal("big", "another seal", MANY),))
    current = built.current()
    assert current is not None
    assert changed.apart(current) == 2 * MANY
    assert state({"big": MANY, "new": 7}).apart(current) == 7
    assert state({"new": 7}).apart(current) == MANY + 7
    assert built.needed(changed)


def test_vectors_of_what_has_gone_are_told(built: Generations) -> None:
    few = int(MANY * STALE / 2)
    assert not built.linger(state({"big": MANY, "new": few}))
    assert built.linger(state({"new": few}))
    assert built.linger(State("now", (Seal("big", "another seal", MANY),)))


def test_a_purge_builds_for_a_single_passage(built: Generations) -> None:
    assert built.needed(state({"big": MANY, "new": 1}), exactly=True)
    assert not built.needed(state({"big": MANY}, "then"), exactly=True)


def test_a_small_index_is_always_up_to_date(built: Generations) -> None:
    assert built.needed(state({"new": SMALL}))


def test_a_damaged_or_missing_generation_is_built(built: Generations, tmp_path: Path) -> None:
    (tmp_path / FOLDER / "g" / "chroma.sqlite3").unlink()
    assert built.needed(state({"big": MANY}, "then"))
    (tmp_path / CURRENT).write_text("{}")
    assert built.needed(state({"big": MANY}, "then"))
    assert built.needed(state({}))  # the pointer of an empty index goes
    assert not Generations(FolderShelf(tmp_path), enabled=False).needed(state({"new": 1}))


def test_adding_and_removing_leaves_the_record_as_small_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for n in range(6):
        (tmp_path / "in" / f"d{n}.txt").write_text(f"Der Satz {n} steht hier. " * 200)
    index = open_index(tmp_path / "index", WordEmbedder(), approximate=False)
    sizes = []
    for _ in range(20):
        index.add([tmp_path / "in"])
        sizes.append((tmp_path / "index" / "record.db").stat().st_size)
        index.remove([source.name for source in index.sources()])
    assert max(sizes[1:]) <= sizes[0] * 1.1
