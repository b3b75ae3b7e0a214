"""Sync: by content, whole documents, one failure does not stop the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexMismatch, UnknownSource
from index.index import Index, open_index
from index.site import Site
from tests.index.conftest import PLACES
from tests.index.makers import WordEmbedder

OPEN: list[Index] = []
SERVER: dict[Path, str] = {}  # the database of a test's folder, where there is one


@pytest.fixture(autouse=True, params=PLACES)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Run every test over a record in a file, and then over one in PostgreSQL."""
    if request.param == "postgres":
        SERVER[tmp_path] = request.getfixturevalue("postgres").new()
    yield
    while OPEN:
        OPEN.pop().close()


def opened(tmp_path: Path, embedder: WordEmbedder | None = None) -> Index:
    site = Site(tmp_path / "index", SERVER.get(tmp_path))
    OPEN.append(open_index(site, embedder or WordEmbedder(), approximate=False))
    return OPEN[-1]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


TEXT = "Peskow dementiert den Einsatz. Die Berichte seien falsch."


def test_adding_twice_does_nothing(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    index = opened(tmp_path, embedder)
    assert (index.is_new, index.sources()) == (True, [])
    folder = tmp_path / "docs"
    write(folder / "a.txt", TEXT)
    write(folder / "b.txt", "Morgen regnet es in Berlin.")
    report = index.add([folder])
    assert (report.added, report.changed, report.passages) == (("a.txt", "b.txt"), (), 2)
    assert (index.is_new, len(index.sources())) == (False, 2)
    before, digest = embedder.embedded, index.fingerprint
    again = index.add([folder, folder / "a.txt"])
    assert (again.added, again.unchanged) == ((), ("a.txt", "b.txt"))
    assert (embedder.embedded, index.fingerprint) == (before, digest)


def test_a_changed_file_replaces_its_passages(tmp_path: Path) -> None:
    index = opened(tmp_path)
    path = write(tmp_path / "a.txt", TEXT)
    index.add([path])
    old = index.search("dementiert", k=1)[0].passage.document_id
    write(path, "Peskow bestätigt den Einsatz.")
    assert index.add([path]).changed == ("a.txt",)
    (hit,) = index.search("dementiert", k=9)
    assert hit.passage.text == "Peskow bestätigt den Einsatz."
    with pytest.raises(UnknownSource, match="changed or removed"):
        index.document(old)


def test_the_same_name_from_elsewhere_gets_a_number(tmp_path: Path) -> None:
    index = opened(tmp_path)
    for folder in ("one", "two", "three"):
        index.add([write(tmp_path / folder / "a.txt", f"Text von {folder}.")])
    assert [source.name for source in index.sources()] == ["a (2).txt", "a (3).txt", "a.txt"]
    assert index.add([tmp_path / "two" / "a.txt"]).unchanged == ("a (2).txt",)


def test_long_names_from_elsewhere_do_not_collide(tmp_path: Path) -> None:
    index = opened(tmp_path)
    name = "x" * 196 + ".txt"
    for folder in ("one", "two"):
        index.add([write(tmp_path / folder / name, f"Text von {folder}.")])
    assert len(index.sources()) == 2


def test_a_file_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    index = opened(tmp_path)
    empty, good = write(tmp_path / "empty.txt", " \n"), write(tmp_path / "good.txt", TEXT)
    report = index.add([empty, tmp_path / "missing.txt", good])
    assert report.added == ("good.txt",)
    assert [name for name, _ in report.failed] == ["empty.txt", str(tmp_path / "missing.txt")]
    assert all(reason for _, reason in report.failed)
    assert [source.name for source in index.sources()] == ["good.txt"]


def test_uploads_replace_earlier_ones(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert index.add_upload("../../a.txt", TEXT.encode()).added == ("a.txt",)
    assert index.add_upload("a.txt", TEXT.encode()).unchanged == ("a.txt",)
    assert index.add_upload("a.txt", b"Neuer Text hier.").changed == ("a.txt",)
    assert index.add_upload("b.exe", b"MZ").failed[0][0] == "b.exe"
    (source,) = index.sources()
    assert (source.origin, source.characters) == ("upload:a.txt", 16)


def test_removing_all_or_none(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.add([write(tmp_path / "a.txt", "Kanarienvogel singt laut.")])
    with pytest.raises(UnknownSource, match="named 'b'"):
        index.remove(["a.txt", "b"])
    assert len(index.sources()) == 1
    index.remove(["a.txt"])
    assert index.sources() == []
    stored = [path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert not any(b"Kanarienvogel" in data for data in stored)


def test_rebuilding_for_another_embedder(tmp_path: Path) -> None:
    index = opened(tmp_path)
    path = write(tmp_path / "a.txt", TEXT)
    index.add([path])
    (before,) = index.sources()
    other = opened(tmp_path, WordEmbedder("words-2", 24))
    with pytest.raises(IndexMismatch):
        other.add([write(tmp_path / "b.txt", "Neu und anders.")])
    assert "--rebuild" in other.doctor()[0]
    assert other.rebuild() == 1
    assert other.sources() == [before]
    assert other.search("dementiert", k=1)
    assert other.doctor() == []
    with pytest.raises(IndexMismatch):
        index.search("dementiert", k=1)
    assert opened(tmp_path / "none").rebuild() == 0


def test_progress_counts_passages(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    index = opened(tmp_path)
    for name in "ab":
        write(tmp_path / "docs" / f"{name}.txt", TEXT)
    index.add([tmp_path / "docs"], progress=lambda *step: seen.append(step))
    assert seen[0] == (0, 0, "reading a.txt")
    assert seen[-1] == (2, 2, "stored b.txt")


def test_a_crash_while_embedding_keeps_what_was_stored(tmp_path: Path) -> None:
    class Crashing(WordEmbedder):
        def embed(self, texts, kind):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            if any("Unglück" in text for text in texts):
                raise KeyboardInterrupt
            return super().embed(texts, kind)

    long = "\n\n".join(f"Absatz {n} ist lang genug für einen Satz. " * 12 for n in range(40))
    write(tmp_path / "docs" / "a.txt", long)
    write(tmp_path / "docs" / "b.txt", "Das Unglück geschieht. " * 30)
    write(tmp_path / "docs" / "c.txt", long.replace("Absatz", "Kapitel"))
    with pytest.raises(KeyboardInterrupt):
        opened(tmp_path, Crashing()).add([tmp_path / "docs"])
    index = opened(tmp_path)
    stored = {source.name for source in index.sources()}
    assert stored <= {"a.txt"}
    report = index.add([tmp_path / "docs"])
    assert set(report.unchanged) == stored
    assert index.doctor() == []
