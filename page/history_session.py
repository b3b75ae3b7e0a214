"""The conversation this session has open: kept on the disk as it grows, found by its link."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from page.exchange import Exchange
from page.history import Conversation, History, HistoryError, new_conversation

LINK: Final = "c"
_OPEN: Final = "conversation"
_HISTORY: Final = "history"
_FAULT: Final = "history-fault"


def conversation() -> Conversation:
    """Return the open conversation; a new one where none is open yet."""
    if _OPEN not in st.session_state:
        st.session_state[_OPEN] = new_conversation()
    found: Conversation = st.session_state[_OPEN]
    return found


def keep_in(history: History) -> None:
    """Say where this session's conversations are kept; without it they end with the session."""
    st.session_state[_HISTORY] = history


def start_new() -> None:
    """Open an empty conversation; what is in scope stays."""
    _open(replace(new_conversation(), sources=conversation().sources))


def open_kept(identifier: str) -> None:
    """Open a conversation from the disk.

    Raises:
        HistoryError: there is none of that id.
    """
    _open(_history().read(identifier))


def follow_link(before: Callable[[], None]) -> str | None:
    """Open the conversation the address names; return in words why it could not be.

    ``before`` is called before another conversation takes the place of the open one.
    """
    link = st.query_params.get(LINK)
    if link is not None and link != conversation().id:
        before()
        try:
            open_kept(link)
        except HistoryError as error:
            _show_link()
            return str(error)
    _show_link()
    return None


def put(exchanges: tuple[Exchange, ...]) -> None:
    """Make these the exchanges of the open conversation."""
    title = conversation().title if exchanges else ""
    changed = replace(conversation(), title=title, exchanges=exchanges)
    _keep(changed, lambda history: history.write(changed))


def append(exchange: Exchange) -> None:
    """Add an exchange to the open conversation."""
    before = conversation()
    _keep(before.with_exchange(exchange), lambda history: history.append(before, exchange))


def judge(reply: str, *, good: bool) -> None:
    """Keep what was thought of a reply of the open conversation."""
    before = conversation()
    judged = replace(before, thumbs={**before.thumbs, reply: good})
    _keep(judged, lambda history: history.thumb(before, reply, good=good))


def limit_to(sources: tuple[str, ...]) -> None:
    """Ask only these sources in the open conversation; all where none is named."""
    if sources == conversation().sources:
        return
    changed = replace(conversation(), sources=sources)
    if changed.exchanges:
        _keep(changed, lambda history: history.write(changed))
    else:
        st.session_state[_OPEN] = changed


def rename(identifier: str, title: str) -> None:
    """Give a conversation another title."""
    renamed = _history().rename(identifier, title)
    if identifier == conversation().id:
        st.session_state[_OPEN] = replace(conversation(), title=renamed.title)


def delete(identifier: str) -> None:
    """Remove a conversation for good; where it is open, an empty one takes its place."""
    _history().delete(identifier)
    if identifier == conversation().id:
        start_new()


def fault() -> str:
    """Return in words why the open conversation is not on the disk; empty where it is."""
    return str(st.session_state.get(_FAULT, ""))


def _history() -> History:
    found: History | None = st.session_state.get(_HISTORY)
    if found is None:
        raise HistoryError("Conversations are not kept here.")
    return found


def _open(opening: Conversation) -> None:
    st.session_state[_OPEN] = opening
    st.session_state.pop(_FAULT, None)
    _show_link()


def _keep(changed: Conversation, write: Callable[[History], object]) -> None:
    st.session_state[_OPEN] = changed
    st.session_state.pop(_FAULT, None)
    if _HISTORY in st.session_state:
        try:
            write(_history())
        except HistoryError as error:  # an answer must not be lost because a disk is full
            st.session_state[_FAULT] = str(error)
    _show_link()


def _show_link() -> None:
    """Let the address name the open conversation, once there is something in it."""
    if conversation().exchanges:
        if st.query_params.get(LINK) != conversation().id:
            st.query_params[LINK] = conversation().id
    elif LINK in st.query_params:
        del st.query_params[LINK]
