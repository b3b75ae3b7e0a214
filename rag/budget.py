"""What tokens cost, and how much one answer may use."""

from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar, Final

_MILLION: Final = 1_000_000
# Tokenizers make one token of three to five characters of European text. Taken for two and a half,
# an estimate is rather too high, so that a prompt that is sent does not exceed what is allowed.
_CHARACTERS_PER_TOKEN: Final = 2.5


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost; ``cached`` where a prompt that was read before is cheaper."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    input: float
    output: float
    cached: float | None = None

    def of(self, prompt_tokens: int, draft_tokens: int, cached_tokens: int = 0) -> float:
        """Return what so many tokens cost."""
        cached = self.input if self.cached is None else self.cached
        read = (prompt_tokens - cached_tokens) * self.input + cached_tokens * cached
        return (read + draft_tokens * self.output) / _MILLION


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one answer may use: tokens read and written, and money. None: no bound."""

    tokens: int | None = None
    cost: float | None = None
    currency: str = "USD"


def estimated(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    return ceil(len(text) / _CHARACTERS_PER_TOKEN)
