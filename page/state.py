"""The conversation of this session: the one place that reads and replaces its exchanges."""

import streamlit as st

from page.exchange import Exchange

_KEY = "exchanges"
_SCOPE = "scope"


def exchanges() -> tuple[Exchange, ...]:
    """Return the exchanges of the current conversation, oldest first."""
    found: tuple[Exchange, ...] = st.session_state.get(_KEY, ())
    return found


def replace_exchanges(replacing: tuple[Exchange, ...]) -> None:
    """Make these the exchanges of the current conversation."""
    st.session_state[_KEY] = replacing


def append_exchange(exchange: Exchange) -> None:
    """Add an exchange at the end of the current conversation."""
    replace_exchanges((*exchanges(), exchange))


def scope() -> tuple[str, ...]:
    """Return the names of the sources that are searched; empty: all of them."""
    chosen: tuple[str, ...] = st.session_state.get(_SCOPE, ())
    return chosen


def set_scope(names: tuple[str, ...]) -> None:
    """Search only the named sources from now on; all of them where none is named."""
    st.session_state[_SCOPE] = names
