"""One GGUF model in a process of its own, as a stream of chunks.

Of its own, because xllamacpp holds Python's lock while it loads: 2 s here, 15 s on a busy machine,
in which a page stood still and nothing else could load. And what brings llama.cpp down ends a
process that is started anew, not the page.
"""

import contextlib
import queue
import threading
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from index.errors import BackendError, ModelMissing, PromptTooLong
from rag.llama_child import Child
from rag.loading import Loading

_HEARTBEAT_S: Final = 0.1
_MAGIC: Final = b"GGUF"
_Chunks = queue.SimpleQueue[Mapping[str, Any] | BackendError | None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the answer. Without text it is a heartbeat: a caller may stop there too.

    ``usage`` and ``timings`` come with the last one, as llama.cpp reports them; ``logprobs`` with
    every token where they were asked for.
    """

    text: str = ""
    finish: str | None = None
    usage: Mapping[str, Any] | None = None
    timings: Mapping[str, Any] | None = None
    logprobs: Mapping[str, Any] | None = None


class Engine:
    """A loaded model with one slot: who comes second waits for the first."""

    def __init__(self, loading: Loading) -> None:
        """Begin to load the model.

        Raises:
            ModelMissing: there is no such file.
            BackendError: it is no GGUF model.
        """
        self.path = loading.path
        self._loading = loading
        self._slot = threading.Lock()
        self._closing = threading.Event()
        self._number = 0
        self._child = self._start()

    def load(self) -> None:
        """Wait until it is loaded.

        Raises:
            BackendError: llama.cpp cannot load it.
        """
        try:
            self._child.wait()
        except BackendError:
            self.close()
            raise

    @property
    def closed(self) -> bool:
        """Whether the model was closed and takes no more requests."""
        return self._closing.is_set()

    @property
    def pid(self) -> int:
        """The process it runs in."""
        return self._child.pid

    def stream(self, request: Mapping[str, Any]) -> Iterator[Chunk]:
        """Yield the answer to one chat request, in llama.cpp's own request fields.

        Closing the iterator stops the model at its next token, or its next batch while it reads.

        Raises:
            BackendError: llama.cpp refused the request, or the model was closed.
        """
        while not self._slot.acquire(timeout=_HEARTBEAT_S):
            yield Chunk()
        self._number += 1
        number = self._number
        chunks: _Chunks = queue.SimpleQueue()
        threading.Thread(
            target=self._work, args=(number, request, chunks), name="llama", daemon=True
        ).start()
        try:
            yield from _read(chunks)
        finally:
            with contextlib.suppress(BackendError):
                self._child.say(stop=number)

    def _work(self, number: int, request: Mapping[str, Any], chunks: _Chunks) -> None:
        """Run one request to its end in a thread of its own, then free the slot."""
        try:
            child = self._running()
            child.wait()
            child.say(number=number, request=request)
            while "end" not in (told := child.hear()):
                chunks.put(told["chunk"])
            if told["fault"]:
                chunks.put(BackendError(f"llama.cpp could not take the request: {told['fault']}."))
        except BackendError as error:
            chunks.put(self._closed() if self.closed else error)
        finally:
            self._slot.release()
            chunks.put(None)

    def _running(self) -> Child:
        """Return the process, another one where it ended by itself."""
        if self.closed:
            raise self._closed()
        if self._child.ended:
            self._child.end()
            self._child = self._start()
            if self._closing.is_set():  # meanwhile
                self._child.end()
        return self._child

    def _start(self) -> Child:
        _check_file(self.path)
        return Child(self._loading)

    def _closed(self) -> BackendError:
        return BackendError(f"The model {self.path.name} was closed. Ask again.")

    def close(self) -> None:
        """Stop what runs and free the memory. A second call does nothing."""
        self._closing.set()
        self._child.end()


_SHARED: "weakref.WeakValueDictionary[Loading, Engine]" = weakref.WeakValueDictionary()
_LOADING: Final = threading.Lock()


def shared_engine(loading: Loading) -> Engine:
    """Return the engine of a model file, loading or loaded: one for all who hold it."""
    key = replace(loading, path=loading.path.expanduser().resolve())
    with _LOADING:
        engine = _SHARED.get(key)
        if engine is None or engine.closed:
            engine = Engine(key)
            _SHARED[key] = engine
        return engine


def _read(chunks: _Chunks) -> Iterator[Chunk]:
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
        logprobs=choice.get("logprobs"),
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
