"""The chat model of one answer: counted, held to a budget, and stopped when asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Final, TypeVar

from index.errors import BackendError, BudgetExceeded
from rag.budget import Budget, Price, estimated
from rag.draft import Draft, Usage
from rag.protocols import ChatModel, Opinionated
from rag.types import Prompt, Spent

_MILLION: Final = 1_000_000
# An answer of fewer tokens says nothing; asking for it would only spend what it costs.
_LEAST: Final = 16
_Number = TypeVar("_Number", int, float)


def never() -> bool:
    """Nobody stops the answer."""
    return False


@dataclass(slots=True)
class Writer:
    """A `ChatModel` over another one, for one answer.

    Where a backend does not count its tokens they are estimated for the budget, and only for it.
    ``cut`` says that the last draft ended before its writer was done; ``ran_out``, that the budget
    was why; ``stopped``, that the user was.
    """

    chat: ChatModel
    budget: Budget = field(default_factory=Budget)
    stop: Callable[[], bool] = never
    spent: Spent = field(default_factory=Spent)
    cut: bool = False
    ran_out: bool = False
    stopped: bool = False
    _tokens: int = 0
    _cost: float = 0.0

    @property
    def name(self) -> str:
        """The name of the model behind it."""
        return self.chat.name

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield the draft, no longer than the budget allows, until it ends or is stopped.

        Raises:
            BudgetExceeded: nothing of use can be written for what is left.
        """
        if self._halted():
            return
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
        self.cut, written = True, 0
        try:
            for piece in draft:
                if self._halted():
                    return
                written += len(piece)
                yield piece
            self.cut = False
        finally:
            usage = draft.usage if isinstance(draft, Draft) else Usage()
            if isinstance(draft, Draft):
                draft.close()
            self.cut = self.cut or usage.cut
            self.ran_out = usage.cut and room < max_tokens
            self._add(usage, price, size, estimated("x" * written))

    @property
    def has_opinion(self) -> bool:
        """Whether it can say that evidence answers a question."""
        return isinstance(self.chat, Opinionated) and self.chat.has_opinion

    def opinion(self, prompt: Prompt, asked: str) -> float | None:
        """Return the log odds that the evidence of a prompt answers its question; None: unknown.

        Not counted: what it reads is what the draft would read, and only a local model is asked.
        """
        if not isinstance(self.chat, Opinionated):
            return None
        try:
            return self.chat.opinion(prompt, asked, self._halted)
        except BackendError:  # the draft will say it, if one is asked for
            return None

    def _halted(self) -> bool:
        self.stopped = self.stopped or self.stop()
        return self.stopped

    def _room(self, prompt: int, price: Price | None) -> float:
        """Return how many tokens may still be written after a prompt of so many."""
        tokens = inf if self.budget.tokens is None else self.budget.tokens - self._tokens - prompt
        if self.budget.cost is None:
            return tokens
        if price is None:
            leaves = getattr(self.chat, "destination", None) is not None
            if leaves:
                raise BudgetExceeded(
                    f"BELEG_BUDGET_COST needs the price of {self.name}: set it under [prices] in "
                    "settings.toml."
                )
            return tokens
        left = self.budget.cost - self._cost - price.of(prompt, 0)
        if left < 0:
            return left
        return min(tokens, left * _MILLION / price.output) if price.output else tokens

    def _add(self, usage: Usage, price: Price | None, prompt: int, draft: int) -> None:
        old, read, wrote = self.spent, usage.prompt_tokens, usage.draft_tokens
        cached = usage.cached_tokens or 0
        self._tokens += (read or prompt) + (wrote or draft)
        cost = price.of(read or prompt, wrote or draft, cached) if price else None
        self._cost += cost or 0.0
        counted = read is not None and wrote is not None
        self.spent = Spent(
            calls=old.calls + 1,
            prompt_tokens=_sum(old.prompt_tokens, read),
            cached_tokens=_sum(old.cached_tokens, usage.cached_tokens),
            draft_tokens=_sum(old.draft_tokens, wrote),
            retries=old.retries + usage.retries,
            cost=_sum(old.cost, cost if counted else None),
            currency=self.budget.currency if price else None,
        )


def _sum(first: _Number | None, second: _Number | None) -> _Number | None:
    if first is None or second is None:
        return second if first is None else first
    return first + second
