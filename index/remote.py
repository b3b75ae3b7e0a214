"""An embedder on a server: OpenAI's ``/v1/embeddings``, or text-embeddings-inference's ``/embed``.

https://platform.openai.com/docs/api-reference/embeddings and
https://huggingface.github.io/text-embeddings-inference/
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import httpx
import numpy as np

from index.address import shown
from index.errors import ModelError
from index.post import read, send
from index.protocols import Kind, Vectors

BATCH: Final = 32  # text-embeddings-inference's own limit (--max-client-batch-size)
QUERY_S: Final = 10.0
PASSAGES_S: Final = 60.0
CONNECT_S: Final = 5.0
PAUSES_S: Final = (0.5, 2.0, 5.0)
BUSY: Final = (429, 502, 503, 504)
PROBE: Final = "Woraus besteht ein Vektor?"


@dataclass(frozen=True, slots=True)
class EmbedderServer:
    """Where the server is, and which of its models is asked.

    ``url`` ends in ``/embed`` for text-embeddings-inference's protocol, else OpenAI's is spoken
    and the URL is the one below which ``/embeddings`` lies. The prompts are put before each text.
    """

    url: str
    model: str = ""
    key: str = field(default="", repr=False)
    query_prompt: str = "query: "
    passage_prompt: str = "passage: "

    @property
    def where(self) -> str:
        """The address without what may be a secret."""
        return shown(self.url)

    @property
    def plain(self) -> bool:
        """Whether text-embeddings-inference's own protocol is spoken."""
        return self.where.endswith("/embed")


class RemoteEmbedder:
    """Vectors from a server. Safe to share between threads.

    Its id is the model's name, with a checksum of its revision where the server tells, and of the
    prompts. Other weights under the same name are noticed by ``index.retrieve.refuse_others``.
    """

    def __init__(self, server: EmbedderServer) -> None:
        self._server = server
        headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
        self._client = httpx.Client(headers=headers)
        self._lock = threading.Lock()
        self._probed: tuple[str, int] | None = None

    @property
    def where(self) -> str:
        """The server's address."""
        return self._server.where

    @property
    def id(self) -> str:
        """The model's name and a checksum of its revision and prompts."""
        return self._probe()[0]

    @property
    def dim(self) -> int:
        """Length of each vector."""
        return self._probe()[1]

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return one unit vector a text. Raises ModelError where the server does not give it."""
        dim = self.dim
        vectors = np.empty((len(texts), dim), np.float32)
        prompt = self._server.query_prompt if kind == "query" else self._server.passage_prompt
        for begin in range(0, len(texts), BATCH):
            told = [prompt + text for text in texts[begin : begin + BATCH]]
            vectors[begin : begin + len(told)] = self._ask(told, kind, dim)
        return vectors

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _probe(self) -> tuple[str, int]:
        with self._lock:
            if self._probed is None:
                # With the patience for documents: a server may load its model at the first text.
                vector = self._ask([self._server.query_prompt + PROBE], "passage", None)[0]
                name, revision = self._told()
                prompts = f"{self._server.query_prompt}\0{self._server.passage_prompt}"
                digest = sha256(f"{revision}\0{prompts}".encode()).hexdigest()
                self._probed = f"remote:{name}@{digest[:12]}", len(vector)
            return self._probed

    def _told(self) -> tuple[str, str]:
        """Return the model's name and revision, as far as they are known."""
        if not self._server.plain:
            return self._server.model or "unnamed", ""
        try:
            url = f"{self._server.url.rstrip('/').removesuffix('/embed')}/info"
            info = self._client.get(url, timeout=QUERY_S).raise_for_status().json()
            return str(info["model_id"]), str(info.get("model_sha") or "")
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
            return self._server.model or "unnamed", ""

    def _ask(self, texts: Sequence[str], kind: Kind, dim: int | None) -> Vectors:
        found = np.asarray(self._read(self._post(texts, kind), len(texts)), np.float32)
        if found.ndim != 2 or found.shape[1] != (dim or found.shape[1]):
            raise self._fault("answers with vectors of another length")
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        if not np.isfinite(found).all() or not norms.all():
            raise self._fault("answers with vectors that are none")
        return np.asarray(found / norms, np.float32)

    def _post(self, texts: Sequence[str], kind: Kind) -> Any:  # noqa: ANN401 - any JSON
        if self._server.plain:
            path, body = "", {"inputs": list(texts), "normalize": True, "truncate": True}
        else:
            path, body = "/embeddings", {"input": list(texts), "encoding_format": "float"}
            if self._server.model:
                body["model"] = self._server.model
        url = f"{self._server.url.rstrip('/')}{path}"
        timeout = httpx.Timeout(QUERY_S if kind == "query" else PASSAGES_S, connect=CONNECT_S)
        pauses = PAUSES_S if kind == "passage" else PAUSES_S[:1]
        for pause in (*pauses, None):
            response = send(self._client, url, body, timeout, self._fault)
            if response.status_code not in BUSY or pause is None:
                break
            time.sleep(pause)
        if response.is_error:
            words = " ".join(response.text.split())[:200]
            if response.status_code in (401, 403):
                words = "check BELEG_EMBEDDER_KEY"
            raise self._fault(f"answers {response.status_code} ({words})")
        return read(response, self._fault)

    def _read(self, answer: Any, count: int) -> list[Any]:  # noqa: ANN401 - any JSON
        try:
            if self._server.plain:
                rows = list(answer)
            else:
                rows = [one["embedding"] for one in sorted(answer["data"], key=_place)]
        except (TypeError, KeyError):
            raise self._fault("answers with something that is no list of vectors") from None
        if len(rows) != count:
            raise self._fault(f"answers with {len(rows)} vectors for {count} texts")
        if not all(isinstance(row, list) and row for row in rows):
            raise self._fault("answers with something that is no list of vectors")
        return rows

    def _fault(self, words: str) -> ModelError:
        return ModelError(
            f"The embedder at {self._server.where} {words}. Nothing was embedded; see `beleg "
            "doctor`."
        )


def _place(one: dict[str, Any]) -> int:
    return int(one["index"])
