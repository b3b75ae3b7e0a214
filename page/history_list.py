"""The kept conversations in the sidebar: open, rename, delete, take away."""

from functools import partial
from typing import Final

import streamlit as st

from page import asking, history_session
from page.desk import Desk
from page.documents_list import still_there
from page.export import FORMATS, file_name
from page.history import Entry, History, HistoryError
from page.history_session import conversation
from page.labels import moment, plain, shortened
from page.state import scope, set_scope
from page.strings import Speech

SHOWN: Final = 8
LONGEST: Final = 48


def open_history(desk: Desk, say: Speech) -> History:
    """Keep this session's conversation on the disk, and open the one the address names."""
    history = History(desk.settings.conversations_dir)
    history_session.keep_in(history)
    if why := history_session.follow_link(before=asking.stop):
        st.warning(say("history_no_link"))
        st.text(why)
    names = [source.name for source in desk.index.sources()]
    set_scope(still_there(scope(), names))
    return history


def show_history(history: History, say: Speech) -> None:
    """Draw what belongs to the open conversation, then the list of all."""
    with st.sidebar:
        st.subheader(say("history"))
        if why := history_session.fault():
            st.warning(say("history_unkept"))
            st.text(why)
        if conversation().exchanges:
            _show_open(say)
        entries = history.entries()
        if not entries:
            st.caption(say("history_none"))
        for entry in entries[:SHOWN]:
            _show_entry(entry, say)
        if len(entries) > SHOWN:
            with st.expander(say("history_more", n=len(entries) - SHOWN)):
                for entry in entries[SHOWN:]:
                    _show_entry(entry, say)


def _show_entry(entry: Entry, say: Speech) -> None:
    title = plain(shortened(entry.title or say("history_untitled"), LONGEST))
    here = entry.id == conversation().id
    pressed = st.button(
        title,
        key=f"open-{entry.id}",
        type="secondary" if here else "tertiary",
        icon=":material/chat:" if here else None,
        help=say("history_changed", when=moment(entry.changed, say.lang)),
    )
    if pressed and not here:
        asking.stop()
        try:
            history_session.open_kept(entry.id)
        except HistoryError as error:
            st.session_state.notice = str(error)
        st.rerun()


def _show_open(say: Speech) -> None:
    """Draw title, export and removal of the open conversation."""
    current = conversation()
    with st.popover(say("history_this"), icon=":material/more_horiz:", width="stretch"):
        title = st.text_input(say("history_title"), current.title, key=f"title-{current.id}")
        if title.strip() and title != current.title:
            _rename(title)
        st.caption(say("export_note"))
        for kind in FORMATS:
            st.download_button(
                say(f"export_{kind.name}"),
                partial(kind.write, current, say),
                file_name=file_name(current.title, kind),
                mime=kind.mime,
                on_click="ignore",
                key=f"export-{kind.name}",
                icon=":material/download:",
            )
        sure = st.checkbox(say("history_sure"), key=f"sure-{current.id}")
        if st.button(say("history_delete"), disabled=not sure, key="delete-conversation"):
            asking.stop()
            history_session.delete(current.id)
            st.rerun()


def _rename(title: str) -> None:
    try:
        history_session.rename(conversation().id, title)
    except HistoryError as error:
        st.text(str(error))
    else:
        st.rerun()
