"""Which language the interface speaks: the browser's at first, then the chosen one."""

from typing import Any, Final

import streamlit as st

from page.strings import LANGUAGES, Speech

# The switch may forget its value, as Streamlit does with widgets; what was spoken last is kept.
_SPOKEN: Final = "spoken"
_TELL: Final = "export default ({ data }) => { document.documentElement.lang = data; };"


def speech() -> Speech:
    """Return the strings of this session's language."""
    chosen = st.session_state.get("language") or st.session_state.get(_SPOKEN)
    if chosen is None:
        locale = (st.context.locale or "en")[:2]
        chosen = locale if locale in LANGUAGES else "en"
    return Speech(chosen)


def choose_language() -> Speech:
    """Draw the language switch and return the chosen language's strings."""
    say = speech()
    if st.session_state.get("language") is None:
        st.session_state.language = say.lang
    st.sidebar.segmented_control(
        say("language"),
        options=list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language",
        required=True,
    )
    st.session_state[_SPOKEN] = st.session_state.language or say.lang
    with st.sidebar:
        _teller()(data=speech().lang, key="page-lang")
    return speech()


@st.cache_resource(show_spinner=False)
def _teller() -> Any:  # noqa: ANN401 - Streamlit's renderer has no public name
    """Return what tells the browser, and with it a screen reader, which language this is.

    Streamlit says English, whatever the page speaks.
    """
    return st.components.v2.component("beleg_lang", js=_TELL)
