"""A proxy before a real Chroma server that can be slow, refuse, fail, or be something else."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

import httpx


class ChromaProxy:
    """Hands every call on. ``slow_s``, ``fail``, ``most`` and ``version`` change what it does."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.slow_s = 0.0
        self.fail: int | None = None  # answers so many calls that change something, then 500
        self.most = 1 << 40  # bytes of a body
        self.version: bytes | None = None
        self.token: str | None = None
        self.calls: list[str] = []
        self._client = httpx.Client(timeout=60)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def __enter__(self) -> "ChromaProxy":
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._client.close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        size = int(handler.headers.get("content-length") or 0)
        body = handler.rfile.read(size)
        self.calls.append(f"{handler.command} {handler.path}")
        time.sleep(self.slow_s)
        if self.token and handler.headers.get("x-chroma-token") != self.token:
            return 401, b"who are you?"
        if handler.path.endswith("/version") and self.version is not None:
            return 200, self.version
        if size > self.most:
            return 413, b"Payload too large"
        if self.fail is not None and handler.path.endswith("/upsert"):
            self.fail -= 1
            if self.fail < 0:
                return 500, b"something broke"
        headers = {"content-type": "application/json"}
        answer = self._client.request(
            handler.command, self.server + handler.path, content=body, headers=headers
        )
        return answer.status_code, answer.content

    def _handler(proxy) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                status, content = proxy._answer(self)
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
