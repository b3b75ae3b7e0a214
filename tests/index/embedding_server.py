"""A real server on loopback: embeddings and rankings, in OpenAI's, Jina's and TEI's protocols."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from index.protocols import Embedder

TEI_MOST = 32  # texts at once, text-embeddings-inference's default


class EmbeddingServer:
    """Serves an embedder of ours under both protocols, with a key where one is set."""

    def __init__(self, embedder: Embedder, *, key: str = "") -> None:
        self.embedder = embedder
        self.key = key
        self.slow_s = 0.0
        self.busy = 0  # so many calls are refused with 429
        self.answer: Any = None  # instead of the right one
        self.bodies: list[dict[str, Any]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def __enter__(self) -> "EmbeddingServer":
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _post(self, path: str, body: dict[str, Any], key: str) -> tuple[int, Any]:
        self.bodies.append(body)
        time.sleep(self.slow_s)
        if self.key and key != f"Bearer {self.key}":
            return 401, {"error": "no"}
        if self.busy:
            self.busy -= 1
            return 429, {"error": "overloaded"}
        if self.answer is not None:
            return 200, self.answer
        if path == "/embed":
            if len(body["inputs"]) > TEI_MOST:
                return 422, {"error": "batch size > maximum allowed batch size"}
            return 200, self.embedder.embed(body["inputs"], "passage").tolist()
        if path in ("/rerank", "/v1/rerank"):
            texts = body["texts" if path == "/rerank" else "documents"]
            query, *vectors = self.embedder.embed([body["query"], *texts], "query")
            told = sorted(enumerate(float(own @ query) for own in vectors), key=lambda one: -one[1])
            if path == "/rerank":
                return 200, [{"index": n, "score": score} for n, score in told]
            return 200, {"results": [{"index": n, "relevance_score": s} for n, s in told]}
        if path != "/v1/embeddings" or body["encoding_format"] != "float":
            return 404, {"error": "no such path"}
        rows = self.embedder.embed(body["input"], "passage").tolist()
        data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
        # The protocol promises an index, not an order.
        return 200, {"object": "list", "model": body.get("model"), "data": data[::-1]}

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                self._give(*server._post(self.path, body, self.headers.get("authorization") or ""))

            def do_GET(self) -> None:
                known = {"model_id": "org/words", "model_sha": server.embedder.id}
                self._give(*((200, known) if self.path == "/info" else (404, {})))

            def _give(self, status: int, answer: object) -> None:
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
