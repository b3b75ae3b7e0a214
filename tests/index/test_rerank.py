"""A reranker on a server: its order is taken; without it a question goes on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing

import pytest

from index.context import ContextCorpus
from index.errors import ModelError
from index.protocols import Kind, Vectors
from index.rerank import RerankedCorpus, Reranker, RerankServer
from tests.index.embedding_server import EmbeddingServer
from tests.index.makers import WordEmbedder

pytestmark = pytest.mark.chroma  # it asks addresses on loopback

TEXT = "\n\n".join(
    f"{name} reist nach {place}. " * 20
    for name, place in (("Kim", "Russland"), ("Peskow", "Korea"), ("Lenz", "Passau"))
)
QUESTION = "Wer reist nach Passau?"


class Backwards(WordEmbedder):
    """Finds near what is far."""

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        vectors = super().embed(texts, kind)
        vectors[0] = -vectors[0]
        return vectors


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer(Backwards()) as made:
        yield made


Open = Callable[[RerankServer], Reranker]


@pytest.fixture
def opened() -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda place: stack.enter_context(closing(Reranker(place)))


@pytest.mark.parametrize("path", ["/rerank", "/v1/rerank"])
def test_the_order_is_the_servers(server: EmbeddingServer, opened: Open, path: str) -> None:
    own = ContextCorpus(TEXT, WordEmbedder())
    corpus = RerankedCorpus(own, opened(RerankServer(server.url + path, model="cross")))
    before = own.search(QUESTION, k=3)
    hits = corpus.search(QUESTION, k=2)
    assert len(before) == 3
    assert [hit.passage for hit in hits] == [hit.passage for hit in before[::-1]][:2]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].dense == before[-1].dense
    assert corpus.fingerprint == own.fingerprint
    assert corpus.document(hits[0].passage.document_id).text == TEXT
    assert server.bodies[0].get("model") == ("cross" if path == "/v1/rerank" else None)


def test_nothing_found_is_not_sent(server: EmbeddingServer, opened: Open) -> None:
    corpus = RerankedCorpus(
        ContextCorpus(" ", WordEmbedder()), opened(RerankServer(f"{server.url}/rerank"))
    )
    assert corpus.search(QUESTION, k=2) == []
    assert server.bodies == []


def test_a_server_that_fails_is_left_alone_for_a_while(
    server: EmbeddingServer, opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    now = [100.0]
    own = ContextCorpus(TEXT, WordEmbedder())
    place = RerankServer(f"{server.url}/rerank", key="geheim-und-lang")
    corpus = RerankedCorpus(own, opened(place), clock=lambda: now[0])
    server.answer = [{"index": 0, "score": 1.0}]
    for _ in range(3):
        assert corpus.search(QUESTION, k=2) == own.search(QUESTION, k=2)
    assert len(server.bodies) == 1
    assert "does not rank each of 3 texts" in caplog.text
    assert "geheim" not in caplog.text + repr(place)
    server.answer, now[0] = None, 120.0
    assert corpus.search(QUESTION, k=2) != own.search(QUESTION, k=2)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"results": []}, "no ranking"),
        ("text", "no ranking"),
        ([], "does not rank"),
        ([{"index": 0, "score": float("nan")}], "does not rank"),
        ([{"index": 3, "score": 1.0}], "does not rank"),
    ],
)
def test_strange_answers_are_named(
    server: EmbeddingServer, opened: Open, answer: object, words: str
) -> None:
    server.answer = answer
    with pytest.raises(ModelError, match=words):
        opened(RerankServer(f"{server.url}/rerank")).scores("x", ["y"])


def test_silence_refusal_and_absence_are_named(
    server: EmbeddingServer, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.key = "geheim"
    with pytest.raises(ModelError, match="answers 401"):
        opened(RerankServer(f"{server.url}/rerank")).scores("x", ["y"])
    allowed = RerankServer(f"{server.url}/rerank", key="geheim")
    assert len(opened(allowed).scores("x", ["y"])) == 1
    monkeypatch.setattr("index.rerank.ASK_S", 0.3)
    server.slow_s = 2.0
    with pytest.raises(ModelError, match=r"within 0\.3 seconds"):
        opened(allowed).scores("x", ["y"])
    with pytest.raises(ModelError, match="cannot be reached"):
        opened(RerankServer("http://127.0.0.1:9/rerank")).scores("x", ["y"])
