"""The model in its process: one GGUF file in llama.cpp's server, through xllamacpp.

Measured with xllamacpp 2026.10 and the 1.5B on two cores: loads in 1.5 s, reads 65 tokens/s, writes
12.5 tokens/s. With another program busy on one core, writing fell to 1.1 tokens/s until llama.cpp's
threads were told to spin shorter (GOMP_SPINCOUNT=10000, set with the other quiet variables in
`rag.settings`): then 4.3, and nothing lost on an idle machine.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from index.errors import BackendError
from rag.kept import Door, Instructions
from rag.loading import Loading

# Prompts are read in batches of this many tokens, and a request can be cancelled between two: about
# a second on a slow machine. Batches of 64, 128 and 512 read equally fast (65-67 tokens/s).
_BATCH: Final = 64
# Room for prompts seen before, so that two alternating ones are both read only once.
_PROMPT_CACHE_MIB: Final = 512
# Read the file instead of mapping it (LLAMA_LOAD_MODE_NONE): llama.cpp repacks half of the weights
# for this processor, and mapped, the originals stay beside them. 1.3 instead of 1.9 GB for the
# 1.5B, as fast, and loaded as soon.
_READ_WHOLE: Final = 0
Take = Callable[[Mapping[str, Any]], bool]


class Model:
    """A loaded model, for one request at a time."""

    def __init__(self, loading: Loading, door: Door) -> None:
        """Load the model.

        Raises:
            BackendError: llama.cpp cannot load it.
        """
        self._server: Any
        self._server, self._kept = _load(loading, door)

    def run(self, request: Mapping[str, Any], take: Take) -> None:
        """Answer one chat request, in llama.cpp's own fields, as chunks that ``take`` is given.

        The model stops where ``take`` says so: at its next token, or its next batch while it reads.
        """
        full = {
            "temperature": 0,
            "seed": 0,
            "cache_prompt": True,
            **request,
            "stream": True,
            "return_progress": True,
            "stream_options": {"include_usage": True},
        }
        stopped = False

        def taken(chunk: Mapping[str, Any]) -> bool:
            nonlocal stopped
            stopped = take(chunk) or stopped
            return stopped

        self._recall(full["messages"], taken)
        if not stopped:
            self._server.handle_chat_completions(full, taken)

    def _recall(self, messages: Sequence[Mapping[str, Any]], take: Take) -> None:
        """Before the first request: take the state of its instructions from disk, or put it there.

        Then the door is closed for good.
        """
        kept, self._kept = self._kept, None
        if kept is None:
            return

        def read(shared: Sequence[Mapping[str, Any]]) -> bool:
            request = {"messages": shared, "max_tokens": 1, "stream": True, "return_progress": True}
            whole = True

            def stop(chunk: Mapping[str, Any]) -> bool:
                nonlocal whole
                halted = take({})
                whole = whole and not halted and "error" not in chunk
                return halted

            self._server.handle_chat_completions(request, stop)
            return whole

        try:
            kept.recall(messages, read)
        finally:
            kept.door.close()


def fitting_threads() -> int | None:
    """Return how many threads this process may keep busy; None: let llama.cpp count the cores."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        allowed = min(allowed or sys.maxsize, max(1, round(int(quota) / int(period))))
    return allowed if 0 < allowed < (os.cpu_count() or 1) else None


def _load(loading: Loading, door: Door) -> tuple[Any, Instructions | None]:
    """Start llama.cpp's server on a model, out of everyone's reach."""
    try:
        import xllamacpp
    except ImportError as error:
        raise BackendError(
            f"The local runtime cannot start ({error}). Reinstall xllamacpp; on Linux it also "
            "needs libgomp (`apt install libgomp1`)."
        ) from error
    params = xllamacpp.CommonParams()
    params.model.path = str(loading.path)
    params.n_ctx = loading.n_ctx
    params.n_batch = params.n_ubatch = _BATCH
    params.cache_ram_mib = _PROMPT_CACHE_MIB
    params.load_mode = _READ_WHOLE
    params.verbosity = -1
    params.offline = True
    params.warmup = False
    params.enable_reasoning = 0
    if loading.adapter is not None:
        if not loading.adapter.is_file():
            raise BackendError(f"{loading.adapter} is missing. Reinstall Beleg.")
        # It acts from the words it was trained to follow on, and on no prompt without them.
        adapter = xllamacpp.CommonAdapterLoraInfo()
        adapter.path, adapter.scale = str(loading.adapter), 1.0
        params.lora_adapters = [adapter]
    count = loading.threads or fitting_threads()
    if count:
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = count
    path = loading.path
    with _hidden(params, door, path, loading.states) as kept:
        try:
            return xllamacpp.Server(params), kept
        except RuntimeError as error:
            size = path.stat().st_size / 1e9
            raise BackendError(
                f"llama.cpp cannot load {path}: the file is damaged, of an unknown kind, or too "
                f"large for the memory ({size:.1f} GB). Fetch it again or choose a smaller model."
            ) from error


@contextlib.contextmanager
def _hidden(
    params: Any,  # noqa: ANN401 - untyped package
    door: Door,
    model: Path,
    states: Path | None,
) -> Iterator[Instructions | None]:
    """Keep others away from the server that llama.cpp insists on opening.

    It listens on a socket file that only this user can reach, behind a random key. It is deleted at
    once, or where states are kept before the first request. Where there are no such sockets
    (Windows) it is a loopback port behind the key, and no states are kept.
    """
    params.ui = params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = False
    params.api_keys = [door.key]
    params.n_threads_http = 1
    if sys.platform == "win32":
        yield None
        return
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
