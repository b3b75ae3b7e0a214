"""An embedder on a server: the same vectors, its own fingerprint, and failures with their names."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexMismatch, ModelError
from index.index import open_index
from index.protocols import Remote
from index.remote import EmbedderServer, RemoteEmbedder
from tests.index.embedding_server import EmbeddingServer
from tests.index.makers import WordEmbedder

pytestmark = pytest.mark.chroma  # a server on loopback

TEXTS = [f"Satz {n} über Regen und Schnee" for n in range(70)]


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer(WordEmbedder()) as running:
        yield running


@pytest.fixture(params=["/v1", "/embed"])
def remote(request: pytest.FixtureRequest, server: EmbeddingServer) -> Iterator[RemoteEmbedder]:
    made = RemoteEmbedder(EmbedderServer(server.url + request.param, model="words"))
    yield made
    made.close()


def test_the_vectors_are_the_servers(remote: RemoteEmbedder, server: EmbeddingServer) -> None:
    assert remote.dim == server.embedder.dim
    for kind, prompt in (("passage", "passage: "), ("query", "query: ")):
        found = remote.embed(TEXTS, kind)  # type: ignore[arg-type]
        right = server.embedder.embed([prompt + text for text in TEXTS], "passage")
        assert found.dtype == np.float32
        assert np.allclose(found, right, atol=1e-6)
    assert remote.embed([], "passage").shape == (0, server.embedder.dim)
    assert isinstance(remote, Remote)
    assert not isinstance(WordEmbedder(), Remote)


def test_each_has_a_fingerprint_of_its_own(server: EmbeddingServer) -> None:
    def named(**settings: str) -> str:
        made = RemoteEmbedder(EmbedderServer(**settings))
        try:
            return made.id
        finally:
            made.close()

    ids = [
        named(url=f"{server.url}/v1", model="a"),
        named(url=f"{server.url}/v1", model="b"),
        named(url=f"{server.url}/v1", model="a", query_prompt=""),
        named(url=f"{server.url}/embed"),
    ]
    assert len(set(ids)) == 4
    assert ids[0] == named(url=f"{server.url}/v1/", model="a")
    server.embedder = WordEmbedder("words-2")  # another revision, which /info tells
    assert named(url=f"{server.url}/embed") != ids[3]


def test_an_index_over_it(tmp_path: Path, remote: RemoteEmbedder, server: EmbeddingServer) -> None:
    index = open_index(tmp_path / "index", remote, approximate=False)
    index.add_upload("a.txt", b"Peskow dementiert den Einsatz.")
    index.add_upload("b.txt", b"Morgen regnet es in Berlin.")
    assert index.search("Wer dementiert?", k=1)[0].passage.source == "a.txt"
    assert index.doctor() == []
    here = open_index(tmp_path / "index", WordEmbedder(), approximate=False)
    with pytest.raises(IndexMismatch, match=r"remote:.*add --rebuild"):
        here.search("Wer dementiert?", k=1)


def test_other_weights_under_the_same_name_are_refused(
    tmp_path: Path, server: EmbeddingServer
) -> None:
    place = EmbedderServer(f"{server.url}/v1", model="words")
    made = [RemoteEmbedder(place) for _ in range(2)]
    open_index(tmp_path, made[0], approximate=False).add_upload("a.txt", b"Morgen regnet es.")
    server.embedder = WordEmbedder("words-2")
    index = open_index(tmp_path, made[1], approximate=False)
    for use in (
        lambda: index.search("regnet", k=1),
        lambda: index.add_upload("b.txt", b"Noch ein Text."),
    ):
        with pytest.raises(IndexMismatch, match="other vectors"):
            use()
    index.rebuild()
    assert index.search("regnet", k=1)
    for one in made:
        one.close()


def test_a_busy_server_is_asked_again(remote: RemoteEmbedder, server: EmbeddingServer) -> None:
    assert remote.dim
    server.busy = 1
    assert len(remote.embed(TEXTS[:3], "passage")) == 3
    server.busy = 9
    with pytest.raises(ModelError, match="answers 429"):
        remote.embed(TEXTS[:3], "query")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"data": []}, "0 vectors for 1 texts|no list"),
        ([[]], "vectors|no list"),
        ("text", "no list|vectors"),
        ([[0.0] * 48], "are none|no list"),
        ([[1.0] * 7], "another length|no list"),
    ],
)
def test_strange_answers_are_named(
    remote: RemoteEmbedder, server: EmbeddingServer, answer: object, words: str
) -> None:
    assert remote.dim
    server.answer = answer
    with pytest.raises(ModelError, match=words):
        remote.embed(["x"], "query")


def test_silence_refusal_and_absence_are_named(
    server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.key = "geheim"
    place = EmbedderServer(f"{server.url}/v1", key="falsch-und-lang")
    refused = RemoteEmbedder(place)
    with pytest.raises(ModelError, match=r"401 .check BELEG_EMBEDDER_KEY") as raised:
        _ = refused.dim
    assert "falsch-und-lang" not in str(raised.value) + repr(place)
    allowed = RemoteEmbedder(EmbedderServer(f"{server.url}/v1", key="geheim"))
    assert allowed.dim
    monkeypatch.setattr("index.remote.QUERY_S", 0.3)
    server.slow_s = 2.0
    start = time.monotonic()
    with pytest.raises(ModelError, match=r"within 0\.3 seconds"):
        allowed.embed(["x"], "query")
    assert time.monotonic() - start < 5
    gone = RemoteEmbedder(EmbedderServer("http://127.0.0.1:9/v1"))
    with pytest.raises(ModelError, match="cannot be reached"):
        _ = gone.id
    for one in (refused, allowed, gone):
        one.close()
