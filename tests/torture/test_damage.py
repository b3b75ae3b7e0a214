"""Each kind of damage to the record is found, named and mended; a newer record is left alone."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import IndexFault
from index.index import RECORD, Index, open_index
from index.salvage import set_aside_before
from tests.index.makers import WordEmbedder

WORDS = "Der Absatz {n}x{m} handelt von nichts Besonderem."


def opened(folder: Path) -> Index:
    return open_index(folder / "index", WordEmbedder(), approximate=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with 30 documents of files and one upload."""
    (tmp_path / "docs").mkdir()
    for n in range(30):
        text = "\n\n".join(WORDS.format(n=n, m=m) * 12 for m in range(6))
        (tmp_path / "docs" / f"d{n}.txt").write_text(text, encoding="utf-8")
    index = opened(tmp_path)
    index.add([tmp_path / "docs"])
    index.add_upload("u.txt", b"Ein hochgeladener Text.")
    index.close()
    return tmp_path


def raw(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as record, record:
        record.execute(statement)


def zeroed(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        for at in range(size // 3, size // 2, 4096):
            file.seek(at)
            file.write(bytes(2048))


def shuffled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 2, len(data) - 5000, 50_000):
        data[at : at + 2000] = os.urandom(2000)
    path.write_bytes(data)


STATEMENTS = {
    "a text": "UPDATE documents SET text = replace(text, 'nichts', 'allem') WHERE name = 'd7.txt'",
    "a heading": "UPDATE passages SET heading = 'x' WHERE id IN (SELECT id FROM passages LIMIT 1)",
    "sentences": "UPDATE passages SET sentences = '[[0' WHERE document_id IN "
    "(SELECT id FROM documents WHERE name = 'd3.txt')",
    "a vector": "UPDATE vectors SET vector = zeroblob(192) WHERE rowid = 5",
    "offsets": 'UPDATE passages SET start = start + 1 WHERE "end" > 600',
    "lost passages": "DELETE FROM passages WHERE document_id IN (SELECT id FROM documents LIMIT 2)",
    "the fingerprint": "UPDATE meta SET value = '{' WHERE key = 'fingerprint'",
    "the digest": "UPDATE meta SET value = '0' WHERE key = 'digest'",
    "lost meta": "DELETE FROM meta",
}
FILES: dict[str, Callable[[Path], None]] = {
    "half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "zeroed": zeroed,
    "shuffled": shuffled,
}


def mended(home: Path) -> set[str]:
    """Return the documents that are there, whole, after a repair."""
    index = opened(home)
    assert index.doctor() != []
    assert index.repair()
    index.close()
    again = opened(home)
    left = {str(path) for path in set_aside_before(home / "index" / RECORD)}
    assert [line for line in again.doctor() if not any(name in line for name in left)] == []
    for source in again.sources():
        if source.name != "u.txt":
            stored = (home / "docs" / source.name).read_text(encoding="utf-8")
            assert again.document(source.id).text == stored.rstrip()
    return {source.name for source in again.sources()}


@pytest.mark.parametrize("what", STATEMENTS)
def test_a_changed_row_is_found_and_mended(home: Path, what: str) -> None:
    raw(home / "index" / RECORD, STATEMENTS[what])
    assert len(mended(home)) == 31
    assert not set_aside_before(home / "index" / RECORD)


@pytest.mark.parametrize("how", FILES)
def test_a_damaged_file_gives_back_what_can_be_read(home: Path, how: str) -> None:
    FILES[how](home / "index" / RECORD)
    there = mended(home)
    report = opened(home).add([home / "docs"])
    assert there | set(report.added) >= {f"d{n}.txt" for n in range(30)}


@pytest.mark.parametrize("content", [b"garbage" * 999, b"SQLite format 3\0" + b"\1" * 9000])
def test_a_record_of_nothing_is_set_aside(home: Path, content: bytes) -> None:
    (home / "index" / RECORD).write_bytes(content)
    index = opened(home)
    assert "damaged" in index.doctor()[0]
    assert "add them again" in index.repair()[-1]
    assert len(index.add([home / "docs"]).added) == 30
    index.purge()
    assert index.doctor() == []


def test_an_empty_or_missing_record_is_a_new_one(home: Path) -> None:
    harms: list[Callable[[Path], object]] = [lambda path: path.write_bytes(b""), Path.unlink]
    for harm in harms:
        harm(home / "index" / RECORD)
        index = opened(home)
        assert index.is_new
        assert len(index.add([home / "docs"]).added) == 30
        index.close()


def test_a_newer_record_is_left_alone(home: Path) -> None:
    raw(home / "index" / RECORD, "PRAGMA user_version = 99")
    before = (home / "index" / RECORD).read_bytes()
    index = opened(home)
    for use in (index.doctor, index.repair, lambda: index.search("Absatz", k=1), index.purge):
        with pytest.raises(IndexFault, match="newer Beleg"):
            use()
    assert (home / "index" / RECORD).read_bytes() == before
    assert not set_aside_before(home / "index" / RECORD)


def test_an_open_reader_follows_a_mended_record(home: Path) -> None:
    reader = opened(home)
    assert reader.search("7x3", k=1)
    raw(home / "index" / RECORD, STATEMENTS["a text"])
    opened(home).repair()
    hit = reader.search("Der Absatz 7x3 handelt von nichts Besonderem.", k=1)[0]
    assert reader.document(hit.passage.document_id).text[hit.passage.start :].startswith("Der")
    assert "allem" not in hit.passage.text
