"""After ``remove --purge`` no byte of a text or of its vectors is left anywhere in the home."""

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexBusy
from index.index import RECORD, Index, open_index
from rag.forget import Kept, forget
from tests.index.makers import WordEmbedder

CANARY = "Kanarienvogel Zebrafink"
WINDOW = 24  # bytes of a text or vector that cannot be there by chance


def opened(home: Path, *, approximate: bool = False) -> Index:
    return open_index(home / "index", WordEmbedder(), approximate=approximate, lock_timeout=1)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def secret(n: int) -> str:
    return "\n\n".join(f"{CANARY} Absatz{n}x{m} " + f"geheim{n}x{m} " * 40 for m in range(12))


def traces(home: Path, texts: list[str], vectors: list[bytes]) -> list[str]:
    """Return the files that hold a piece of a text, or of a vector at either precision."""
    pieces = [text.encode()[i : i + WINDOW] for text in texts for i in range(0, len(text), 97)]
    pieces += [blob[i : i + WINDOW] for blob in vectors for i in range(0, len(blob) - WINDOW, 16)]
    found = []
    for path in home.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        found += [f"{path.name}: {piece[:24]!r}" for piece in pieces if piece in data]
    return found


def vectors_of(home: Path) -> list[bytes]:
    with sqlite3.connect(home / "index" / RECORD) as record:
        rows = record.execute(
            "SELECT vector, v.sentences FROM vectors v JOIN passages p ON v.passage_id = p.id "
            "JOIN documents d ON p.document_id = d.id WHERE d.name LIKE 'secret%'"
        ).fetchall()
    record.close()
    return [blob for row in rows for blob in row]


@pytest.mark.chroma
def test_no_byte_is_left(tmp_path: Path) -> None:
    home = tmp_path / "home"
    index = opened(home, approximate=True)
    write(tmp_path / "docs" / "kept.txt", "Der Rest bleibt. " * 500)
    texts = [secret(n) for n in range(30)]
    for n, text in enumerate(texts):
        write(tmp_path / "docs" / f"secret{n}.txt", text)
    index.add([tmp_path / "docs"])
    stored = vectors_of(home)
    assert len(stored) > 300
    assert traces(home, texts, stored)  # the search finds what is there
    write(tmp_path / "docs" / "secret0.txt", "Etwas ganz anderes.")
    index.add([tmp_path / "docs" / "secret0.txt"])  # the old text is a removed one, too
    index.purge([f"secret{n}.txt" for n in range(30)])
    assert traces(home, texts, stored) == []
    assert [source.name for source in index.sources()] == ["kept.txt"]
    assert index.doctor() == []


def test_a_failed_generation_does_not_keep_what_was_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened(tmp_path, approximate=True)
    write(tmp_path / "docs" / "secret.txt", secret(1))
    write(tmp_path / "docs" / "kept.txt", "Der Rest bleibt. " * 500)
    monkeypatch.setattr("index.folder.SPARE", 10**16)  # no disk has that much free
    old = tmp_path / "index" / "generations" / "old"
    old.mkdir(parents=True)
    (old / "vectors.bin").write_bytes(b"old")
    index.add([tmp_path / "docs"])
    index.purge(["secret.txt"])
    assert not old.exists()


def test_a_reader_that_keeps_the_log_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sqlite.PRAGMAS", ("busy_timeout = 100", "journal_mode = WAL"))
    index = opened(tmp_path)
    write(tmp_path / "docs" / "secret.txt", secret(1))
    index.add([tmp_path / "docs"])
    reader = sqlite3.connect(tmp_path / "index" / RECORD)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM documents").fetchone()
    with pytest.raises(IndexBusy, match="remove --purge"):
        index.purge(["secret.txt"])
    reader.close()
    index.purge()
    assert traces(tmp_path / "index", [secret(1)], [np.zeros(4, np.float32).tobytes()]) == []


def test_whatever_quotes_a_removed_text_goes(tmp_path: Path) -> None:
    for folder, name, cited in (
        ("conversations/me", "a.jsonl", "0" * 16),
        ("conversations/me", "b.jsonl", "1" * 16),
        ("conversations/me", "c.jsonl", ""),
        ("runs/one", "answers.jsonl", "1" * 16),
        ("runs/two", "answers.jsonl", "0" * 16),
    ):
        record = {"question": "?", "citations": [{"source_id": cited, "quote": CANARY}]}
        write(tmp_path / folder / name, json.dumps(record if cited else {}))
    write(tmp_path / "runs" / "one" / "run.json", "{}")
    quotes = [{"quote": CANARY, "source": name} for name in ("kept.txt", "gone.txt")]
    cases = [{"id": quote["source"], "evidence": [quote]} for quote in quotes]
    write(tmp_path / "cases.jsonl", "".join(json.dumps(case) + "\n" for case in cases))
    assert forget(tmp_path, Kept(frozenset({"0" * 16}), frozenset({"kept.txt"}))) == 3
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert left == [
        "cases.jsonl",
        "conversations/me/a.jsonl",
        "conversations/me/c.jsonl",
        "runs/two/answers.jsonl",
    ]
    assert "gone.txt" not in (tmp_path / "cases.jsonl").read_text(encoding="utf-8")


def test_what_a_crash_left_by_halves_goes(tmp_path: Path) -> None:
    """A torn line quotes before it names what it quotes; a draft is read by nobody."""
    kept = json.dumps({"citations": [{"source_id": "0" * 16, "quote": "bleibt"}]}) + "\n"
    torn = json.dumps({"claims": [{"text": CANARY}]})[:-3]
    talk = write(tmp_path / "conversations" / "me" / "a.jsonl", kept + torn + "\n" + kept + torn)
    run = write(tmp_path / "runs" / "one" / "answers.jsonl", kept + torn)
    write(tmp_path / "conversations" / "me" / "a.1f.draft", kept + torn)
    write(tmp_path / "runs" / "one" / ".answers.jsonl.draft", torn)
    write(tmp_path / ".cases.jsonl.1f.draft", torn)
    forget(tmp_path, Kept(frozenset({"0" * 16}), frozenset()))
    assert talk.read_text(encoding="utf-8") == kept * 2
    assert run.read_text(encoding="utf-8") == kept
    assert sorted(p for p in tmp_path.rglob("*") if p.is_file()) == [talk, run]


def test_what_a_kill_left_of_the_kept_words_goes(tmp_path: Path) -> None:
    """The words of a removed text stand in the file of words, and in a draft of it."""
    index = opened(tmp_path)
    index.add([write(tmp_path / "docs" / "secret.txt", CANARY)])
    write(tmp_path / "index" / ".words.bin.1f.draft", CANARY)
    index.purge(["secret.txt"])
    index.close()
    assert traces(tmp_path / "index", [CANARY], []) == []
