"""A small HTTP server on loopback that answers as it is told, and remembers what it was asked."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_S = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path, its headers in lower case, and its body."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """Everything that was sent, as one text."""
        return json.dumps(self.body, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send. ``torn``: the connection is cut instead of ended."""

    body: Iterable[bytes] = ()
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    torn: bool = False


Answer = Callable[[Asked, int], Reply]


@dataclass
class Served:
    """A running server: where it is, what it was asked, and whether a client has left."""

    address: str
    asked: list[Asked] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    ends: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def served(answer: Answer) -> Iterator[Served]:
    """Serve until the block ends; ``answer`` gets each request and its number from 0."""
    state = Served("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.asked.append(Asked(self.path, headers, json.loads(self.rfile.read(size) or "{}")))
            reply = answer(state.asked[-1], len(state.asked) - 1)
            with contextlib.suppress(ConnectionError):
                _send(self, reply, state)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.ends.set()
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Reply, state: Served) -> None:
    """Send a reply piece by piece, as servers do that stream."""
    try:
        handler.send_response(reply.status)
        handler.send_header("content-type", reply.kind)
        handler.send_header("transfer-encoding", "chunked")
        handler.send_header("connection", "close")
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        started = time.monotonic()
        for piece in reply.body:
            if state.ends.is_set() or time.monotonic() - started > LONGEST_S:
                break
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.flush()
        if not reply.torn:
            handler.wfile.write(b"0\r\n\r\n")
    except ConnectionError:
        state.left.set()
        raise
    finally:
        handler.close_connection = True
