"""A file that is written whole or not at all."""

import os
from pathlib import Path

import pytest

from index.whole import DRAFT, clear_drafts, write_whole


@pytest.mark.parametrize("synced", [True, False])
def test_what_was_there_is_replaced(tmp_path: Path, synced: bool) -> None:
    path = tmp_path / "a.jsonl"
    write_whole(path, b"one\n", synced=synced)
    write_whole(path, "zwölf\n".encode(), synced=synced)
    assert path.read_text(encoding="utf-8") == "zwölf\n"
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


def test_where_the_disk_fails_the_old_file_stays_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_kill_leaves_a_draft_that_is_known_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.jsonl", b"new")
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".a.jsonl.")
    assert left.name.endswith(DRAFT)


def test_drafts_are_cleared_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.jsonl", b"kept")
    (tmp_path / f".a.jsonl.1f{DRAFT}").write_bytes(b"left")
    (tmp_path / "b.draft").write_bytes(b"somebody's own")
    clear_drafts(tmp_path)
    clear_drafts(tmp_path / "nowhere")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.jsonl", "b.draft"]
