"""How each provider speaks on the wire, as its documentation shows it: streams and errors."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

PROMPT_TOKENS, DRAFT_TOKENS, CACHED_TOKENS = 40, 9, 16
WHEN = "2025-01-01T00:00:00Z"


class Wire(Protocol):
    """One provider's protocol."""

    @property
    def spec(self) -> str: ...
    @property
    def package(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def base(self) -> str:
        """What follows the server's address in the provider's base URL."""
        ...

    def stream(self, pieces: Iterable[str], end: str) -> Iterator[bytes]: ...
    def error(self, status: int, told: str) -> bytes: ...


@dataclass(frozen=True)
class OpenAI:
    """Chat completions as server-sent events."""

    spec: str = "openai:tiny"
    package: str = "langchain_openai"
    kind: str = "text/event-stream"
    base: str = "/v1"

    def stream(self, pieces: Iterable[str], end: str = "stop") -> Iterator[bytes]:
        for piece in pieces:
            yield _event(self._chunk({"content": piece}, None))
        yield _event(self._chunk({}, end))
        yield _event({**self._chunk({}, None), "choices": [], "usage": self._usage()})
        yield b"data: [DONE]\n\n"

    def error(self, status: int, told: str) -> bytes:
        return json.dumps({"error": {"message": told, "type": "x", "code": None}}).encode()

    def _chunk(self, delta: dict[str, str], end: str | None) -> dict[str, Any]:
        choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": end}
        return {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "tiny",
            "choices": [choice],
        }

    def _usage(self) -> dict[str, Any]:
        return {
            "prompt_tokens": PROMPT_TOKENS,
            "completion_tokens": DRAFT_TOKENS,
            "total_tokens": PROMPT_TOKENS + DRAFT_TOKENS,
            "prompt_tokens_details": {"cached_tokens": CACHED_TOKENS},
        }


@dataclass(frozen=True)
class Mistral(OpenAI):
    """OpenAI's events, with the usage in the last one that has a choice."""

    spec: str = "mistralai:tiny"
    package: str = "langchain_mistralai"

    def stream(self, pieces: Iterable[str], end: str = "stop") -> Iterator[bytes]:
        for piece in pieces:
            yield _event(self._chunk({"content": piece}, None))
        yield _event({**self._chunk({"content": ""}, end), "usage": self._usage()})
        yield b"data: [DONE]\n\n"

    def error(self, status: int, told: str) -> bytes:
        return json.dumps({"object": "error", "message": told}).encode()


@dataclass(frozen=True)
class Ollama:
    """One JSON object a line."""

    spec: str = "ollama:tiny"
    package: str = "langchain_ollama"
    kind: str = "application/x-ndjson"
    base: str = ""

    def stream(self, pieces: Iterable[str], end: str = "stop") -> Iterator[bytes]:
        for piece in pieces:
            yield self._line(piece, done=False)
        counts = {"prompt_eval_count": PROMPT_TOKENS, "eval_count": DRAFT_TOKENS}
        yield self._line("", done=True, done_reason=end, **counts)

    def error(self, status: int, told: str) -> bytes:
        return json.dumps({"error": told}).encode()

    def _line(self, text: str, **more: Any) -> bytes:
        message = {"role": "assistant", "content": text}
        row = {"model": "tiny", "created_at": WHEN, "message": message, **more}
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True)
class Anthropic:
    """Named server-sent events."""

    spec: str = "anthropic:tiny"
    package: str = "langchain_anthropic"
    kind: str = "text/event-stream"
    base: str = ""

    def stream(self, pieces: Iterable[str], end: str = "end_turn") -> Iterator[bytes]:
        usage = {"input_tokens": PROMPT_TOKENS, "output_tokens": 1}
        message: dict[str, Any] = {
            "id": "m1",
            "type": "message",
            "role": "assistant",
            "content": [],
            "model": "tiny",
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }
        yield _named({"type": "message_start", "message": message})
        block = {"type": "text", "text": ""}
        yield _named({"type": "content_block_start", "index": 0, "content_block": block})
        yield _named({"type": "ping"})
        for piece in pieces:
            delta = {"type": "text_delta", "text": piece}
            yield _named({"type": "content_block_delta", "index": 0, "delta": delta})
        yield _named({"type": "content_block_stop", "index": 0})
        reason = {"stop": "end_turn", "length": "max_tokens"}.get(end, end)
        delta_end = {"stop_reason": reason, "stop_sequence": None}
        counts = {"input_tokens": PROMPT_TOKENS, "output_tokens": DRAFT_TOKENS}
        yield _named({"type": "message_delta", "delta": delta_end, "usage": counts})
        yield _named({"type": "message_stop"})

    def error(self, status: int, told: str) -> bytes:
        return json.dumps({"type": "error", "error": {"type": "x", "message": told}}).encode()


WIRES: dict[str, Wire] = {
    "openai": OpenAI(),
    "ollama": Ollama(),
    "anthropic": Anthropic(),
    "mistralai": Mistral(),
}


def _event(data: Any) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def _named(data: dict[str, Any]) -> bytes:
    return f"event: {data['type']}\n".encode() + _event(data)
