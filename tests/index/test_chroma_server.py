"""A real Chroma server: asked like a folder, and never needed for a right answer."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.chroma import POINTER, ServerShelf
from index.chroma_http import ChromaApi
from index.errors import IndexFault
from index.generations import Generations
from index.index import RECORD, Index, open_index
from index.record import Record
from index.site import ChromaServer, Site
from tests.index.chroma_proxy import ChromaProxy
from tests.index.makers import WordEmbedder
from tests.index.test_store import documents
from tests.servers import Chroma, running_chroma

pytestmark = pytest.mark.chroma

ROOT = Path(__file__).resolve().parents[2]
ADD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from index.index import open_index
from index.site import ChromaServer, Site
from tests.index.makers import WordEmbedder
site = Site(Path(sys.argv[2]), None, ChromaServer(sys.argv[3], database=sys.argv[4]))
index = open_index(site, WordEmbedder(), lock_timeout=60)
print("ready", flush=True)
print(index.add([Path(name) for name in sys.argv[5:]]).passages, flush=True)
"""
QUESTION = "Der Absatz wort7x3 handelt von nichts Besonderem."


@pytest.fixture(autouse=True)
def asked_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the approximate index from a few passages on, and again soon after a failure."""
    monkeypatch.setattr("index.retrieve.EXACT", 100)
    monkeypatch.setattr(ServerShelf, "again_s", 0.5)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return documents(tmp_path_factory.mktemp("texts"), 12)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"db-{tmp_path.name}"[:60]


OPEN: list[Index] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Let go of every connection when the test is over."""
    yield
    while OPEN:
        OPEN.pop().close()


def opened(tmp_path: Path, url: str, database: str, token: str = "") -> Index:
    headers = {"X-Chroma-Token": token} if token else {}
    server = ChromaServer(url, database=database, headers=headers)
    OPEN.append(open_index(Site(tmp_path / "index", None, server), WordEmbedder(), lock_timeout=60))
    return OPEN[-1]


def ids(index: Index, question: str = QUESTION) -> list[str]:
    return [hit.passage.id for hit in index.search(question, k=5)]


def exact(tmp_path: Path, question: str = QUESTION) -> list[str]:
    index = open_index(tmp_path / "index", WordEmbedder(), approximate=False)
    index._retriever._nearest = None
    return ids(index, question)


def collections(url: str, database: str) -> list[str]:
    api = ChromaApi(ChromaServer(url, database=database))
    try:
        return api.names("beleg-")
    finally:
        api.close()


def pointer(tmp_path: Path) -> str | None:
    with Record(tmp_path / "index" / RECORD).reading() as view:
        return view.note(POINTER)


@pytest.fixture
def proxy(chroma_server: Chroma) -> Iterator[ChromaProxy]:
    with ChromaProxy(chroma_server.url) as made:
        yield made


def test_a_server_is_asked_and_agrees(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = opened(tmp_path, proxy.url, database)
    assert index.add([texts]).passages > 100
    assert not (tmp_path / "index" / "generations").exists()
    assert "/default_tenant/" not in index.where[1]
    assert database in index.where[1]
    assert ids(index) == exact(tmp_path)
    assert any(call.endswith("/query") for call in proxy.calls[-3:])
    assert index.doctor() == []
    assert not caplog.records
    made = pointer(tmp_path)
    assert collections(proxy.url, database) == [made]
    assert not index.add([texts]).added
    assert pointer(tmp_path) == made  # nothing new, nothing built


def test_what_is_removed_leaves_the_server(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path
) -> None:
    index = opened(tmp_path, proxy.url, database)
    index.add([texts])
    before = pointer(tmp_path)
    index.remove(["wort7.txt"])
    after = pointer(tmp_path)
    assert after != before
    assert collections(proxy.url, database) == [after]
    assert all(hit.passage.source != "wort7.txt" for hit in index.search(QUESTION, k=9))
    index.purge([source.name for source in index.sources()])
    assert collections(proxy.url, database) == []
    assert index.doctor() == []


def test_records_beside_each_other_do_not_sweep_each_other(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path
) -> None:
    one = opened(tmp_path / "one", proxy.url, database)
    other = opened(tmp_path / "other", proxy.url, database)
    one.add([texts])
    other.add([texts / "wort1.txt"])
    one.remove(["wort2.txt"])
    assert len(collections(proxy.url, database)) == 2
    assert one.doctor() == other.doctor() == []


def test_several_processes_write_and_read(
    tmp_path: Path, chroma_server: Chroma, database: str, texts: Path
) -> None:
    reader = opened(tmp_path, chroma_server.url, database)
    reader.add([texts])
    assert ids(reader) == exact(tmp_path)
    children = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", ADD, str(ROOT), str(tmp_path / "index")),
                *(chroma_server.url, database),
                str(documents(tmp_path / word, 4, word)),
            ],
            stdout=subprocess.PIPE,
        )
        for word in ("eins", "zwei")
    ]
    for child in children:
        with child:
            assert child.wait(240) == 0
    question = "Der Absatz zwei1x2 handelt von nichts Besonderem."
    assert "zwei1x2" in reader.search(question, k=1)[0].passage.text
    assert ids(reader, question) == exact(tmp_path, question)
    assert len(reader.sources()) == 20
    assert reader.doctor() == []


def test_killed_while_writing_nothing_is_lost(
    tmp_path: Path, chroma_server: Chroma, database: str, texts: Path
) -> None:
    index = opened(tmp_path, chroma_server.url, database)
    index.add([texts])
    for number, moment in enumerate((0.3, 0.9, 1.6, 2.4)):
        more = documents(tmp_path / f"more{number}", 3, f"runde{number}w")
        command = [sys.executable, "-c", ADD, str(ROOT), str(tmp_path / "index")]
        with subprocess.Popen(
            [*command, chroma_server.url, database, str(more)], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(moment)
            child.kill()
        question = f"runde{number}w1x2"
        assert ids(index, question) == exact(tmp_path, question)
    index.add([tmp_path / f"more{number}" for number in range(4)])
    assert index.doctor() == []
    assert collections(chroma_server.url, database) == [pointer(tmp_path)]


def test_a_server_that_is_killed_and_comes_back(
    tmp_path: Path, texts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running_chroma(tmp_path / "server") as server:
        index = opened(tmp_path, server.url, "own")
        index.add([texts])
        right = exact(tmp_path)
        for how in (signal.SIGKILL, signal.SIGTERM):
            assert ids(index) == right
            server.stop(how)
            start = time.monotonic()
            assert ids(index) == right  # every vector of the record is compared
            assert time.monotonic() - start < 10
            assert "cannot be reached" in caplog.text
            assert any("cannot be reached" in line for line in index.doctor())
            more = documents(tmp_path / how.name, 1, how.name.lower())
            caplog.clear()
            start = time.monotonic()
            assert index.add([more]).added  # kept; only its vectors are not on the server
            assert time.monotonic() - start < 20
            assert "compared one by one" in caplog.text
            server.start()
            time.sleep(0.6)
            caplog.clear()
            assert ids(index) == exact(tmp_path)
            assert not caplog.records
            assert index.repair()
            assert index.doctor() == []


def test_a_slow_server_is_not_waited_for(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = opened(tmp_path, proxy.url, database)
    index.add([texts])
    right = ids(index)
    proxy.slow_s = 5.0
    start = time.monotonic()
    assert ids(index) == right
    assert time.monotonic() - start < 10
    assert "within 4 seconds" in caplog.text
    start = time.monotonic()
    assert ids(index) == right
    assert time.monotonic() - start < 3  # it is left alone for a while
    proxy.slow_s = 0.0
    time.sleep(0.6)
    caplog.clear()
    assert ids(index) == right
    assert not caplog.records


def test_failing_batches_are_put_again(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = opened(tmp_path, proxy.url, database)
    proxy.fail = 0
    with caplog.at_level(logging.WARNING):
        assert index.add([texts]).passages > 100
    assert "answers 500 (something broke)" in caplog.text
    assert pointer(tmp_path) in (None, "")
    assert index.search(QUESTION, k=1)
    proxy.fail = None
    made = index.repair()
    assert any("generation" in line for line in made)
    assert index.doctor() == []
    assert ids(index) == exact(tmp_path)


def test_batches_too_large_go_in_halves(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path
) -> None:
    proxy.most = 20_000
    index = opened(tmp_path, proxy.url, database)
    index.add([texts])
    assert index.doctor() == []
    assert ids(index) == exact(tmp_path)


@pytest.mark.parametrize("version", [b'"0.6.3"', b"<html>", b"7"])
def test_another_server_is_named(
    tmp_path: Path, proxy: ChromaProxy, database: str, version: bytes
) -> None:
    proxy.version = version
    api = ChromaApi(ChromaServer(proxy.url, database=database))
    with pytest.raises(IndexFault, match=r"version 1|no Chroma"):
        api.prepare()
    api.close()


def test_a_token_is_sent_and_not_shown(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.token = "geheim"
    refused = opened(tmp_path, proxy.url, database, "falsch-und-lang")
    refused.add([texts])
    assert "refuses the login" in caplog.text
    index = opened(tmp_path, proxy.url, database, "geheim")
    index.repair()
    assert index.doctor() == []
    server = ChromaServer(f"{proxy.url}/?key=abc", headers={"x": "falsch-und-lang"})
    assert "falsch-und-lang" not in caplog.text + repr(server)
    assert "abc" not in server.where


def test_a_collection_that_is_gone_is_built_anew(
    tmp_path: Path, proxy: ChromaProxy, database: str, texts: Path
) -> None:
    index = opened(tmp_path, proxy.url, database)
    index.add([texts])
    made = pointer(tmp_path)
    assert made
    api = ChromaApi(ChromaServer(proxy.url, database=database))
    api.delete(made)
    api.close()
    assert ids(index) == exact(tmp_path)
    assert index.doctor()
    index.add([texts])
    assert pointer(tmp_path) != made
    assert index.doctor() == []


def test_a_purge_that_cannot_be_done_says_so(tmp_path: Path, texts: Path) -> None:
    with running_chroma(tmp_path / "server") as server:
        index = opened(tmp_path, server.url, "own")
        index.add([texts])
        server.stop()
        with pytest.raises(IndexFault, match="cannot be reached"):
            index.purge(["wort7.txt"])
        assert "wort7.txt" not in {source.name for source in index.sources()}
        server.start()
        index.purge()
        assert collections(server.url, "own") == [pointer(tmp_path)]
        assert index.doctor() == []


def test_generations_are_of_the_shelf(tmp_path: Path, proxy: ChromaProxy) -> None:
    record = Record(tmp_path / "none.db")
    generations = Generations(ServerShelf(record, ChromaServer(proxy.url)))
    assert generations.current() is None
    assert generations.orphans() == []
    assert generations.damage() == []
    generations.close()
