"""The line before a shared model: who is next, how many are before you, and when it is full."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from index.errors import BelegError

MOST: Final = 20
_STEP_S: Final = 0.2


class Busy(BelegError):
    """As many questions are under way as may be; ``count`` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} questions are under way. Ask again in a moment.")
        self.count = count


class Ticket:
    """A place in a line. Whoever takes one gives it back with ``leave``, served or not."""

    def __init__(self, line: "Line") -> None:
        self._line = line

    @property
    def ahead(self) -> int:
        """How many are before this one; 0: it is its turn."""
        return self._line.ahead(self)

    def wait(self) -> bool:
        """Wait a moment for the turn and say whether it has come."""
        return self._line.wait(self, _STEP_S)

    def leave(self) -> None:
        """Make room for the next."""
        self._line.leave(self)


class Line:
    """First come, first served: one ticket at a time has its turn.

    ``most`` questions are under way at once, waiting ones included. Whoever comes then is told so
    at once: a line without an end only hides that nobody will be served in time.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._under_way = 0
        self._tickets: deque[Ticket] = deque()
        self._moved = threading.Condition()

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Be one of the questions under way.

        Raises:
            Busy: there are as many as may be.
        """
        with self._moved:
            if self._under_way >= self._most:
                raise Busy(self._under_way)
            self._under_way += 1
        try:
            yield
        finally:
            with self._moved:
                self._under_way -= 1

    def join(self) -> Ticket:
        """Take the last place."""
        ticket = Ticket(self)
        with self._moved:
            self._tickets.append(ticket)
        return ticket

    def ahead(self, ticket: Ticket) -> int:
        """Return how many are before a ticket."""
        with self._moved:
            return self._tickets.index(ticket) if ticket in self._tickets else 0

    def wait(self, ticket: Ticket, seconds: float) -> bool:
        """Wait at most so long for a ticket's turn; say whether it has come."""
        with self._moved:
            return self._moved.wait_for(
                lambda: not self._tickets or self._tickets[0] is ticket, timeout=seconds
            )

    def leave(self, ticket: Ticket) -> None:
        """Take a ticket out, wherever it stands."""
        with self._moved:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
            self._moved.notify_all()
