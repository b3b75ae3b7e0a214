"""Words kept in a file: the same scores as without it, never what was removed, never trusted."""

import shutil
from pathlib import Path

import pytest

from index import cache
from index.index import Index, open_index
from tests.index.makers import WordEmbedder
from tests.index.test_store import documents


@pytest.fixture(autouse=True)
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the words of few passages too."""
    monkeypatch.setattr(cache, "WORTH", 5)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    opened(tmp_path).add([documents(tmp_path / "texts", 4)])
    return tmp_path


def opened(home: Path, *, keep: bool = True) -> Index:
    index = open_index(home / "index", WordEmbedder(), approximate=False)
    if not keep:
        index._retriever._words = None
    return index


QUESTIONS = ("wort2x3", "Der Absatz wort1x7 handelt", "neu0x1 und neu1x2", "Kanarienvogel")


def found(index: Index) -> list[object]:
    return [index.search(question, k=20) for question in QUESTIONS]


def words(home: Path) -> Path:
    return home / "index" / cache.NAME


def test_a_second_process_scores_alike_without_stemming(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = found(opened(home))
    assert words(home).is_file()
    index = opened(home)
    monkeypatch.setattr("index.lexical.Lexicon.number", None)
    assert found(index) == right


def test_what_came_since_is_read(home: Path) -> None:
    found(opened(home))
    before = words(home).read_bytes()
    opened(home).add([documents(home / "more", 2, "neu")])
    assert found(opened(home)) == found(opened(home, keep=False))
    assert words(home).read_bytes() != before  # a tenth is new: the file is made anew


def test_nothing_that_was_removed_stays(home: Path) -> None:
    index = opened(home)
    path = home / "k.txt"
    path.write_text("Ein Kanarienvogel singt laut am Fenster.")
    index.add([path])
    found(opened(home))
    assert b"kanarienvogel" in words(home).read_bytes()
    path.write_text("Ein Rabe singt laut am Fenster.")
    assert index.add([path]).changed
    assert not words(home).exists()
    assert found(opened(home)) == found(opened(home, keep=False))
    for forget, name in ((index.remove, "k.txt"), (index.purge, "wort1.txt")):
        found(opened(home))
        assert words(home).exists()
        forget([name])
        assert not words(home).exists()
    assert found(opened(home)) == found(opened(home, keep=False))


def test_a_file_of_another_record_is_not_believed(home: Path, tmp_path: Path) -> None:
    found(opened(home))
    other = tmp_path / "other"
    opened(other).add([documents(other / "texts", 3, "neu")])
    shutil.copy(words(home), words(other))
    assert found(opened(other)) == found(opened(other, keep=False))
    assert b"wort1x7" not in words(other).read_bytes()  # made anew: it held what is not there


@pytest.mark.parametrize("at", [0, 9, 13, 40, -1])
def test_a_damaged_file_is_passed_over(home: Path, at: int) -> None:
    right = found(opened(home))
    data = bytearray(words(home).read_bytes())
    data[at] ^= 0x55
    words(home).write_bytes(data)
    assert found(opened(home)) == right
    words(home).write_bytes(data[: len(data) // 2])
    assert found(opened(home)) == right


def test_another_release_makes_its_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = found(opened(home))
    monkeypatch.setattr(cache, "TERMS", 99)
    assert cache.load(words(home), opened(home)._retriever._lexicon) is None
    assert found(opened(home)) == right
