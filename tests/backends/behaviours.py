"""What can go wrong behind a backend: one function each, from a wire to what the server answers."""

import time
from collections.abc import Callable, Iterator
from itertools import repeat

from tests.backends.server import Answer, Asked, Reply
from tests.backends.wires import Wire

HONEST = "Ada Lund denied the accusation on Monday [1]."
SECRET = "canary-4711"
Behaviour = Callable[[Wire], Answer]


def says(text: str, *, end: str = "stop") -> Behaviour:
    """Write a text, word by word."""
    words = [word + " " for word in text.split(" ")] if text else []
    return lambda wire: lambda asked, number: Reply(wire.stream(words, end), kind=wire.kind)


def refuses(status: int, told: str, *, times: int = 99, **headers: str) -> Behaviour:
    """Turn the first requests away, then answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def behave(wire: Wire) -> Answer:
        honest = says(HONEST)(wire)
        away = Reply([wire.error(status, told)], status=status, headers=named)
        return lambda asked, number: away if number < times else honest(asked, number)

    return behave


def narrow(wire: Wire) -> Answer:
    """Take one sentence of evidence at most."""
    told = "This model's maximum context length is 64 tokens. Reduce the length of the messages."
    away = Reply([wire.error(400, told)], status=400)
    honest = says(HONEST)(wire)
    return lambda asked, number: away if "[2] D" in asked.text else honest(asked, number)


def echoes_the_key(wire: Wire) -> Answer:
    """Quote the key it was given in its error, as careless servers do."""

    def answer(asked: Asked, number: int) -> Reply:
        told = f"Strange: {asked.headers.get('authorization') or asked.headers.get('x-api-key')}"
        return Reply([wire.error(418, told)], status=418)

    return answer


def hangs(wire: Wire) -> Answer:
    """Accept the request and say nothing."""
    return lambda asked, number: Reply(_then_silence(iter(())), kind=wire.kind)


def falls_silent(wire: Wire) -> Answer:
    """Begin, and never go on."""
    words = list(wire.stream(["Ada ", "Lund ", "denied ", "it"], "stop"))
    begun = next(n for n, event in enumerate(words) if b"denied" in event)
    return lambda asked, number: Reply(_then_silence(iter(words[:begun])), kind=wire.kind)


def endless(wire: Wire) -> Answer:
    """Never stop."""
    pieces = repeat("Ada Lund denied the accusation again and again and ")
    return lambda asked, number: Reply(_paced(wire.stream(pieces, "stop")), kind=wire.kind)


def garbage(wire: Wire) -> Answer:
    """Send what is no event and no JSON."""
    return lambda asked, number: Reply([b"data: {not json}\n\n", b"<html>\n"], kind=wire.kind)


def torn(wire: Wire) -> Answer:
    """Cut the connection in the middle of a sentence."""

    def answer(asked: Asked, number: int) -> Reply:
        events = list(wire.stream([HONEST + "\n", "Jon Berg did ", "not"], "stop"))
        said = [event for event in events if b"stop" not in event and b"usage" not in event]
        keep = said if len(said) > 3 else events[:3]
        return Reply(keep, kind=wire.kind, torn=True)

    return answer


def not_utf8(wire: Wire) -> Answer:
    """Send bytes that are no text."""
    events = [
        event.replace(b"Monday", b"Mon\xff\xfeday") for event in wire.stream([HONEST], "stop")
    ]
    return lambda asked, number: Reply(events, kind=wire.kind)


def _then_silence(events: Iterator[bytes]) -> Iterator[bytes]:
    yield from events
    time.sleep(6)


def _paced(events: Iterator[bytes]) -> Iterator[bytes]:
    for event in events:
        time.sleep(0.01)
        yield event
