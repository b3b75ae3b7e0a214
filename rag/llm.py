"""The only module that knows chat models: opens the one a SPEC names, streams drafts from it."""

import contextlib
import queue
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.errors import BackendError
from rag.failures import explain
from rag.spec import Spec, destination, ollama_url, parse_spec
from rag.thoughts import Thoughts
from rag.types import Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

__all__ = [
    "ChatOptions",
    "Draft",
    "LangChainChat",
    "Spec",
    "Usage",
    "destination",
    "open_chat",
    "parse_spec",
]

# How each provider's package calls the limit of one answer. Others get theirs when opened, or none:
# the draft is bounded here in any case.
_LIMIT_NAMES: Final[Mapping[str, str]] = {
    "local": "max_tokens",
    "openai": "max_tokens",
    "anthropic": "max_tokens",
    "mistralai": "max_tokens",
    "google_genai": "max_output_tokens",
}
_EXTRAS: Final[Mapping[str, str]] = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google_genai": "google",
    "mistralai": "mistral",
    "ollama": "ollama",
}
# No language written with spaces has longer tokens on average: past this the draft is endless.
_CHARACTERS_PER_TOKEN: Final = 10
_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How backends are opened. ``base_urls`` and ``api_keys`` go by provider name."""

    n_ctx: int = 4096
    threads: int | None = None
    first_token_s: float = 60.0
    answer_s: float = 180.0
    max_retries: int = 2
    base_urls: Mapping[str, str] = field(default_factory=dict)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one draft cost. Tokens are None where the backend does not count them."""

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    draft_tokens: int | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None
    cut: bool = False


@dataclass(slots=True)
class _Meter:
    """Where the writing thread of a draft keeps count."""

    usage: Usage = field(default_factory=Usage)


class Draft(Iterator[str]):
    """A draft as it comes. ``close`` stops the model; so does letting go of the draft."""

    def __init__(self, pieces: Generator[str, None, None], meter: _Meter) -> None:
        """Hold a draft; the writing begins with the first piece that is asked for."""
        self._pieces = pieces
        self._meter = meter

    @property
    def usage(self) -> Usage:
        """What it has cost so far; complete once it ended."""
        return self._meter.usage

    def __next__(self) -> str:
        """Return the next piece."""
        return next(self._pieces)

    def close(self) -> None:
        """Stop the model. The pieces so far stand."""
        self._pieces.close()


class LangChainChat:
    """A `ChatModel` over any LangChain chat model: bounded, cancellable, with clear errors."""

    def __init__(
        self, model: "BaseChatModel", spec: Spec, options: ChatOptions | None = None
    ) -> None:
        """Take an opened model and the SPEC it answers to."""
        self.model = model
        self._spec = spec
        self._options = options or ChatOptions()

    @property
    def name(self) -> str:
        """The SPEC with the exact model, for the record."""
        return str(self._spec)

    @property
    def destination(self) -> str | None:
        """The host that prompts go to; None where they stay on this machine."""
        return destination(self._spec, self._options.base_urls)

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Draft:
        """Return the draft, piece by piece, without the model's thinking.

        Raises:
            BackendError: while iterating; the model failed, was too slow, or cannot be reached.
        """
        meter = _Meter()
        return Draft(self._write(meter, prompt, max_tokens), meter)

    def warm(self, prompt: Prompt) -> None:
        """Have a local model read a prompt ahead, in the background; what questions share stays.

        Reading the instructions takes the 1.5B five seconds on two cores, once.
        """
        if self._spec.kind != "local":
            return

        def read() -> None:
            with contextlib.suppress(BackendError):
                for _ in self.stream(prompt, max_tokens=1):
                    pass

        threading.Thread(target=read, name="warm", daemon=True).start()

    def _write(self, meter: _Meter, prompt: Prompt, max_tokens: int) -> Generator[str, None, None]:
        started = time.monotonic()
        thoughts, written = Thoughts(), 0
        for chunk in self._chunks(prompt, max_tokens, started):
            meter.usage = _counted(meter.usage, chunk, started)
            piece = _clean(thoughts.feed(chunk.text))
            room = max_tokens * _CHARACTERS_PER_TOKEN - written
            if piece:
                written += len(piece)
                yield piece[:room]
            if len(piece) > room:
                meter.usage = replace(meter.usage, cut=True)
                return
        if rest := _clean(thoughts.rest()):
            yield rest

    def _chunks(
        self, prompt: Prompt, max_tokens: int, started: float
    ) -> "Generator[AIMessageChunk, None, None]":
        """Yield the model's chunks, read by a thread so that no silence can hold us."""
        from langchain_core.messages import HumanMessage, SystemMessage

        messages: list[BaseMessage] = [SystemMessage(prompt.system), HumanMessage(prompt.user)]
        limit = _LIMIT_NAMES.get(self._spec.provider)
        options: dict[str, Any] = {limit: max_tokens} if limit else {}
        if prompt.grammar and self._spec.kind == "local":
            options["grammar"] = prompt.grammar
        pump = _Pump(self.model, messages, options)
        try:
            wrote = False
            while True:
                allowed = self._options.answer_s if wrote else self._options.first_token_s
                left = started + allowed - time.monotonic()
                if left <= 0:
                    raise BackendError(self._too_slow(wrote, allowed))
                try:
                    chunk = pump.chunks.get(timeout=min(left, _POLL_S))
                except queue.Empty:
                    continue
                if chunk is None:
                    return
                if isinstance(chunk, BaseException):
                    raise explain(chunk, self._spec, self.destination) from chunk
                wrote = wrote or bool(chunk.content)
                yield chunk
        finally:
            pump.stop.set()

    def _too_slow(self, wrote: bool, allowed: float) -> str:
        what = "was still writing" if wrote else "had not begun to answer"
        name = "BELEG_ANSWER_S" if wrote else "BELEG_FIRST_TOKEN_S"
        return f"{self.name} {what} after {allowed:g} s: choose a faster backend, or raise {name}."


class _Pump:
    """Reads a model's stream in a thread of its own, until told to stop."""

    def __init__(
        self, model: "BaseChatModel", messages: "list[BaseMessage]", kwargs: Mapping[str, Any]
    ) -> None:
        self.stop = threading.Event()
        self.chunks: queue.SimpleQueue[AIMessageChunk | BaseException | None] = queue.SimpleQueue()
        thread = threading.Thread(
            target=self._run, args=(model, messages, kwargs), name="draft", daemon=True
        )
        thread.start()

    def _run(
        self, model: "BaseChatModel", messages: "list[BaseMessage]", kwargs: Mapping[str, Any]
    ) -> None:
        from langsmith.run_helpers import tracing_context

        try:
            # Never traced to a third party, whatever the environment says.
            with tracing_context(enabled=False):
                stream: Any = model.stream(messages, **kwargs)
                for chunk in stream:
                    if self.stop.is_set():
                        stream.close()
                        return
                    self.chunks.put(chunk)
        except BaseException as error:  # noqa: BLE001 - handed over to the reader's thread
            self.chunks.put(error)
        finally:
            self.chunks.put(None)


def open_chat(
    spec: str | Spec, *, models_dir: Path, options: ChatOptions | None = None
) -> LangChainChat | None:
    """Open the backend a SPEC names; None for `extractive`, which needs none.

    Raises:
        SettingsError: the SPEC means nothing.
        ModelMissing: the model's file is not on this machine yet.
        BackendError: it cannot be loaded, or its provider's package is not installed.
    """
    chosen = parse_spec(spec) if isinstance(spec, str) else spec
    settled = options or ChatOptions()
    if chosen.kind == "extractive":
        return None
    if chosen.kind == "local":
        return LangChainChat(_open_local(chosen, models_dir, settled), chosen, settled)
    return LangChainChat(_open_remote(chosen, settled), chosen, settled)


def _open_local(spec: Spec, models_dir: Path, options: ChatOptions) -> "BaseChatModel":
    from rag.local import LlamaChat

    path = spec.path
    if path is None:
        from index.fetch import path_of

        path = path_of(spec.model, models_dir)
    return LlamaChat(path=path, n_ctx=options.n_ctx, threads=options.threads)


def _open_remote(spec: Spec, options: ChatOptions) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(
            spec.model, model_provider=spec.provider, **_settings_of(spec, options)
        )
        return model
    except ImportError as error:
        extra = _EXTRAS.get(spec.provider)
        remedy = f"pip install -e '.[{extra}]'" if extra else _package_of(error)
        raise BackendError(
            f"The backend {spec} needs a package that is not installed: `{remedy}`."
        ) from error
    except Exception as error:
        raise explain(error, spec, destination(spec, options.base_urls)) from error


def _settings_of(spec: Spec, options: ChatOptions) -> dict[str, Any]:
    """Return the keywords a provider's class is built with."""
    if spec.provider == "ollama":
        return {
            "base_url": ollama_url(options.base_urls.get("ollama")),
            "temperature": 0,
            # Ollama cuts a prompt silently at 2,048-4,096 tokens unless told otherwise.
            "num_ctx": max(options.n_ctx, 8192),
            "client_kwargs": {"timeout": options.answer_s},
        }
    base_url = options.base_urls.get(spec.provider)
    api_key = options.api_keys.get(spec.provider)
    return {
        "temperature": 0,
        "timeout": options.answer_s,
        "max_retries": options.max_retries,
        **({"base_url": base_url} if base_url else {}),
        **({"api_key": api_key} if api_key else {}),
    }


def _package_of(error: ImportError) -> str:
    words = str(error).replace("`", " ").split()
    named = [word for word in words if word.startswith("langchain-")]
    return f"pip install {named[0].rstrip('.')}" if named else "pip install its LangChain package"


def _counted(usage: Usage, chunk: "AIMessageChunk", started: float) -> Usage:
    now = round((time.monotonic() - started) * 1000, 1)
    first = usage.first_token_ms
    if first is None and chunk.content:
        first = now
    usage = replace(usage, first_token_ms=first, total_ms=now)
    if chunk.response_metadata.get("finish_reason") in {"length", "max_tokens", "MAX_TOKENS"}:
        usage = replace(usage, cut=True)
    counts = chunk.usage_metadata
    if counts is None:
        return usage
    return replace(
        usage,
        prompt_tokens=(usage.prompt_tokens or 0) + counts["input_tokens"],
        cached_tokens=counts.get("input_token_details", {}).get("cache_read"),
        draft_tokens=(usage.draft_tokens or 0) + counts["output_tokens"],
    )


def _clean(piece: str) -> str:
    """Return the piece without control characters and with broken characters replaced."""
    whole = piece.encode("utf-8", "replace").decode("utf-8")
    return "".join(one for one in whole if one.isprintable() or one in "\n\t ")
