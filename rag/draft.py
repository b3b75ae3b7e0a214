"""A draft as it comes from a chat model: pieces of text, and what they cost."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk

_CUT: Final = frozenset({"length", "max_tokens", "model_length", "MAX_TOKENS"})
# OpenAI and Mistral, Ollama, Anthropic, Google: each says in its own words why a draft ended.
_REASONS: Final = ("finish_reason", "done_reason", "stop_reason", "status")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one draft cost. Tokens are None where the backend does not count them.

    ``ended``: the backend said that, and why, the draft was over. ``cut``: not because it was done.
    """

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    draft_tokens: int | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None
    retries: int = 0
    ended: bool = False
    cut: bool = False

    def after(self, chunk: "AIMessageChunk", now_ms: float) -> "Usage":
        """Return the usage with one more chunk, which came so long after the start."""
        now = round(now_ms, 1)
        first = self.first_token_ms
        said = {chunk.response_metadata.get(name) for name in _REASONS} - {None}
        usage = replace(
            self,
            first_token_ms=now if first is None and chunk.content else first,
            total_ms=now,
            ended=self.ended or bool(said),
            cut=self.cut or bool(said & _CUT),
        )
        counts = chunk.usage_metadata
        if counts is None:
            return usage
        cached = counts.get("input_token_details", {}).get("cache_read")
        return replace(
            usage,
            # No prompt has no tokens: a nought says that they were not counted.
            prompt_tokens=(usage.prompt_tokens or 0) + counts["input_tokens"] or None,
            cached_tokens=usage.cached_tokens if cached is None else cached,
            draft_tokens=(usage.draft_tokens or 0) + counts["output_tokens"],
        )


@dataclass(slots=True)
class Meter:
    """Where the writing thread of a draft keeps count."""

    usage: Usage = field(default_factory=Usage)


class Draft(Iterator[str]):
    """A draft as it comes. ``close`` stops the model; so does letting go of the draft."""

    def __init__(self, pieces: Generator[str, None, None], meter: Meter) -> None:
        """Hold a draft; the writing begins with the first piece that is asked for."""
        self._pieces = pieces
        self._meter = meter

    @property
    def usage(self) -> Usage:
        """What it has cost so far; complete once it ended."""
        return self._meter.usage

    def __next__(self) -> str:
        """Return the next piece; an empty one while the model is silent."""
        return next(self._pieces)

    def close(self) -> None:
        """Stop the model. The pieces so far stand."""
        self._pieces.close()
