"""How an answer ended, in words: its status, and where its sources contradict each other. Pure."""

from typing import Final

from page.labels import shortened
from page.strings import Speech
from rag.types import Answer

_MOST: Final = 120


def status(answer: Answer, say: Speech) -> str:
    """Return the words for how an answer ended."""
    if answer.reason == "stopped" or (answer.reason == "conflicting" and answer.claims):
        return say(answer.reason)
    return say(answer.status)


def why(answer: Answer, say: Speech) -> str:
    """Return what the reason means, and which source says what where two differ; or ""."""
    if answer.sides:
        sides = (
            say("side", text=shortened(side.text, _MOST), source=side.evidence.passage.source)
            for side in answer.sides
        )
        words = say("sides", sides=" – ".join(sides))
        return words if answer.reason == "conflicting" else f"{words} {say(f'why_{answer.reason}')}"
    return say(f"why_{answer.reason}") if answer.reason else ""
