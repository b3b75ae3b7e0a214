"""How two answers compare, in words: side by side, or asked once more. Pure."""

from page.exchange import Exchange, compare
from page.strings import Speech
from rag.types import Answer


def side_by_side(exchange: Exchange, say: Speech) -> str:
    """Return whether two backends came to the same claims; "" where there are no two answers."""
    answers = [reply.answer for reply in exchange.replies]
    if len(answers) != 2:
        return ""
    return _words(answers[0], answers[1], "same_claims", "other_claims", say)


def once_more(exchange: Exchange, earlier: tuple[Exchange, ...], say: Speech) -> str:
    """Return whether a question that was asked again got the same answer; "" where it was not."""
    first = next((one.answer for one in earlier if one.id == exchange.again), None)
    return _words(first, exchange.answer, "again_same", "again_other", say)


def _words(first: Answer | None, second: Answer | None, same: str, other: str, say: Speech) -> str:
    if first is None or second is None:
        return ""
    return say(same if compare(first, second) == "same" else other)
