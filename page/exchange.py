"""The values of a conversation: a question, and what each backend that was asked replied."""

import uuid
from dataclasses import dataclass
from typing import Literal

from rag.types import Answer, Turn


@dataclass(frozen=True, slots=True)
class Reply:
    """What one backend made of a question: an answer, or an error in words."""

    spec: str
    answer: Answer | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its replies: one, or two where backends were asked side by side.

    ``again`` is the id of the exchange that was asked once more exactly so.
    """

    id: str
    question: str
    replies: tuple[Reply, ...]
    again: str = ""

    @property
    def answer(self) -> Answer | None:
        """The first reply's answer: the one a follow-up builds on."""
        return next((reply.answer for reply in self.replies if reply.answer is not None), None)


def new_id() -> str:
    """Return an id for an exchange: it never changes and is never used twice."""
    return uuid.uuid4().hex


def history(exchanges: tuple[Exchange, ...]) -> tuple[Turn, ...]:
    """Return the turns a follow-up question can lean on."""
    return tuple(
        Turn(exchange.question, exchange.answer.text)
        for exchange in exchanges
        if exchange.answer is not None
    )


def before(exchanges: tuple[Exchange, ...], identifier: str) -> tuple[Exchange, ...]:
    """Return the exchanges before the one with an id; all of them where none has it."""
    for position, exchange in enumerate(exchanges):
        if exchange.id == identifier:
            return exchanges[:position]
    return exchanges


Sameness = Literal["same", "different"]


def compare(first: Answer, second: Answer) -> Sameness:
    """Say whether two answers make the same claims on the same receipts."""
    alike = (first.claims, first.citations, first.reason) == (
        second.claims,
        second.citations,
        second.reason,
    )
    return "same" if alike else "different"
