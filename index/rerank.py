"""A reranker on a server: the candidates go there with the question and come back in its order.

text-embeddings-inference's ``/rerank``, or Jina's protocol, which vLLM and llama.cpp's server speak
under ``/v1/rerank``. What the passages say is still read on this machine.
"""

import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx

from index.address import shown
from index.errors import ModelError
from index.fuse import CANDIDATES
from index.post import read, send
from index.protocols import Corpus
from index.types import Document, Hit

log = logging.getLogger(__name__)

ASK_S: Final = 5.0
CONNECT_S: Final = 3.0
AGAIN_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class RerankServer:
    """Where the server is. A ``url`` that ends in ``/v1/rerank`` is asked in Jina's protocol."""

    url: str
    model: str = ""
    key: str = field(default="", repr=False)

    @property
    def where(self) -> str:
        """The address without what may be a secret."""
        return shown(self.url)

    @property
    def plain(self) -> bool:
        """Whether text-embeddings-inference's own protocol is spoken."""
        return not self.where.endswith("/v1/rerank")


class Reranker:
    """Scores of texts for a question, from a server. Safe to share between threads."""

    def __init__(self, server: RerankServer) -> None:
        self._server = server
        headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
        self._client = httpx.Client(headers=headers)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one number a text, higher is better. Raises ModelError where none comes."""
        if self._server.plain:
            body: dict[str, Any] = {"query": question, "texts": list(texts), "truncate": True}
        else:
            body = {"query": question, "documents": list(texts), "model": self._server.model}
        patience = httpx.Timeout(ASK_S, connect=CONNECT_S)
        response = send(self._client, self._server.url, body, patience, self._fault)
        if not response.is_success:
            raise self._fault(f"answers {response.status_code}")
        answer = read(response, self._fault)
        return self._read(answer, len(texts))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _read(self, answer: Any, count: int) -> list[float]:  # noqa: ANN401 - any JSON
        try:
            rows, name = (
                (answer, "score") if self._server.plain else (answer["results"], "relevance_score")
            )
            found = {int(row["index"]): float(row[name]) for row in rows}
        except (TypeError, KeyError, ValueError):
            raise self._fault("answers with something that is no ranking") from None
        if set(found) != set(range(count)) or not all(map(math.isfinite, found.values())):
            raise self._fault(f"does not rank each of {count} texts")
        return [found[row] for row in range(count)]

    def _fault(self, words: str) -> ModelError:
        return ModelError(f"The reranker at {self._server.where} {words}.")


class RerankedCorpus:
    """A corpus whose candidates a server puts in order; without it they keep their own.

    A server that fails is left alone for a while: a question never waits for it twice.
    """

    def __init__(
        self, corpus: Corpus, reranker: Reranker, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._corpus = corpus
        self._reranker = reranker
        self._clock = clock
        self._rest_until = -math.inf

    @property
    def fingerprint(self) -> str | None:
        """The corpus's own."""
        return self._corpus.fingerprint

    def document(self, document_id: str) -> Document:
        """Return a document by id, or raise UnknownSource."""
        return self._corpus.document(document_id)

    def search(self, question: str, *, k: int, sources: Sequence[str] = ()) -> list[Hit]:
        """Return at most ``k`` of the candidates, in the server's order and with its scores."""
        if self._clock() < self._rest_until:
            return self._corpus.search(question, k=k, sources=sources)
        hits = self._corpus.search(question, k=max(k, CANDIDATES), sources=sources)
        if not hits:
            return hits
        try:
            scores = self._reranker.scores(question, [hit.passage.text for hit in hits])
        except ModelError as error:
            self._rest_until = self._clock() + AGAIN_S
            log.warning("%s Passages keep the order they had; asked again in a while.", error)
            return hits[:k]
        ranked = [replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)]
        return sorted(ranked, key=lambda hit: -hit.score)[:k]
