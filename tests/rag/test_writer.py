"""One answer uses what it may, and the record says what it used."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import pytest

from index.errors import BudgetExceeded
from rag.budget import Budget, Price, estimated
from rag.draft import Draft, Meter, Usage
from rag.types import Prompt
from rag.writer import Writer

PROMPT = Prompt("Be brief. ", "Who denied the claims, and what did he call them?", "s", "1", "0")
PRICE = Price(input=1.0, output=10.0, cached=0.1)


@dataclass
class CountedChat:
    """Writes one token a piece, as many as allowed, and counts them as a backend does."""

    name: str = "openai:x"
    price: Price | None = PRICE
    allowed: list[int] = field(default_factory=list)
    whole: int = 30
    destination: str | None = None

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        self.allowed.append(max_tokens)
        meter = Meter()

        def write() -> Generator[str, None, None]:
            count = min(self.whole, max_tokens)
            for number in range(1, count + 1):
                meter.usage = Usage(20, 4, number, 5.0, 9.0, cut=number == max_tokens)
                yield "word "

        return Draft(write(), meter)


def test_tokens_and_cost_are_counted() -> None:
    writer = Writer(CountedChat())
    assert len(list(writer.stream(PROMPT, max_tokens=200))) == 30
    spent = writer.spent
    assert (spent.prompt_tokens, spent.cached_tokens, spent.draft_tokens) == (20, 4, 30)
    assert spent.cost == pytest.approx((16 * 1 + 4 * 0.1 + 30 * 10) / 1e6)
    list(writer.stream(PROMPT, max_tokens=200))
    assert (writer.spent.calls, writer.spent.draft_tokens) == (2, 60)


def test_without_a_price_there_is_no_cost() -> None:
    writer = Writer(CountedChat(price=None))
    list(writer.stream(PROMPT, max_tokens=200))
    assert writer.spent.cost is None


def test_a_budget_shortens_the_draft() -> None:
    writer = Writer(CountedChat(), Budget(tokens=estimated(PROMPT.system + PROMPT.user) + 20))
    assert len(list(writer.stream(PROMPT, max_tokens=200))) == 20
    assert writer.ran_out


@pytest.mark.parametrize("budget", [Budget(tokens=30), Budget(cost=0.00003), Budget(cost=0.0)])
def test_a_budget_too_small_for_an_answer_asks_nobody(budget: Budget) -> None:
    chat = CountedChat()
    writer = Writer(chat, budget)
    with pytest.raises(BudgetExceeded, match="BELEG_BUDGET_TOKENS"):
        list(writer.stream(PROMPT, max_tokens=200))
    assert chat.allowed == []
    assert writer.ran_out


def test_a_cost_bound_needs_a_price_where_text_leaves() -> None:
    chat = CountedChat(price=None)
    assert list(Writer(chat, Budget(cost=1)).stream(PROMPT, max_tokens=20))
    chat.destination = "api.openai.com"
    with pytest.raises(BudgetExceeded, match=r"price of openai:x: .* \[prices\]"):
        list(Writer(chat, Budget(cost=1)).stream(PROMPT, max_tokens=20))


def test_a_stop_ends_the_draft_and_closes_it() -> None:
    chat = CountedChat()
    pieces: list[str] = []
    writer = Writer(chat, stop=lambda: len(pieces) == 3)
    for piece in writer.stream(PROMPT, max_tokens=200):
        pieces += [piece]
    assert len(pieces) == 3
    assert (writer.stopped, writer.cut) == (True, True)


def test_what_one_call_used_the_next_has_less() -> None:
    chat = CountedChat()
    writer = Writer(chat, Budget(tokens=130))
    list(writer.stream(PROMPT, max_tokens=200))
    list(writer.stream(PROMPT, max_tokens=200))
    assert chat.allowed == [130 - 24, 130 - 50 - 24]


def test_a_price_bounds_the_tokens() -> None:
    chat = CountedChat()
    list(Writer(chat, Budget(cost=0.000324)).stream(PROMPT, max_tokens=200))
    assert chat.allowed == [30]


def test_uncounted_tokens_still_use_the_budget() -> None:
    @dataclass
    class Silent:
        name: str = "silent"

        def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
            yield "word " * 20

    writer = Writer(Silent(), Budget(tokens=80))
    list(writer.stream(PROMPT, max_tokens=40))
    assert writer.spent.draft_tokens is None
    with pytest.raises(BudgetExceeded):
        list(writer.stream(PROMPT, max_tokens=40))
