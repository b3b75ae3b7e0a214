"""Which language the interface speaks: the browser's at first, then the chosen one."""

import streamlit as st

from page.strings import LANGUAGES, Speech


def speech() -> Speech:
    """Return the strings of this session's language."""
    if "language" not in st.session_state:
        locale = (st.context.locale or "en")[:2]
        st.session_state.language = locale if locale in LANGUAGES else "en"
    return Speech(st.session_state.language)


def choose_language() -> Speech:
    """Draw the language switch and return the chosen language's strings."""
    say = speech()
    st.sidebar.segmented_control(
        say("language"),
        options=list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        required=True,
    )
    return speech()
