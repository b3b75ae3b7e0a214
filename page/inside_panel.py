"""Look inside: the button under an answer, and how the answer came about when it is pressed."""

from typing import Final

import streamlit as st

from index.errors import BelegError
from page.exchange import Exchange
from page.inside import look_inside
from page.inside_html import inside_html
from page.strings import Speech
from rag.assistant import Core
from rag.types import Answer

_OPEN: Final = "inside"
_AGAIN: Final = "again"


def show_inside_button(key: str, say: Speech) -> None:
    """Draw the button that opens and closes the inside of one reply."""
    opened = st.session_state.get(_OPEN) == key
    label = say("inside_close" if opened else "inside_open")
    if st.button(label, key=f"inside-{key}", icon=":material/manage_search:", type="tertiary"):
        st.session_state[_OPEN] = None if opened else key
        st.rerun()


def show_inside(exchange: Exchange, number: int, key: str, core: Core, say: Speech) -> None:
    """Draw the inside of a reply where it was opened."""
    reply = exchange.replies[number]
    if st.session_state.get(_OPEN) != key or reply.answer is None:
        return
    with st.container(border=True):
        _stages(reply.answer, core, say)
        if st.button(say("again"), key=f"again-{key}", icon=":material/replay:"):
            st.session_state[_AGAIN] = (exchange, reply.spec)
            st.rerun()


def wanted_again() -> tuple[Exchange, str] | None:
    """Return, once, the exchange that is to be asked exactly so again, and the SPEC to ask."""
    found: tuple[Exchange, str] | None = st.session_state.pop(_AGAIN, None)
    return found


def _stages(answer: Answer, core: Core, say: Speech) -> None:
    try:
        st.html(inside_html(answer, look_inside(answer, core), say))
    except BelegError as error:
        st.error(say("failed"))
        st.text(str(error))
