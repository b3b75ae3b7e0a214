"""The whole index over a real PostgreSQL: several processes, kills, restarts, purge, users."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import EmptyIndex, IndexBusy, IndexFault, SettingsError
from index.index import Index, open_index
from index.record import Record
from index.site import ChromaServer, Site
from tests.index.makers import WordEmbedder, entry, fingerprint
from tests.index.test_store import documents
from tests.servers import PASSWORD, Chroma, Postgres, running_postgres

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[2]
ADD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from index.index import open_index
from index.site import Site
from tests.index.makers import WordEmbedder
url = sys.stdin.readline().strip()
index = open_index(Site(Path(sys.argv[2]), url), WordEmbedder(), lock_timeout=60, approximate=False)
print("ready", flush=True)
print(index.add([Path(name) for name in sys.argv[3:]]).passages, flush=True)
"""

OPEN: list[Index] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Let go of every connection when the test is over."""
    yield
    while OPEN:
        OPEN.pop().close()


def opened(folder: Path, url: str, *, approximate: bool = False, wait: float = 60) -> Index:
    site = Site(folder, url)
    OPEN.append(open_index(site, WordEmbedder(), lock_timeout=wait, approximate=approximate))
    return OPEN[-1]


def writer(folder: Path, url: str, *paths: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", ADD, str(ROOT), str(folder), *map(str, paths)]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(url + "\n")
    child.stdin.flush()
    return child


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_machines_see_each_others_documents(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    one, other = opened(tmp_path / "one", url), opened(tmp_path / "other", url)
    assert (one.is_new, other.is_new) == (True, True)
    one.add([write(tmp_path / "a.txt", "Peskow dementiert den Einsatz.")])
    assert not other.is_new
    assert other.search("Wer dementiert?", k=1)[0].passage.source == "a.txt"
    before = one.fingerprint
    other.add_upload("b.txt", b"Morgen regnet es in Berlin.")
    assert one.fingerprint != before
    assert one.search("Morgen regnet es", k=1)[0].passage.source == "b.txt"
    other.remove(["a.txt"])
    assert [source.name for source in one.sources()] == ["b.txt"]
    assert one.doctor() == other.doctor() == []
    assert not (tmp_path / "one").exists()
    assert PASSWORD not in " ".join(one.where)


def test_the_two_records_answer_alike(tmp_path: Path, postgres: Postgres) -> None:
    texts = documents(tmp_path / "texts", 6)
    here = open_index(tmp_path / "file", WordEmbedder(), approximate=False)
    there = opened(tmp_path / "server", postgres.new())
    OPEN.append(here)
    for index in (here, there):
        index.add([texts])
        index.remove(["wort3.txt"])
        index.add([texts / "wort3.txt"])
    assert here.fingerprint == there.fingerprint
    for question in ("wort3x4", "Der Absatz wort5x1 handelt", "nichts"):
        assert here.search(question, k=9) == there.search(question, k=9)


def test_two_writers_take_turns(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    children = [
        writer(tmp_path / word, url, documents(tmp_path / f"{word}-texts", 8, word))
        for word in ("eins", "zwei")
    ]
    for child in children:
        with child:
            assert child.wait(240) == 0
    index = opened(tmp_path, url)
    assert len(index.sources()) == 16
    assert index.doctor() == []


def test_killed_at_any_moment_the_record_is_whole(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    index = opened(tmp_path, url, wait=5)
    folders = []
    for number, moment in enumerate((0.05, 0.15, 0.3, 0.5, 0.8)):
        folders.append(documents(tmp_path / f"t{number}", 8, f"runde{number}w"))
        with writer(tmp_path / "child", url, folders[-1]) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(moment)
            child.kill()
        passages = {source.passages for source in index.sources()}
        assert passages <= {index.sources()[0].passages if passages else 0}
    report = index.add(folders)  # the killed writers' locks are gone with their connections
    assert len(report.added) + len(report.unchanged) == 40
    assert index.doctor() == []


def test_a_second_writer_is_told_who_holds_it(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    holder = Record(url)
    index = opened(tmp_path, url, wait=0.3)
    start = time.monotonic()
    with (
        holder.lock(timeout=1),
        pytest.raises(IndexBusy, match=r"beleg, process \d+ on .* connected from 127\.0\.0\.1"),
    ):
        index.add_upload("a.txt", b"Hallo Welt.")
    assert time.monotonic() - start < 5
    assert index.add_upload("a.txt", b"Hallo Welt.").added
    holder.close()


def test_another_embedder_is_refused(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    opened(tmp_path, url).add_upload("a.txt", b"Hallo Welt.")
    other = open_index(Site(tmp_path, url), WordEmbedder("words-2", 24), approximate=False)
    OPEN.append(other)
    assert "--rebuild" in other.doctor()[0]
    assert other.rebuild() == 1
    assert other.doctor() == []


def test_a_server_that_is_killed_and_comes_back(tmp_path: Path) -> None:
    with running_postgres() as server:
        index = opened(tmp_path, server.new())
        index.add([documents(tmp_path / "texts", 2)])
        right = index.search("wort1x3", k=3)
        for how in (signal.SIGQUIT, signal.SIGINT):
            server.stop(how)
            start = time.monotonic()
            with pytest.raises(IndexFault, match=r"cannot be reached.*Start the server"):
                index.search("wort1x3", k=3)
            with pytest.raises(IndexFault, match="cannot be reached"):
                index.add_upload("b.txt", b"Hallo Welt.")
            assert time.monotonic() - start < 10
            server.start()
            assert index.search("wort1x3", k=3) == right  # the same process, the same index
        assert index.add_upload("b.txt", b"Hallo Welt.").added
        assert index.doctor() == []


def test_a_purge_leaves_no_row(tmp_path: Path) -> None:
    """Of a purged document the tables hold nothing; the server's own log still may."""
    with running_postgres() as server:
        index = opened(tmp_path, server.new())
        index.add_upload("a.txt", b"Kanarienvogel singt laut.")
        index.add_upload("b.txt", b"Bleibt hier.")
        restart(server)
        assert canaries(server.data / "base")
        index.purge(["a.txt"])
        restart(server)
        assert not canaries(server.data / "base")
        assert canaries(server.data / "pg_wal")  # what SECURITY.md says of it
        assert [source.name for source in index.sources()] == ["b.txt"]


def restart(server: Postgres) -> None:
    server.stop()  # a checkpoint: what the tables hold is in their files
    server.start()


def canaries(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if b"Kanarienvogel" in path.read_bytes()]


def test_a_broken_record_is_mended(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    index = opened(tmp_path, url)
    path = write(tmp_path / "a.txt", "Peskow dementiert den Einsatz.")
    index.add([path])
    index.add_upload("b.txt", b"Bleibt hier.")
    import psycopg

    with psycopg.connect(url) as raw:
        raw.execute("UPDATE beleg.documents SET text = 'Anders.' WHERE name = 'a.txt'")
    assert "a.txt" in index.doctor()[0]
    assert any("again" in line for line in index.repair())
    assert index.doctor() == []
    assert index.search("dementiert", k=1)[0].passage.text.startswith("Peskow")


def test_users_and_schemas_are_apart(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.new()
    records = [Record(f"{url}{query}") for query in ("", "?schema=zwei", "?owner=ab12")]
    with records[0].lock(timeout=1), records[1].lock(timeout=1), records[2].writing() as writer_:
        writer_.set_fingerprint(fingerprint())
        writer_.put(entry("a.txt", "Geheim."))
    for record in records[:2]:
        with pytest.raises(EmptyIndex), record.reading():
            pass
    assert "schema beleg_ab12" in records[2].where
    for record in records:
        record.close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://a@b/c",
        "no url",
        "postgresql://u@h/d?schema=a;drop",
        "postgresql://u@h:port/d",
    ],
)
def test_a_wrong_address_is_named(url: str) -> None:
    with pytest.raises(SettingsError, match="BELEG_RECORD_URL"):
        Record(url)


def test_a_wrong_password_is_not_repeated(postgres: Postgres) -> None:
    record = Record(postgres.url("postgres", "ganz-falsch"))
    with pytest.raises(IndexFault, match="refuses the login") as raised, record.reading():
        pass
    assert "ganz-falsch" not in str(raised.value)
    record.close()


@pytest.mark.chroma
def test_generations_are_built_from_it(
    tmp_path: Path,
    postgres: Postgres,
    chroma_server: Chroma,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In a folder of each machine's own, or on a Chroma server that all of them ask."""
    monkeypatch.setattr("index.retrieve.EXACT", 100)
    texts = documents(tmp_path / "texts", 12)
    alone = opened(tmp_path / "alone", postgres.new(), approximate=True)
    shared = Site(tmp_path / "none", postgres.new(), ChromaServer(chroma_server.url))
    together = [open_index(shared, WordEmbedder(), lock_timeout=60) for _ in range(2)]
    OPEN.extend(together)
    with caplog.at_level(logging.WARNING):
        for index in (alone, together[0]):
            assert index.add([texts]).passages > 100
            assert index.doctor() == []
        question = "Der Absatz wort7x3 handelt von nichts Besonderem."
        hits = [index.search(question, k=3) for index in (alone, *together)]
        assert hits[0] == hits[1] == hits[2]
        together[1].remove(["wort7.txt"])
        assert "wort7.txt" not in {hit.passage.source for hit in together[0].search(question, k=9)}
    assert not caplog.records
    assert (tmp_path / "alone" / "generations").exists()
    assert not (tmp_path / "none").exists()
