"""Real Chroma on disk: built whole or not at all, and never needed for a right answer."""

import json
import logging
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged, IndexFault
from index.fill import GRAPHS, verify
from index.folder import CURRENT, FOLDER, FolderShelf
from index.generations import Generations
from index.index import RECORD, Index, open_index
from index.isolate import Failed, in_child, within
from index.store import FolderGeneration, build, checksums
from tests.index.makers import WordEmbedder

pytestmark = pytest.mark.chroma


@pytest.fixture(autouse=True)
def asked_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the approximate index from a few passages on, not from thousands."""
    monkeypatch.setattr("index.retrieve.EXACT", 200)


ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (10**9, 10**9))
sys.path.insert(0, sys.argv[1])
from index.index import open_index
from tests.index.makers import WordEmbedder
index = open_index(Path(sys.argv[2]), WordEmbedder(), lock_timeout=60)
print("ready", flush=True)
print(index.add([Path(name) for name in sys.argv[3:]]).passages, flush=True)
"""


def documents(folder: Path, count: int, word: str = "wort") -> Path:
    """Write texts of several passages each, in which every passage has a word of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        parts = [
            f"Der Absatz {word}{n}x{m} handelt von nichts Besonderem. " * 11 for m in range(12)
        ]
        (folder / f"{word}{n}.txt").write_text("\n\n".join(parts), encoding="utf-8")
    return folder


def opened(tmp_path: Path) -> Index:
    return open_index(tmp_path / "index", WordEmbedder(), lock_timeout=60)


def writer(tmp_path: Path, *paths: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(ROOT), str(tmp_path / "index")]
    return subprocess.Popen(
        [*command, *map(str, paths)], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )


def current(tmp_path: Path) -> Path:
    now = Generations(FolderShelf(tmp_path / "index")).current()
    assert now is not None
    return tmp_path / "index" / FOLDER / now.generation


def exact(tmp_path: Path, question: str) -> list[str]:
    index = open_index(tmp_path / "index", WordEmbedder(), approximate=False)
    index._retriever._nearest = None
    return [hit.passage.id for hit in index.search(question, k=3)]


def asked(index: Index, question: str) -> list[str]:
    return [hit.passage.id for hit in index.search(question, k=3)]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return documents(tmp_path_factory.mktemp("texts"), 30)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, texts: Path) -> Path:
    """Build an index of 360 passages: more than the approximate index is left out for."""
    folder = tmp_path_factory.mktemp("once")
    assert opened(folder).add([texts]).passages > 300
    return folder


@pytest.fixture
def built(tmp_path: Path, once: Path) -> Path:
    shutil.copytree(once / "index", tmp_path / "index")
    return tmp_path


def test_a_generation_is_asked_and_agrees(built: Path, caplog: pytest.LogCaptureFixture) -> None:
    index = opened(built)
    question = "Welcher Absatz ist wort7x3?"
    nearest = Generations(FolderShelf(built / "index")).nearest(
        WordEmbedder().embed([question], "query")[0], 5, digest=index.fingerprint
    )
    assert nearest is not None
    assert nearest.seals is None
    assert len(nearest.ids) == 5
    assert asked(index, question) == exact(built, question)
    assert index.doctor() == []
    assert not caplog.records


def test_unchanged_documents_build_nothing(built: Path, texts: Path) -> None:
    before = current(built)
    assert not opened(built).add([texts]).added
    assert current(built) == before


def test_removed_vectors_do_not_stay(built: Path) -> None:
    index = opened(built)
    before = current(built)
    index.remove(["wort7.txt"])
    assert not before.exists()
    assert current(built).exists()
    assert all(hit.passage.source != "wort7.txt" for hit in index.search("wort7x3", k=9))
    index.remove([source.name for source in index.sources()])
    assert not (built / "index" / CURRENT).exists()
    assert not list((built / "index" / FOLDER).iterdir())
    assert index.doctor() == []


def test_a_reader_sees_what_another_process_adds(built: Path, tmp_path: Path) -> None:
    index = opened(built)
    assert "neu" not in index.search("neu1x1", k=1)[0].passage.source
    with writer(built, documents(tmp_path / "more", 2, "neu")) as child:
        assert child.wait(120) == 0
    hit = index.search("Der Absatz neu1x1 handelt von nichts Besonderem.", k=1)[0]
    assert "neu1x1" in hit.passage.text
    assert index.doctor() == []


def test_two_writers_take_turns(tmp_path: Path) -> None:
    one = writer(tmp_path, documents(tmp_path / "one", 12, "eins"))
    other = writer(tmp_path, documents(tmp_path / "other", 12, "zwei"))
    with one, other:
        assert (one.wait(240), other.wait(240)) == (0, 0)
    index = opened(tmp_path)
    assert len(index.sources()) == 24
    assert index.doctor() == []


def test_killed_at_any_moment_the_index_is_whole(tmp_path: Path, texts: Path) -> None:
    opened(tmp_path).add([texts / "wort0.txt"])
    moments = random.Random(4)
    for round_ in range(10):
        more = documents(tmp_path / f"more{round_}", 6, f"runde{round_}w")
        with writer(tmp_path, more) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(moments.uniform(0, 3))
            child.kill()
        index = opened(tmp_path)
        assert asked(index, f"runde{round_}w2x2") == exact(tmp_path, f"runde{round_}w2x2")
        counts = {source.passages for source in index.sources()}
        assert counts == {index.sources()[0].passages}  # no document is there by half
    report = index.add([tmp_path / f"more{round_}" for round_ in range(10)])
    assert len(report.added) + len(report.unchanged) == 60
    assert index.doctor() == []
    assert len(list((tmp_path / "index" / FOLDER).iterdir())) == 1


NARROW = {"ef_construction": 2, "ef_search": 1, "max_neighbors": 2}


def test_a_graph_that_loses_passages_is_built_anew(
    large: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "g").mkdir()
    with pytest.raises(IndexDamaged, match="does not find the passage"):
        build(large / "index" / RECORD, tmp_path / "g", [NARROW])
    shutil.rmtree(tmp_path / "g")
    (tmp_path / "g").mkdir()
    build(large / "index" / RECORD, tmp_path / "g", [NARROW, GRAPHS[-1]])
    said = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert said["sums"] == checksums(tmp_path / "g")
    again = FolderGeneration(tmp_path / "g")
    assert again.count() == said["count"]
    again.close()


def damage_graph(folder: Path) -> None:
    (graph,) = folder.glob("*/data_level0.bin")
    os.truncate(graph, graph.stat().st_size // 2)


def damage_sqlite(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def lose_sqlite(folder: Path) -> None:
    (folder / "chroma.sqlite3").unlink()


def lose_folder(folder: Path) -> None:
    folder.rename(folder.parent.parent / "lost")


def damage_pointer(folder: Path) -> None:
    (folder.parent.parent / CURRENT).write_text("{not json")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an index of more than 1,000 passages, of which Chroma flushes its graph."""
    folder = tmp_path_factory.mktemp("large")
    assert opened(folder).add([documents(folder / "texts", 90)]).passages > 1000
    return folder


@pytest.mark.parametrize(
    "harm", [damage_graph, damage_sqlite, lose_sqlite, lose_folder, damage_pointer]
)
def test_a_damaged_generation_costs_no_answer(tmp_path: Path, large: Path, harm) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    shutil.copytree(large / "index", tmp_path / "index")
    harm(current(tmp_path))
    index = opened(tmp_path)
    question = "Der Absatz wort7x3 handelt von nichts Besonderem."
    assert asked(index, question) == exact(tmp_path, question)
    assert index.doctor()
    assert any("generation" in line for line in index.repair())
    again = opened(tmp_path)
    assert again.doctor() == []
    assert asked(again, question) == exact(tmp_path, question)


def test_a_full_disk_or_dead_child_costs_no_answer(
    tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("index.folder.SPARE", 10**16)
    index = opened(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert index.add([texts]).passages > 300
    assert "MB free" in caplog.text
    assert index.search("wort7x3", k=1)
    with pytest.raises(IndexFault, match="MB free"):
        index.repair()
    monkeypatch.undo()
    monkeypatch.setattr("index.folder.SPARE", -(10**7))  # no file may grow at all
    monkeypatch.setattr("index.folder.BYTES", 10)
    with pytest.raises(IndexFault, match="could be built"):
        index.repair()
    monkeypatch.undo()
    assert index.repair() == [f"built a generation of {index.add([]).passages} passages."]


def test_verifying_finds_what_is_missing(tmp_path: Path) -> None:
    vectors = np.eye(8, dtype=np.float32)
    ids = [f"p{n}" for n in range(8)]
    made = FolderGeneration(tmp_path / "g", create={})
    made.add(ids[:7], vectors[:7])
    with pytest.raises(IndexDamaged, match="7 of 8"):
        verify(made, ids, lambda some: vectors[[ids.index(one) for one in some]])
    made.add(["other"], vectors[:1] * -1)
    with pytest.raises(IndexDamaged, match="does not find the passage p7"):
        verify(made, ids, lambda some: vectors[[ids.index(one) for one in some]])
    made.close()
    assert checksums(tmp_path / "g") == {}  # nothing is flushed yet


def test_a_stray_env_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=nonsense\nIS_PERSISTENT=0\n")
    FolderGeneration(tmp_path / "g", create={}).close()


def test_calls_have_a_deadline() -> None:
    assert within(5, lambda: 3) == 3
    with pytest.raises(Failed, match=r"within 0\.1 seconds"):
        within(0.1, lambda: time.sleep(30))
    with pytest.raises(Failed, match="broken"):
        within(5, lambda: (_ for _ in ()).throw(ValueError("broken")))


def test_a_silent_child_is_ended() -> None:
    start = time.monotonic()
    with pytest.raises(Failed):
        in_child("tests.index.test_store", [], lambda _: None, stall=4)
    assert time.monotonic() - start < 30


def main() -> None:
    """Say nothing, for the test above."""
    time.sleep(60)
