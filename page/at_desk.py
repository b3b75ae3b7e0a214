"""Pages that need the models and the index, or the words of what is missing."""

from collections.abc import Callable

import streamlit as st

from index.errors import BelegError
from page.desk import Desk, open_desk
from page.language import speech
from page.strings import Speech
from page.visitor import visitor


def at_desk(show: Callable[[Desk, Speech], None]) -> Callable[[], None]:
    """Return a page that is drawn with the visitor's desk."""

    def draw() -> None:
        say = speech()
        try:
            with st.spinner(say("loading"), show_time=False):
                desk = open_desk(visitor())
        except BelegError as error:
            st.error(say("setup"))
            st.text(str(error))
            return
        show(desk, say)

    return draw
