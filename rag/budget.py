"""What tokens cost, how much one answer may use, and the writer that is held to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Any, ClassVar, Final, TypeVar

from index.errors import BudgetExceeded
from rag.draft import Draft, Usage
from rag.protocols import ChatModel
from rag.types import Prompt, Spent

_MILLION: Final = 1_000_000
# Tokenizers make one token of three to five characters of European text. Taken for two and a half,
# an estimate is rather too high, so that a prompt that is sent does not exceed what is allowed.
_CHARACTERS_PER_TOKEN: Final = 2.5
# An answer of fewer tokens says nothing; asking for it would only spend what it costs.
_LEAST: Final = 16
_Number = TypeVar("_Number", int, float)


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


@dataclass(slots=True)
class Purse:
    """A `ChatModel` that counts what one answer uses and stops where the budget ends.

    Where a backend does not count its tokens, they are estimated for the budget, and only for it.
    """

    chat: ChatModel
    budget: Budget = field(default_factory=Budget)
    spent: Spent = field(default_factory=Spent)
    usage: Usage = field(default_factory=Usage)
    ran_out: bool = False
    _tokens: int = 0
    _cost: float = 0.0

    @property
    def name(self) -> str:
        """The name of the writer behind it."""
        return self.chat.name

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield the draft, no longer than the budget allows.

        Raises:
            BudgetExceeded: nothing of use can be written for what is left.
        """
        price: Price | None = getattr(self.chat, "price", None)
        size = estimated(prompt.system + prompt.user)
        room = min(max_tokens, self._room(size, price))
        if room < min(_LEAST, max_tokens):
            self.ran_out = True
            raise BudgetExceeded(
                f"{self.name} would exceed the budget of one answer: raise BELEG_BUDGET_TOKENS or "
                "BELEG_BUDGET_COST, or lower BELEG_EVIDENCE."
            )
        draft = self.chat.stream(prompt, max_tokens=int(room))
        written = 0
        try:
            for piece in draft:
                written += len(piece)
                yield piece
        finally:
            if isinstance(draft, Draft):
                draft.close()
                self.usage = draft.usage
            self.ran_out = self.usage.cut and room < max_tokens
            self._add(price, size, ceil(written / _CHARACTERS_PER_TOKEN))

    def _room(self, prompt: int, price: Price | None) -> float:
        """Return how many tokens may still be written after a prompt of so many."""
        tokens = inf if self.budget.tokens is None else self.budget.tokens - self._tokens - prompt
        if self.budget.cost is None or price is None:
            return tokens
        left = self.budget.cost - self._cost - price.of(prompt, 0)
        if left < 0:
            return left
        return min(tokens, left * _MILLION / price.output) if price.output else tokens

    def _add(self, price: Price | None, prompt: int, draft: int) -> None:
        old, usage = self.spent, self.usage
        read, wrote, cached = usage.prompt_tokens, usage.draft_tokens, usage.cached_tokens
        counted = read is not None and wrote is not None
        tokens = (read or prompt, wrote or draft, cached or 0)
        cost = price.of(*tokens) if price else None
        self._tokens += tokens[0] + tokens[1]
        self._cost += cost or 0.0
        self.spent = Spent(
            calls=old.calls + 1,
            prompt_tokens=_sum(old.prompt_tokens, read),
            cached_tokens=_sum(old.cached_tokens, cached),
            draft_tokens=_sum(old.draft_tokens, wrote),
            first_token_ms=usage.first_token_ms,
            retries=old.retries + usage.retries,
            cost=_sum(old.cost, cost if counted else None),
        )


def estimated(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    return ceil(len(text) / _CHARACTERS_PER_TOKEN)


def _sum(first: _Number | None, second: _Number | None) -> _Number | None:
    if first is None or second is None:
        return second if first is None else first
    return first + second
