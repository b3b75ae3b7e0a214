"""When a provider that turned a request away is asked again, and after how long."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, Final

# Too slow, too early, too many; and whatever is the server's own fault.
_AGAIN: Final = frozenset({408, 409, 425, 429})
_FIRST_S: Final = 0.5
_LONGEST_S: Final = 8.0


def pause_before_retry(error: BaseException, attempt: int) -> float | None:
    """Return how many seconds to wait before asking again; None where that would not help.

    What the server asks for counts. Else the pause doubles with every attempt, the first being 0.
    Measured: the clients of OpenAI and Anthropic do the same, those of Ollama and Mistral never
    ask again while streaming. So theirs are switched off, and all backends behave alike.
    """
    status = status_of(error)
    if status is None or (status not in _AGAIN and status < 500):
        return None
    asked = retry_after(error)
    return asked if asked is not None else min(_FIRST_S * 2**attempt, _LONGEST_S)


def retry_after(error: BaseException) -> float | None:
    """Return how many seconds the server asks to wait, as a number or as a date."""
    for one in chain(error):
        headers: Any = getattr(getattr(one, "response", None), "headers", None)
        told = headers.get("retry-after") if headers is not None else None
        if isinstance(told, str) and (seconds := _seconds(told)) is not None:
            return seconds
    return None


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status behind an error, wherever a provider's package keeps it."""
    for one in chain(error):
        response = getattr(one, "response", None)
        for holder, name in ((one, "status_code"), (response, "status_code"), (one, "code")):
            value = getattr(holder, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return None


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised from."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _seconds(told: str) -> float | None:
    try:
        value = float(told)
    except ValueError:
        try:
            value = (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return max(0.0, value) if isfinite(value) else None
