"""The record: whole documents or nothing, read as of one moment, and damage named."""

import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from index.database import Place
from index.errors import EmptyIndex, IndexBusy, IndexDamaged, IndexMismatch, UnknownSource
from index.record import Record
from index.schema import documents, vectors
from tests.index.makers import DIM, entry, fingerprint


@pytest.fixture
def record(place: Place) -> Iterator[Record]:
    """Return a record in a file, and then one in PostgreSQL."""
    made = Record(place)
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the record's file lies, for what concerns only files."""
    return tmp_path / "record.db"


def put(record: Record, *entries: tuple[str, str]) -> None:
    with record.writing() as writer:
        writer.set_fingerprint(fingerprint())
        for name, text in entries:
            writer.put(entry(name, text))


def test_what_is_stored_is_read_back(record: Record) -> None:
    stored = entry("a.txt", "Erste Zeile.\nZweite, mit „Ä\u0301“ und 😀.")
    with record.writing() as writer:
        writer.put(stored)
        writer.set_fingerprint(fingerprint())
    with record.reading() as view:
        ids = view.passage_ids()
        assert view.document(stored.document.id) == stored.document
        assert view.passages(ids) == list(stored.passages)
        assert list(view.everything()) == [(stored.document, list(stored.passages))]
        assert np.array_equal(view.vectors(ids), stored.vectors)
        assert view.vectors([]).shape[0] == 0
        assert view.fingerprint() == fingerprint()
        (source,) = view.sources()
    assert (source.name, source.characters, source.passages) == ("a.txt", 36, 2)
    assert record.damage() == []


def test_a_document_is_replaced_whole(record: Record) -> None:
    put(record, ("a.txt", "Alt eins.\nAlt zwei."), ("b.txt", "Bleibt."))
    put(record, ("a.txt", "Neu."))
    with record.reading() as view:
        texts = [passage.text for _, passages in view.everything() for passage in passages]
    assert texts == ["Neu.", "Bleibt."]


def test_an_error_inside_a_transaction_leaves_nothing(record: Record) -> None:
    put(record, ("a.txt", "Alt."))

    def fail() -> None:
        with record.writing() as writer:
            writer.put(entry("a.txt", "Neu."))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with record.reading() as view:
        assert [made.text for made, _ in view.everything()] == ["Alt."]


def test_a_view_stays_at_its_moment(record: Record) -> None:
    put(record, ("a.txt", "Alt."))
    with record.reading() as view:
        before = view.digest()
        put(record, ("a.txt", "Neu."))
        assert view.digest() == before
        assert [made.text for made, _ in view.everything()] == ["Alt."]
    with record.reading() as view:
        assert view.digest() != before


NAMES = st.sampled_from("abc")
CHANGES = st.lists(st.tuples(NAMES, st.none() | st.sampled_from(["x", "y\nz", "w"])), max_size=12)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES)
def test_the_digest_depends_only_on_what_is_stored(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("digest")
    walked, direct = Record(folder / "walked.db"), Record(folder / "direct.db")
    state: dict[str, str] = {}
    for name, text in changes:
        with walked.writing() as writer:
            if text is None:
                writer.remove(name)
                state.pop(name, None)
            else:
                writer.put(entry(name, text))
                state[name] = text
    with walked.writing(), direct.writing() as writer:
        for name, text in sorted(state.items()):
            writer.put(entry(name, text))
    with walked.reading() as one, direct.reading() as other:
        assert one.digest() == other.digest()
        assert [made.name for made, _ in one.everything()] == sorted(state)


def test_removed_text_is_gone_from_the_disk(path: Path) -> None:
    record = Record(path)
    put(record, ("a.txt", "Kanarienvogel singt."), ("b.txt", "Bleibt."))
    with record.reading() as view:
        vector = view.vectors(view.passage_ids()[:1])[0].tobytes()
    with record.writing() as writer:
        assert writer.remove("a.txt")
        assert not writer.remove("a.txt")
    record.settle()
    for file in path.parent.iterdir():
        data = file.read_bytes()
        assert b"Kanarienvogel" not in data
        assert vector not in data
    record.settle(shrink=True)
    with record.reading() as view:
        assert view.count() == 1


def test_an_empty_file_is_no_fault(path: Path) -> None:
    record = Record(path)
    with pytest.raises(EmptyIndex), record.reading():
        pass
    assert not path.is_file()
    path.touch()  # what a kill before the first commit leaves
    with pytest.raises(EmptyIndex), record.reading():
        pass
    put(record, ("a.txt", "Neu."))


def test_nothing_stored_is_no_fault(record: Record) -> None:
    with pytest.raises(EmptyIndex, match="beleg add"), record.reading():
        pass
    assert record.damage() == []
    put(record, ("a.txt", "Neu."))
    with record.reading() as view, pytest.raises(UnknownSource, match="changed or removed"):
        view.document("no such id")


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"garbage, not a database" * 100, IndexDamaged, "not a database"),
        ("CREATE TABLE other (a)", IndexDamaged, "not a record"),
        ("PRAGMA user_version = 99", IndexMismatch, "newer Beleg"),
    ],
)
def test_foreign_files_are_refused(
    path: Path, content: bytes | str, kind: type[Exception], words: str
) -> None:
    record = Record(path)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        made = sqlite3.connect(path)
        made.execute(content)
        made.commit()
        made.close()
    with pytest.raises(kind, match=words), record.reading():
        pass
    with pytest.raises(kind, match=words), record.writing():
        pass


def test_a_truncated_file_is_damaged(path: Path) -> None:
    record = Record(path)
    put(record, ("a.txt", "\n".join(f"Zeile {n}" for n in range(300))))
    record.settle()
    record.close()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    again = Record(path)
    assert any("damaged" in line or "page" in line for line in again.damage())


def test_a_changed_vector_is_noticed(record: Record) -> None:
    put(record, ("a.txt", "Zeile."))
    with record.writing() as writer:
        writer.connection.execute(update(vectors).values(vector=b"\0" * 4 * DIM))
    with record.reading() as view, pytest.raises(IndexDamaged, match="--rebuild"):
        view.vectors(view.passage_ids())
    assert "damaged" in record.damage()[0]


def test_a_lost_document_is_noticed(record: Record) -> None:
    put(record, ("a.txt", "Zeile."), ("b.txt", "Zeile."))
    with record.writing() as writer:
        writer.connection.execute(delete(documents).where(documents.c.name == "a.txt"))
    assert "digest" in record.damage()[0]


def test_texts_of_every_script_come_back_as_they_were(record: Record) -> None:
    strange = "Ä\u0301 ß ẞ, עברית \u200f, 😀👩\u200d🔬, %s :name $1 {x} \\ ' \" 𝔘\n\ue000 \uffff"
    put(record, ("ẞ 'name'; --.txt", strange), ("z.txt", "a"), ("Z.txt", "b"), ("ä.txt", "c"))
    with record.reading() as view:
        assert [one.name for one in view.documents()] == sorted(
            ["ẞ 'name'; --.txt", "z.txt", "Z.txt", "ä.txt"]
        )
        assert strange in {one.text for one in view.documents()}


def test_writers_exclude_each_other_and_readers_go_on(record: Record) -> None:
    put(record, ("a.txt", "Alt."))
    other = Record(record.place)
    with record.lock(timeout=1):
        start = time.monotonic()
        with (
            pytest.raises(IndexBusy, match=f"process {os.getpid()} on "),
            other.lock(timeout=0.3),
        ):
            pass
        assert time.monotonic() - start < 3
        with other.reading() as view:
            assert view.count() == 1
    with other.lock(timeout=1):
        pass
    other.close()


def test_notes_are_not_part_of_what_is_searched(record: Record) -> None:
    put(record, ("a.txt", "Alt."))
    with record.reading() as view:
        before = view.digest()
        assert view.note("generation") is None
    with record.writing() as writer:
        writer.set_note("generation", "x")
        writer.set_note("generation", "y")
    with record.reading() as view:
        assert (view.digest(), view.note("generation")) == (before, "y")
    assert record.damage() == []


def test_a_broken_record_is_set_aside_and_salvaged(record: Record) -> None:
    put(record, ("a.txt", "Bleibt."), ("b.txt", "Wird verdorben."))
    with record.writing() as writer:
        broken = documents.c.name == "b.txt"
        writer.connection.execute(update(documents).where(broken).values(text="Anders."))
    assert "b.txt" in record.damage()[0]
    saved = record.salvage()
    assert [document.name for document, _ in saved.whole] == ["a.txt"]
    assert saved.lost == ("upload:b.txt",)
    where = record.set_aside()
    assert record.aside() == [where]
    with pytest.raises(EmptyIndex), record.reading():
        pass
    put(record, ("a.txt", "Neu."))
    record.drop_aside()
    assert record.aside() == []
    assert record.damage() == []
