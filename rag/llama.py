"""One GGUF model in this process: llama.cpp's server through xllamacpp, as a stream of chunks.

Measured with xllamacpp 2026.10 and the 1.5B on two cores: loads in 1.5 s, reads 65 tokens/s, writes
12.5 tokens/s. With another program busy on one core, writing fell to 1.1 tokens/s until llama.cpp's
threads were told to spin shorter (GOMP_SPINCOUNT=10000, set with the other quiet variables in
`rag.settings`): then 4.3, and nothing lost on an idle machine.
"""

import atexit
import contextlib
import os
import queue
import secrets
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index.errors import BackendError, ModelMissing, PromptTooLong
from rag.kept import Door, Instructions

# Prompts are read in batches of this many tokens, and a request can be cancelled between two: about
# a second on a slow machine. Batches of 64, 128 and 512 read equally fast (65-67 tokens/s).
_BATCH: Final = 64
# Room for prompts seen before, so that two alternating ones are both read only once.
_PROMPT_CACHE_MIB: Final = 512
# Read the file instead of mapping it (LLAMA_LOAD_MODE_NONE): llama.cpp repacks half of the weights
# for this processor, and mapped, the originals stay beside them. 1.3 instead of 1.9 GB for the
# 1.5B, as fast, and loaded as soon.
_READ_WHOLE: Final = 0
_HEARTBEAT_S: Final = 0.1
_CLOSING_S: Final = 10.0
_MAGIC: Final = b"GGUF"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the answer. Without text it is a heartbeat: a caller may stop there too.

    ``usage`` and ``timings`` come with the last one, as llama.cpp reports them.
    """

    text: str = ""
    finish: str | None = None
    usage: Mapping[str, Any] | None = None
    timings: Mapping[str, Any] | None = None


class Engine:
    """A loaded model with one slot: who comes second waits for the first."""

    def __init__(
        self,
        path: Path,
        *,
        n_ctx: int = 4096,
        threads: int | None = None,
        states: Path | None = None,
    ) -> None:
        """Load the model. Under ``states`` it keeps what it made of its instructions.

        Raises:
            ModelMissing: there is no such file.
            BackendError: it is no GGUF model, or llama.cpp cannot load it.
        """
        self.path = path
        self.n_ctx = n_ctx
        self._slot = threading.Lock()
        self._closing = threading.Event()
        self._served = False
        self._server: Any
        self._server, self._kept = _load(path, n_ctx, threads, states)
        _ENGINES.add(self)

    @property
    def closed(self) -> bool:
        """Whether the model was closed and takes no more requests."""
        return self._closing.is_set()

    def stream(self, request: Mapping[str, Any]) -> Iterator[Chunk]:
        """Yield the answer to one chat request, in llama.cpp's own request fields.

        Closing the iterator stops the model at its next token, or its next batch while it reads.

        Raises:
            BackendError: llama.cpp refused the request, or the model was closed.
        """
        stop = threading.Event()
        chunks: queue.SimpleQueue[Mapping[str, Any] | BaseException | None] = queue.SimpleQueue()
        try:
            while not self._slot.acquire(timeout=_HEARTBEAT_S):
                yield Chunk()
            worker = threading.Thread(
                target=self._work, args=(request, chunks, stop), name="llama", daemon=True
            )
            worker.start()
            yield from _read(chunks)
        finally:
            stop.set()

    def _work(
        self,
        request: Mapping[str, Any],
        chunks: "queue.SimpleQueue[Mapping[str, Any] | BaseException | None]",
        stop: threading.Event,
    ) -> None:
        """Run one request to its end in a thread of its own, then free the slot."""

        def take(chunk: Mapping[str, Any]) -> bool:
            chunks.put(chunk)
            return stop.is_set() or self._closing.is_set()

        try:
            if self._server is None:
                raise BackendError(f"The model {self.path.name} was closed. Ask again.")
            full = {
                "temperature": 0,
                "seed": 0,
                "cache_prompt": True,
                **request,
                "stream": True,
                "return_progress": True,
                "stream_options": {"include_usage": True},
            }
            self._served = True
            self._recall(full["messages"], stop)
            self._server.handle_chat_completions(full, take)
        except BaseException as error:  # noqa: BLE001 - handed over to the caller's thread
            chunks.put(error)
        finally:
            self._slot.release()
            chunks.put(None)

    def _recall(self, messages: Sequence[Mapping[str, Any]], stop: threading.Event) -> None:
        """Before the first request: take the state of its instructions from disk, or put it there.

        Then the door is closed for good.
        """
        kept, self._kept = self._kept, None
        if kept is None:
            return

        def read(shared: Sequence[Mapping[str, Any]]) -> bool:
            request = {"messages": shared, "max_tokens": 1, "stream": True, "return_progress": True}
            whole = True

            def take(chunk: Mapping[str, Any]) -> bool:
                nonlocal whole
                halted = stop.is_set() or self._closing.is_set()
                whole = whole and not halted and "error" not in chunk
                return halted

            self._server.handle_chat_completions(request, take)
            return whole

        try:
            kept.recall(messages, read)
        finally:
            kept.door.close()

    def close(self) -> None:
        """Stop what runs and free the memory. A second call does nothing."""
        self._closing.set()
        if self._slot.acquire(timeout=_CLOSING_S):
            if self._server is not None and not self._served:
                # Told to end before its loop began, llama.cpp's queue would wait for ever.
                self._server.handle_completions({"prompt": ".", "n_predict": 1}, lambda _: True)
            self._server = None
            if self._kept is not None:
                self._kept.door.close()
            self._slot.release()


_ENGINES: "weakref.WeakSet[Engine]" = weakref.WeakSet()
_SHARED: "weakref.WeakValueDictionary[tuple[Path, int, int | None], Engine]" = (
    weakref.WeakValueDictionary()
)
_LOADING: Final = threading.Lock()


def shared_engine(
    path: Path, *, n_ctx: int, threads: int | None, states: Path | None = None
) -> Engine:
    """Return the engine of a model file, loaded once for all who hold it at the same time."""
    key = (path.expanduser().resolve(), n_ctx, threads)
    with _LOADING:
        engine = _SHARED.get(key)
        if engine is None or engine.closed:
            engine = Engine(key[0], n_ctx=n_ctx, threads=threads, states=states)
            _SHARED[key] = engine
        return engine


@atexit.register
def _close_all() -> None:
    for engine in list(_ENGINES):
        engine.close()


def fitting_threads() -> int | None:
    """Return how many threads this process may keep busy; None: let llama.cpp count the cores."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        allowed = min(allowed or sys.maxsize, max(1, round(int(quota) / int(period))))
    return allowed if 0 < allowed < (os.cpu_count() or 1) else None


def _read(chunks: "queue.SimpleQueue[Mapping[str, Any] | BaseException | None]") -> Iterator[Chunk]:
    while True:
        try:
            item = chunks.get(timeout=_HEARTBEAT_S)
        except queue.Empty:
            yield Chunk()
            continue
        if item is None:
            return
        if isinstance(item, BackendError):
            raise item
        if isinstance(item, BaseException):
            raise BackendError(f"llama.cpp could not take the request: {item}.") from item
        if "error" in item:
            raise _refused(item["error"])
        yield _chunk(item)


def _chunk(item: Mapping[str, Any]) -> Chunk:
    choice = item["choices"][0] if item.get("choices") else {}
    usage = item.get("usage")
    return Chunk(
        text=choice.get("delta", {}).get("content") or "",
        finish=choice.get("finish_reason"),
        usage=usage,
        timings=item.get("timings") if usage else None,
    )


def _refused(error: Mapping[str, Any]) -> BackendError:
    if error.get("type") == "exceed_context_size_error":
        return PromptTooLong(
            f"The prompt has {error.get('n_prompt_tokens')} tokens, more than the "
            f"{error.get('n_ctx')} of the model's window: raise BELEG_CONTEXT_TOKENS."
        )
    return BackendError(
        f"llama.cpp refused the request: {error.get('message', 'no reason given')}."
    )


def _load(
    path: Path, n_ctx: int, threads: int | None, states: Path | None
) -> tuple[Any, Instructions | None]:
    """Start llama.cpp's server on a model, out of everyone's reach."""
    _check_file(path)
    try:
        import xllamacpp
    except ImportError as error:
        raise BackendError(
            f"The local runtime cannot start ({error}). Reinstall xllamacpp; on Linux it also "
            "needs libgomp (`apt install libgomp1`)."
        ) from error
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = n_ctx
    params.n_batch = params.n_ubatch = _BATCH
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    params.load_mode = _READ_WHOLE
    params.verbosity = -1
    params.offline = True
    params.warmup = False
    params.enable_reasoning = 0
    count = threads or fitting_threads()
    if count:
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = count
    with _hidden_door(params, path, states) as kept:
        try:
            return xllamacpp.Server(params), kept
        except RuntimeError as error:
            size = path.stat().st_size / 1e9
            raise BackendError(
                f"llama.cpp cannot load {path}: the file is damaged, of an unknown kind, or too "
                f"large for the memory ({size:.1f} GB). Fetch it again or choose a smaller model."
            ) from error


@contextlib.contextmanager
def _hidden_door(
    params: Any,  # noqa: ANN401 - untyped package
    model: Path,
    states: Path | None,
) -> Iterator[Instructions | None]:
    """Keep others away from the server that llama.cpp insists on opening.

    It listens on a socket file that only this user can reach, behind a random key. It is deleted at
    once, or where states are kept before the first request. Where there are no such sockets
    (Windows) it is a loopback port behind the key, and no states are kept.
    """
    key = secrets.token_urlsafe(32)
    params.ui = params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = False
    params.api_keys = [key]
    params.n_threads_http = 1
    if sys.platform == "win32":
        yield None
        return
    # Not below a deep TMPDIR where it need not be: a socket's path has at most 104-108 bytes.
    folder = tempfile.mkdtemp(prefix="beleg-", dir="/tmp" if Path("/tmp").is_dir() else None)
    door = Door(Path(folder), key)
    params.hostnames = [str(door.path)]
    kept = None
    try:
        if states is not None:
            with contextlib.suppress(OSError):
                states.mkdir(mode=0o700, parents=True, exist_ok=True)
                params.slot_save_path = f"{states}/"
                kept = Instructions(states, model, door)
        yield kept
    except BaseException:
        kept = None
        raise
    finally:
        if kept is None:
            door.close()


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise ModelMissing(
            f"There is no model file at {path}. Check the path, or run `beleg models`."
        )
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise BackendError(f"The model file {path} cannot be read: {error.strerror}.") from error
    if magic != _MAGIC:
        raise BackendError(f"{path} is not a GGUF model. Only GGUF files can be loaded.")
