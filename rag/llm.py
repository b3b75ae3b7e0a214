"""Opens the chat model a SPEC names and streams drafts from it: bounded, cancellable, patient."""

import contextlib
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import BackendError
from rag.budget import Price
from rag.draft import Draft, Meter, Usage
from rag.failures import explain
from rag.opinion import log_odds
from rag.providers import SAY_WHY, ChatOptions, call_keywords, open_local, open_remote
from rag.pump import POLL_S, Pump, Raised
from rag.retry import pause_before_retry
from rag.spec import Spec, destination, parse_spec
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

# No language written with spaces has longer tokens on average: past this the draft is endless.
_CHARACTERS_PER_TOKEN: Final = 10
_PROBABLE: Final = 20  # tokens an opinion is looked for among


class LangChainChat:
    """A `ChatModel` over any LangChain chat model."""

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

    @property
    def price(self) -> Price | None:
        """What its tokens cost, where that was configured."""
        return self._options.prices.get(self.name)

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Draft:
        """Return the draft, piece by piece, without the model's thinking.

        A piece is empty where the model was silent for a moment, so that a caller can stop there.

        Raises:
            BackendError: while iterating; the model failed, was too slow, or cannot be reached.
        """
        meter = Meter()
        return Draft(self._write(meter, prompt, max_tokens), meter)

    @property
    def has_opinion(self) -> bool:
        """Whether an adapter was trained for it that says so (`rag.opinion`)."""
        return getattr(self.model, "adapter", None) is not None

    def opinion(self, prompt: Prompt, asked: str, stop: Callable[[], bool]) -> float | None:
        """Return the log odds that the evidence of a prompt answers its question, so or otherwise.

        A draft to the same prompt then begins where this ended reading. None: it was stopped, or
        said neither.

        Raises:
            BackendError: the model failed or was too slow.
        """
        from langchain_core.messages import AIMessage

        messages = [*_messages(prompt), AIMessage(asked)]
        keywords = {"max_tokens": 1, "logprobs": True, "top_logprobs": _PROBABLE}
        started = time.monotonic()
        asking = self._patiently(Meter(), lambda: Pump(self.model, messages, keywords), started)
        for chunk in asking:
            if stop():
                return None
            if chunk is not None and (found := chunk.response_metadata.get("logprobs")):
                return log_odds(found)
        return None

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

    def _write(self, meter: Meter, prompt: Prompt, max_tokens: int) -> Generator[str, None, None]:
        started = shown = time.monotonic()
        thoughts, room = Thoughts(), max_tokens * _CHARACTERS_PER_TOKEN
        for chunk in self._patiently(meter, self._asking(prompt, max_tokens), started):
            now = time.monotonic()
            if chunk is not None:
                meter.usage = meter.usage.after(chunk, (now - started) * 1000)
            piece = _clean(thoughts.feed(chunk.text)) if chunk is not None else ""
            if piece or now - shown >= POLL_S:
                shown = now
                yield piece[:room]
            room -= len(piece)
            if room < 0:
                meter.usage = replace(meter.usage, cut=True)
                return
        if rest := _clean(thoughts.rest()):
            yield rest
        if not meter.usage.ended and self._spec.provider in SAY_WHY:
            raise BackendError(f"{self.name} broke off before its answer ended: try again.")

    def _asking(self, prompt: Prompt, max_tokens: int) -> Callable[[], Pump]:
        messages = _messages(prompt)
        keywords = call_keywords(self._spec, self._options, max_tokens)
        if prompt.grammar and self._spec.kind == "local":
            keywords["grammar"] = prompt.grammar
        return lambda: Pump(self.model, messages, keywords)

    def _patiently(
        self, meter: Meter, ask: Callable[[], Pump], started: float
    ) -> "Generator[AIMessageChunk | None, None, None]":
        """Yield the model's chunks, None in every silence; ask again before the first word."""
        wrote = False
        while True:
            pump = ask()
            try:
                for chunk in pump.chunks():
                    self._in_time(started, wrote)
                    wrote = wrote or (chunk is not None and bool(chunk.content))
                    yield chunk
                return
            except Raised as raised:
                pause = self._pause(raised.error, started, wrote, meter.usage.retries)
            finally:
                pump.stop.set()
            meter.usage = replace(meter.usage, retries=meter.usage.retries + 1)
            until = time.monotonic() + pause
            while (left := until - time.monotonic()) > 0:
                time.sleep(min(left, POLL_S))
                yield None

    def _pause(self, error: BaseException, started: float, wrote: bool, retries: int) -> float:
        """Return how long to wait before asking again, or raise what went wrong."""
        pause = pause_before_retry(error, retries)
        hopeless = wrote or pause is None or retries >= self._options.max_retries
        left = started + self._options.first_token_s - time.monotonic()
        if hopeless or pause is None or pause > left:
            # Without its cause: what a provider raises may quote the key.
            secrets = self._options.api_keys.values()
            raise explain(error, self._spec, self.destination, secrets=secrets) from None
        return pause

    def _in_time(self, started: float, wrote: bool) -> None:
        allowed = self._options.answer_s if wrote else self._options.first_token_s
        if time.monotonic() - started < allowed:
            return
        what = "was still writing" if wrote else "had not begun to answer"
        name = "BELEG_ANSWER_S" if wrote else "BELEG_FIRST_TOKEN_S"
        raise BackendError(
            f"{self.name} {what} after {allowed:g} s: choose a faster backend, or raise {name}."
        )


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
        return LangChainChat(open_local(chosen, models_dir, settled), chosen, settled)
    return LangChainChat(open_remote(chosen, settled), chosen, settled)


def _messages(prompt: Prompt) -> "list[BaseMessage]":
    from langchain_core.messages import HumanMessage, SystemMessage

    return [SystemMessage(prompt.system), HumanMessage(prompt.user)]


def _clean(piece: str) -> str:
    """Return the piece without control characters and with broken characters replaced."""
    whole = piece.encode("utf-8", "replace").decode("utf-8")
    return "".join(one for one in whole if one.isprintable() or one in "\n\t ")
