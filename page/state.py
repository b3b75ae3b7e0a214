"""The conversation of this session: the one place that reads and replaces its exchanges."""

from page import history_session
from page.exchange import Exchange


def exchanges() -> tuple[Exchange, ...]:
    """Return the exchanges of the current conversation, oldest first."""
    return history_session.conversation().exchanges


def replace_exchanges(replacing: tuple[Exchange, ...]) -> None:
    """Make these the exchanges of the current conversation."""
    history_session.put(replacing)


def append_exchange(exchange: Exchange) -> None:
    """Add an exchange at the end of the current conversation."""
    history_session.append(exchange)


def scope() -> tuple[str, ...]:
    """Return the names of the sources that are searched; empty: all of them."""
    return history_session.conversation().sources


def set_scope(names: tuple[str, ...]) -> None:
    """Search only the named sources from now on; all of them where none is named."""
    history_session.limit_to(names)
