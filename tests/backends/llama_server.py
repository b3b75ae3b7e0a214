"""A real OpenAI-compatible server on loopback: llama.cpp's own, serving a model file.

Run it by itself to try Beleg over HTTP::

    python -m tests.backends.llama_server MODEL.gguf     # prints what to set
"""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KEY = "key-of-the-llama-server"
WINDOW = 4096


@contextmanager
def llama_server(model: Path, *, window: int = WINDOW) -> Iterator[str]:
    """Serve a model file and yield the address to set as OPENAI_BASE_URL; the key is `KEY`."""
    import xllamacpp

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    params: Any = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.api_keys = [KEY]
    params.n_ctx = window
    params.n_batch = params.n_ubatch = 64
    params.n_parallel = 1
    params.verbosity = -1
    params.offline = True
    params.warmup = False
    params.enable_reasoning = 0
    # As the product counts its threads: more than there are cores only wait for each other.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = len(os.sched_getaffinity(0))
    server = xllamacpp.Server(params)
    yield f"http://127.0.0.1:{port}/v1"
    del server


def main(model: str) -> None:
    """Serve until interrupted."""
    with llama_server(Path(model)) as address:
        sys.stdout.write(f"OPENAI_BASE_URL={address} OPENAI_API_KEY={KEY}\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main(sys.argv[1])
